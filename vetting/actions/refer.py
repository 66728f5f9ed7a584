"""Ask another authority for a written opinion, remind it, and take in what it answers (E3). The board still decides."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.file_document import file_document
from registry.actions.send_letter_to import send_letter_to
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock
from registry.models import Document, Notice, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker
from registry.uploads import CheckedFile
from vetting.actions.make_check import require_hand_on
from vetting.actions.write_finding import add_evidence
from vetting.models import Evidence, Finding, Referral, Vetting

_ASKING = frozenset({Vetting.State.ESCALATED, Vetting.State.REFERRED})


@transaction.atomic
def refer(*, actor: User, vetting: Vetting, authority: str, question: str, due_on: dt.date | None = None) -> Referral:
    """Write to an authority (CVE, the police or another) with a question and a day to answer by. Raises Refused.

    More than one may be asked; each is a letter of its own. Without `due_on` the city's usual time is given.
    """
    errors = {}
    if not authority.strip():
        errors["authority"] = _("Name the authority.")
    if not question.strip():
        errors["question"] = _("Write what the authority is asked.")
    due_on = due_on or timezone.localdate() + dt.timedelta(days=value_of("referral_days"))
    if due_on <= timezone.localdate():
        errors["due_on"] = _("Choose a day to come.")
    if errors:
        raise ValidationError(errors)
    locked = lock(Vetting, pk=vetting.pk)
    if locked.state == Vetting.State.REFERRED:
        role = require_hand_on(locked, actor, Permission.VET)
        record(
            Event.VETTING_REFERRED,
            case=locked.case,
            actor=actor,
            actor_role=role,
            rule="G10",
            after={"to": authority.strip(), "due_on": due_on.isoformat()},
        )
    else:
        to = authority.strip()
        advance(locked, "refer", actor=actor, rule="G10", to=to, facts={"to": to, "due_on": due_on})
    notice = send_letter_to(
        case=locked.case,
        letter=Notice.Letter.REFERRAL,
        recipient=authority.strip(),
        context={"question": question.strip(), "due_on": due_on, "contact": actor.name},
        actor=actor,
    )
    return Referral.objects.create(
        vetting=locked,
        authority=authority.strip(),
        question=question.strip(),
        sent_by=actor,
        sent_at=timezone.now(),
        due_on=due_on,
        notice=notice,
    )


@transaction.atomic
def answer_referral(
    *,
    actor: User,
    referral: Referral,
    summary: str,
    answered_on: dt.date,
    checked: CheckedFile | None = None,
    finding: Finding | None = None,
) -> Referral:
    """Take in an authority's answer; with its opinion in writing it becomes evidence of level E3 for `finding`.

    An authority that answers without an opinion leaves a summary alone. Raises Refused or ValidationError.
    """
    vetting = lock(Vetting, pk=referral.vetting_id)
    role = require_hand_on(vetting, actor, Permission.VET)
    locked = lock(Referral, pk=referral.pk)
    if not locked.is_open:
        raise Refused([Blocker("answered", _("The authority's answer has already been taken in."), rule="E3")])
    errors = {}
    if not summary.strip():
        errors["summary"] = _("Write in short what the authority answered.")
    if not timezone.localdate(locked.sent_at) <= answered_on <= timezone.localdate():
        errors["answered_on"] = _("Give the day of the answer: after the question, and not in the future.")
    if finding is not None and finding.vetting_id != vetting.pk:
        errors["finding"] = _("Choose a finding in this vetting.")
    if finding is not None and checked is None:
        errors["checked"] = _("Attach the opinion: only what is in writing is evidence.")
    if errors:
        raise ValidationError(errors)
    locked.answered_on, locked.answer_summary = answered_on, summary.strip()
    locked.taken_in_at = timezone.now()
    if checked is not None and finding is not None:
        locked.evidence = add_evidence(
            actor=actor,
            finding=finding,
            level=Evidence.Level.E3,
            title=_("Opinion from %(authority)s") % {"authority": locked.authority},
            source=locked.authority,
            dated_on=answered_on,
            checked=checked,
        )
        locked.opinion = locked.evidence.document
    elif checked is not None:
        locked.opinion = file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.STATEMENT,
            direction=Document.Direction.IN,
            audience=Document.Audience.BOARD,
            title=_("Opinion from %(authority)s") % {"authority": locked.authority},
            case=vetting.case,
            dated_on=answered_on,
            counterpart=locked.authority,
            actor_role=role,
        )
    locked.save()
    record(
        Event.REFERRAL_ANSWERED,
        case=vetting.case,
        actor=actor,
        actor_role=role,
        rule="E3",
        after={"referral": locked.pk, "authority": locked.authority, "in_writing": checked is not None},
    )
    return locked


@transaction.atomic
def remind_authority(*, referral: Referral) -> bool:
    """Note once that the authority's day to answer has passed; whether that was now. Done by time, not by a person."""
    locked = lock(Referral, pk=referral.pk)
    if not locked.is_open or locked.reminded_on is not None or locked.due_on >= timezone.localdate():
        return False
    locked.reminded_on = timezone.localdate()
    locked.save(update_fields=["reminded_on"])
    record(
        Event.REFERRAL_REMINDED,
        case=locked.vetting.case,
        rule="E3",
        after={"referral": locked.pk, "authority": locked.authority, "due_on": locked.due_on.isoformat()},
    )
    return True
