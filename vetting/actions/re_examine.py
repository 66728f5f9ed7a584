"""Look at an exclusion again: begin, gather what is new, put it to the organisation, and propose (G3, R1, R15)."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.file_document import file_document
from registry.actions.send_hearing import Withheld, send_hearing
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock
from registry.models import Document, Hearing, User
from registry.parameters import value_of
from registry.roles import Permission, Role, acting_role
from registry.rules import Blocker
from registry.uploads import CheckedFile
from vetting.models import Evidence, Exclusion, NewEvidence, ReExamination
from vetting.rules.re_examining import blockers_to_hand

_ON_WHICH_TO_REST = frozenset(Evidence.Level.values) - {Evidence.Level.E6}


def require_hand_on(exclusion: Exclusion, actor: User, permission: Permission) -> Role:
    """The actor's role, when they may do `permission` with the exclusion and are recused from none of it (R3); else
    Refused.
    """
    blockers = blockers_to_hand(exclusion, actor, permission)
    role = acting_role(actor, permission, exclusion)
    if role is None or blockers:
        raise Refused(blockers)
    return role


@transaction.atomic
def re_examine(
    *, actor: User | None, exclusion: Exclusion, why: str, cause: str = ReExamination.Cause.BY_BOARD
) -> ReExamination:
    """Begin a re-examination: when its day has come or the organisation asks (without an actor), or when the board
    wants to. It is to be decided before the exclusion ends; what the organisation asked, within the time for that.
    """
    locked = lock(Exclusion, pk=exclusion.pk)
    if actor is not None:
        if not why.strip():
            raise ValidationError({"why": _("Write why the exclusion is looked at again.")})
        require_hand_on(locked, actor, Permission.RE_EXAMINE_EXCLUSION)
    advance(locked, "re_examine", actor=actor, rule="G3", reason=why.strip())
    asked = cause == ReExamination.Cause.ON_REQUEST
    days = value_of("lift_request_days" if asked else "exclusion_reexamine_before_end_days")
    due_on = min(timezone.localdate() + dt.timedelta(days=days), locked.valid_until)
    begun = ReExamination.objects.create(exclusion=locked, cause=cause, begun_at=timezone.now(), due_on=due_on)
    locked.case.due_on = due_on
    locked.case.save(update_fields=["due_on"])
    return begun


def under_way(exclusion: Exclusion) -> ReExamination:
    """The re-examination that is not decided, locked with its exclusion; Refused when there is none."""
    found = exclusion.under_way()
    if found is None:
        raise Refused([Blocker("not_begun", _("The exclusion is not being re-examined."), rule="G3")])
    return lock(ReExamination, pk=found.pk)


@transaction.atomic
def add_new_evidence(
    *,
    actor: User,
    exclusion: Exclusion,
    level: str,
    title: str,
    source: str,
    dated_on: dt.date,
    shows: str,
    url: str = "",
    is_independent: bool = False,
    independence_note: str = "",
    checked: CheckedFile | None = None,
) -> NewEvidence:
    """Add evidence of what has changed, or of what has not; its copy is kept with the vetting's material.

    What is added after a hearing calls for a new one (R1). A tip is no ground to go on with an exclusion, and is not
    taken in.
    """
    locked = lock(Exclusion, pk=exclusion.pk)
    role = require_hand_on(locked, actor, Permission.RE_EXAMINE_EXCLUSION)
    found = under_way(locked)
    errors = {}
    if level not in _ON_WHICH_TO_REST:
        errors["level"] = _("Choose what kind of evidence it is.")
    if dated_on > timezone.localdate():
        errors["dated_on"] = _("The day lies ahead. Give the day the evidence is dated.")
    if level in Evidence.COPIED and checked is None:
        errors["checked"] = _("Save the page or the document and attach the copy: what is not saved can change.")
    if is_independent and not independence_note.strip():
        errors["independence_note"] = _("Write why the source is independent of the others.")
    if not shows.strip():
        errors["shows"] = _("Write what the evidence shows.")
    if errors:
        raise ValidationError(errors)
    document = None
    if checked is not None:
        document = file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.EVIDENCE,
            direction=Document.Direction.INTERNAL,
            audience=Document.Audience.BOARD,
            title=title.strip(),
            case=locked.vetting.case,
            dated_on=dated_on,
            counterpart=source.strip(),
            actor_role=role,
        )
    added = NewEvidence.objects.create(
        re_examination=found,
        level=level,
        title=title.strip(),
        source=source.strip(),
        url=url,
        dated_on=dated_on,
        shows=shows.strip(),
        is_independent=is_independent,
        independence_note=independence_note.strip() if is_independent else "",
        document=document,
        added_by=actor,
    )
    record(
        Event.EXCLUSION_EVIDENCE_ADDED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="G3",
        after={"evidence": added.pk, "level": str(level)},
    )
    return added


@transaction.atomic
def open_hearing(
    *, actor: User, exclusion: Exclusion, material: str, withheld: Mapping[int, str] | None = None
) -> Hearing:
    """Put what is new to the organisation, before the exclusion is let stand on it or is extended (R1).

    Every piece of evidence is sent, or is listed with the reason why not: `withheld` has that reason by its key.
    """
    locked = lock(Exclusion, pk=exclusion.pk)
    require_hand_on(locked, actor, Permission.RE_EXAMINE_EXCLUSION)
    found = under_way(locked)
    reasons = {key: reason for key, reason in (withheld or {}).items() if reason.strip()}
    pieces = list(found.evidence.select_related("document"))
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.RE_EXAMINATION,
        material=material,
        documents=[each.document for each in pieces if each.document is not None and each.pk not in reasons],
        withheld_items=[
            Withheld(str(each.title), reasons[each.pk], each.document) for each in pieces if each.pk in reasons
        ],
        permission=Permission.RE_EXAMINE_EXCLUSION,
    )


@transaction.atomic
def prepare(
    *, actor: User, exclusion: Exclusion, news: str, assessment: str, proposal: str, less_intrusive: str = ""
) -> ReExamination:
    """Write down what is new, how it is weighed, and what is proposed; anew as long as nothing is decided.

    To go on takes reasons why nothing less intrusive would do (R15). Whoever prepares it does not decide it (R3).
    """
    errors = {}
    if not news.strip():
        errors["news"] = _("Write what is new, or that nothing is.")
    if not assessment.strip():
        errors["assessment"] = _("Write how it is weighed.")
    if proposal not in ReExamination.Proposal.values:
        errors["proposal"] = _("Choose what you propose.")
    if proposal != ReExamination.Proposal.LIFT and not less_intrusive.strip():
        errors["less_intrusive"] = _("Write why nothing less intrusive would do.")
    if errors:
        raise ValidationError(errors)
    locked = lock(Exclusion, pk=exclusion.pk)
    role = require_hand_on(locked, actor, Permission.RE_EXAMINE_EXCLUSION)
    found = under_way(locked)
    found.news, found.assessment, found.less_intrusive = news.strip(), assessment.strip(), less_intrusive.strip()
    found.proposal, found.prepared_by, found.prepared_at = proposal, actor, timezone.now()
    found.save()
    record(
        Event.EXCLUSION_PREPARED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="R15",
        after={"proposal": str(proposal)},
    )
    return found
