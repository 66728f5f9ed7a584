"""Give an organisation more time for a report, when it asks for it, also after the day has passed (G5)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Milestone, MilestoneExtension
from followup.rules.extensions import blockers_to_asking_for_time, blockers_to_more_time, latest_extension
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.letters.sent_form import written
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Document, Notice, User
from registry.pdf.parts import Facts
from registry.roles import Permission
from registry.rules import Blocker


@transaction.atomic
def ask_for_later_day(*, actor: User, milestone: Milestone, wanted_until: dt.date, reasons: str) -> MilestoneExtension:
    """The organisation asks for more time. Raises Refused when the report is sent in or it has asked already;
    ValidationError for the day and the reasons.
    """
    locked = lock(Milestone, pk=milestone.pk)
    role = require_role(actor, Permission.SUBMIT_REPORT, locked)
    if waiting := blockers_to_asking_for_time(locked):
        raise Refused(waiting)
    errors = _wrong_day("wanted_until", locked, wanted_until)
    if not reasons.strip():
        errors["reasons"] = _("Write why you need more time.")
    if errors:
        raise ValidationError(errors)
    asked = MilestoneExtension.objects.create(
        milestone=locked,
        asked_by=actor,
        asked_at=timezone.now(),
        due_on=locked.due_on,
        wanted_until=wanted_until,
        reasons=reasons.strip(),
    )
    receive_form(
        actor=actor,
        case=locked.case,
        kind=Document.Kind.OTHER,
        subject=gettext_lazy("Request for more time for a report"),
        parts=lambda: [
            Facts(
                (
                    (_("Report"), locked.title),
                    (_("Deadline"), str(locked.due_on)),
                    (_("Wants to report by"), str(wanted_until)),
                )
            ),
            *written(_("Why more time is needed"), reasons),
        ],
    )
    record(
        Event.EXTENSION_ASKED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="G5",
        reason=asked.reasons,
        after={"milestone": locked.pk, "due_on": str(locked.due_on), "wanted_until": str(wanted_until)},
    )
    return asked


def _wrong_day(name: str, milestone: Milestone, day: dt.date) -> dict[str, str]:
    first, latest = max(milestone.due_on, timezone.localdate()), latest_extension(milestone)
    if first < day <= latest:
        return {}
    told = {"due": first.isoformat(), "latest": latest.isoformat()}
    return {name: _("Choose a day after %(due)s and no later than %(latest)s.") % told}


@transaction.atomic
def answer_extension(
    *, actor: User, extension: MilestoneExtension, granted_until: dt.date | None, answer: str
) -> MilestoneExtension:
    """Give the report a new day, or refuse; always with reasons. With a new day it is late no more, and stops no payment.

    Raises Refused when it is answered or the report has come in, ValidationError for the day and the reasons.
    """
    milestone = lock(Milestone, pk=extension.milestone_id)
    locked = lock(MilestoneExtension, pk=extension.pk)
    role = require_role(actor, Permission.REVIEW_REPORT, milestone, handling=milestone.case)
    if not locked.is_open:
        raise Refused([Blocker("decided", _("The request has already been answered."), rule="G5")])
    if waiting := blockers_to_more_time(milestone):
        raise Refused(waiting)
    errors = _wrong_day("granted_until", milestone, granted_until) if granted_until is not None else {}
    if not answer.strip():
        errors["answer"] = _("Write why more time is given, or not given.")
    if errors:
        raise ValidationError(errors)
    locked.decided_by, locked.decided_at = actor, timezone.now()
    locked.granted_until, locked.answer = granted_until, answer.strip()
    locked.save()
    facts = {"milestone": milestone.pk, "due_on": str(granted_until or milestone.due_on)}
    if granted_until is not None:
        step = "extend_returned" if milestone.return_comment else "extend"
        advance(milestone, step, actor=actor, rule="G5", reason=locked.answer, facts=facts, until=granted_until)
    else:
        record(
            Event.EXTENSION_REFUSED,
            case=milestone.case,
            actor=actor,
            actor_role=str(role),
            rule="G5",
            reason=locked.answer,
            after=facts,
        )
    send_notice(
        case=milestone.case,
        letter=Notice.Letter.REPORT_MORE_TIME,
        actor=actor,
        context={"milestone": milestone, "extension": locked},
    )
    return locked
