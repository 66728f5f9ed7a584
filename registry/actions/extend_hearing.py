"""Give an organisation more time to answer, when it asks for it (R1)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.letters.sent_form import written
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, Document, ExtensionRequest, Hearing, Notice, User
from registry.parameters import value_of
from registry.pdf.parts import Facts
from registry.roles import Permission
from registry.rules import Blocker


def latest_extension(hearing: Hearing) -> dt.date:
    """The last day a reply period may be extended to: so many days after the day it was first set to."""
    first = timezone.localdate(hearing.sent_at) + dt.timedelta(days=value_of("hearing_days"))
    return max(first, hearing.due_on) + dt.timedelta(days=value_of("hearing_extension_max_days"))


@transaction.atomic
def ask_for_time(*, actor: User, hearing: Hearing, wanted_until: dt.date, reasons: str) -> ExtensionRequest:
    """The organisation asks for more time, while its reply period runs; the period then waits for the board's answer.

    Raises Refused when it has answered, the period is over, or a request is open already; ValidationError for the day.
    """
    locked = lock(Hearing, pk=hearing.pk)
    role = require_role(actor, Permission.ANSWER_HEARING, locked.case)
    if locked.answered_at is not None:
        raise Refused([Blocker("answered", _("The statement has already been sent in."), rule="R1")])
    if locked.awaits_extension:
        raise Refused([Blocker("asked", _("You have already asked for more time. The board answers soon."), rule="R1")])
    if locked.is_over(timezone.localdate()):
        raise Refused(
            [
                Blocker(
                    "period_over", _("The reply period has ended. You may still answer until it is decided."), rule="R1"
                )
            ]
        )
    latest = latest_extension(locked)
    errors = {}
    if not locked.due_on < wanted_until <= latest:
        errors["wanted_until"] = _("Choose a day after %(due)s and no later than %(latest)s.") % {
            "due": locked.due_on.isoformat(),
            "latest": latest.isoformat(),
        }
    if not reasons.strip():
        errors["reasons"] = _("Write why you need more time.")
    if errors:
        raise ValidationError(errors)
    asked = ExtensionRequest.objects.create(
        hearing=locked, asked_by=actor, asked_at=timezone.now(), wanted_until=wanted_until, reasons=reasons.strip()
    )
    receive_form(
        actor=actor,
        case=locked.case,
        kind=Document.Kind.STATEMENT,
        subject=gettext_lazy("Request for more time"),
        parts=lambda: [
            Facts(((_("Answer by"), str(locked.due_on)), (_("Wants to answer by"), str(wanted_until)))),
            *written(_("Why more time is needed"), reasons),
        ],
    )
    locked.awaits_extension = True
    locked.save(update_fields=["awaits_extension"])
    record(
        Event.HEARING_EXTENSION_ASKED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="R1",
        reason=reasons.strip(),
        after={"wanted_until": wanted_until.isoformat()},
    )
    return asked


@transaction.atomic
def answer_request(
    *, actor: User, request: ExtensionRequest, granted_until: dt.date | None, answer: str = ""
) -> ExtensionRequest:
    """Give more time until a day, or refuse with reasons; never a day before the one the organisation has already.

    A refusal leaves the organisation the reply period it had, and at least today and tomorrow. Raises Refused or
    ValidationError.
    """
    hearing = lock(Hearing, pk=request.hearing_id)
    case = lock(Case, pk=hearing.case_id)
    locked = lock(ExtensionRequest, pk=request.pk)
    role = require_role(actor, Permission.HANDLE_CASE, case, handling=case)
    if locked.decided_at is not None:
        raise Refused([Blocker("decided", _("The request has already been answered."), rule="R1")])
    today = timezone.localdate()
    if granted_until is None and not answer.strip():
        raise ValidationError({"answer": _("Write why more time is not given.")})
    latest = latest_extension(hearing)
    if granted_until is not None and not max(hearing.due_on, today) < granted_until <= latest:
        raise ValidationError(
            {
                "granted_until": _("Choose a day after %(due)s and no later than %(latest)s.")
                % {"due": max(hearing.due_on, today).isoformat(), "latest": latest.isoformat()}
            }
        )
    before = {"due_on": hearing.due_on.isoformat()}
    locked.decided_by, locked.decided_at, locked.answer = actor, timezone.now(), answer.strip()
    locked.granted_until = granted_until
    locked.save()
    hearing.due_on = granted_until or max(hearing.due_on, today + dt.timedelta(days=1))
    hearing.awaits_extension = False
    hearing.save(update_fields=["due_on", "awaits_extension"])
    record(
        Event.HEARING_EXTENDED if granted_until else Event.HEARING_EXTENSION_REFUSED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R1",
        reason=answer.strip(),
        before=before,
        after={"due_on": hearing.due_on.isoformat()},
    )
    send_notice(case=case, letter=Notice.Letter.MORE_TIME, context={"hearing": hearing, "request": locked}, actor=actor)
    return locked
