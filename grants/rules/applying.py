"""What is missing in an application before it can be sent in? Step by step of the form (R9, R7, G2, G4)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.formats import kronor
from registry.parameters import value_of
from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import Application, Call


def _step(application: "Application", step: str, anchor: str = "") -> str:
    return reverse("apply_step", args=[application.public_id, step]) + (f"#{anchor}" if anchor else "")


def blockers_to_submitting(application: "Application") -> list[Blocker]:
    """R9, R7: inside the window, every required answer and attachment, the condition accepted, a signatory."""
    blockers = []
    if not application.call.is_open():
        closes = timezone.localtime(application.call.closes_at)
        blockers.append(
            Blocker(
                "call_closed",
                _("The call is closed. The application cannot be sent in."),
                rule="R7",
                detail=_("It closed %(time)s.") % {"time": closes.strftime("%Y-%m-%d %H.%M")},
            )
        )
    return (
        blockers
        + blockers_in_organisation_step(application)
        + blockers_in_activity_step(application)
        + blockers_in_goals_step(application)
        + blockers_in_budget_step(application)
        + blockers_in_condition_step(application)
    )


def _missing(application: "Application", step: str, anchor: str, message: Any, rule: str = "R9") -> Blocker:
    return Blocker("incomplete", message, rule=rule, url=_step(application, step, anchor), action=_("Fill in"))


def blockers_in_organisation_step(application: "Application") -> list[Blocker]:
    """R9: who applies, how the board reaches them, and where money would go."""
    blockers = []
    organisation = application.organisation
    if not application.contact_name.strip() or not application.contact_email.strip():
        blockers.append(
            _missing(application, "organisation", "id_contact_name", _("Name a contact person with an e-mail address."))
        )
    if application.call.support_form == "money" and not (organisation.bankgiro or organisation.plusgiro):
        blockers.append(_missing(application, "organisation", "id_bankgiro", _("Give a bankgiro or plusgiro number.")))
    return blockers


def _unanswered(application: "Application", step: str) -> list[Blocker]:
    answers = {answer.question_id: answer for answer in application.answers.all()}
    lines = {line.question_id for line in application.budget_lines.all()}
    blockers = []
    for question in application.rules_version.questions.all():
        if question.step != step or not question.is_required:
            continue
        if question.kind == "budget":
            is_answered = question.pk in lines
        else:
            answer = answers.get(question.pk)
            is_answered = answer is not None and answer.value not in (None, "")
        if not is_answered:
            blockers.append(
                _missing(
                    application,
                    step,
                    f"id_q_{question.key}",
                    _("Answer the question “%(question)s”.") % {"question": question.label},
                )
            )
    return blockers


def blockers_in_activity_step(application: "Application") -> list[Blocker]:
    """R9: what is to be done, and when, inside the call's period."""
    blockers = []
    if not application.title.strip():
        blockers.append(_missing(application, "activity", "id_title", _("Give what you apply for a title.")))
    if not application.description.strip():
        blockers.append(_missing(application, "activity", "id_description", _("Describe what you want to do.")))
    if application.period_start is None or application.period_end is None:
        blockers.append(_missing(application, "activity", "id_period_start", _("Give the first and the last day.")))
    elif application.period_end < application.period_start:
        blockers.append(_missing(application, "activity", "id_period_end", _("The last day comes before the first.")))
    return blockers + _unanswered(application, "activity")


def blockers_in_goals_step(application: "Application") -> list[Blocker]:
    """G4: at least one goal, so that there is something to follow up."""
    blockers = []
    if not application.goals.all():
        blockers.append(_missing(application, "goals", "id_goals-0-text", _("Write at least one goal."), rule="G4"))
    return blockers + _unanswered(application, "goals")


def blockers_in_budget_step(application: "Application") -> list[Blocker]:
    """R7: a sum within the call's limit, and the attachments that the call asks for."""
    blockers = _unanswered(application, "budget")
    if application.requested_amount <= 0:
        blockers.append(_missing(application, "budget", "budget", _("Say which sum you apply for.")))
    elif application.call.max_amount is not None and application.requested_amount > application.call.max_amount:
        blockers.append(
            Blocker(
                "over_maximum",
                _("You apply for more than the call gives to one application."),
                rule="R7",
                url=_step(application, "budget", "budget"),
                action=_("Change the sum"),
                detail=_("At most %(maximum)s.") % {"maximum": kronor(application.call.max_amount)},
            )
        )
    blockers += _missing_attachments(application)
    return blockers + blockers_to_minutes(application)


def oldest_minutes(call: "Call") -> dt.date:
    """R7: the earliest day that annual meeting minutes may bear, counted back from the call's last day."""
    closes_on = timezone.localtime(call.closes_at).date()
    frozen_on = timezone.localtime(call.opens_at).date()
    return closes_on - dt.timedelta(days=value_of("annual_minutes_max_days", on=frozen_on))


def blockers_to_minutes(application: "Application") -> list[Blocker]:
    """R7: the minutes of the annual meeting bear a date, and are not older than the call takes."""
    blockers = []
    for attachment in application.attachments.all():
        if attachment.required.kind != "minutes":
            continue
        url = _step(application, "budget", "attachment-minutes")
        if attachment.dated_on is None:
            blockers.append(
                Blocker(
                    "minutes_undated",
                    _("Give the date of the annual meeting."),
                    rule="R7",
                    url=url,
                    action=_("Fill in"),
                )
            )
        elif attachment.dated_on < (oldest := oldest_minutes(application.call)):
            blockers.append(
                Blocker(
                    "minutes_too_old",
                    _("The minutes are too old."),
                    rule="R7",
                    url=url,
                    action=_("Choose newer minutes"),
                    detail=_("They must be from %(date)s or later.") % {"date": oldest.isoformat()},
                )
            )
    return blockers


def _missing_attachments(application: "Application") -> list[Blocker]:
    blockers = []
    given = {attachment.required_id for attachment in application.attachments.all()}
    for required in application.rules_version.attachments.all():
        if required.is_required and required.pk not in given:
            blockers.append(
                Blocker(
                    "attachment_missing",
                    _("%(attachment)s: choose a file.") % {"attachment": required.title},
                    rule="R9",
                    url=_step(application, "budget", f"attachment-{required.kind}"),
                    action=_("Choose a file"),
                )
            )
    return blockers


def blockers_in_condition_step(application: "Application") -> list[Blocker]:
    """G2: the organisation declares that it fulfils the democracy condition; a signatory signs."""
    blockers = []
    if not application.accepts_democracy_condition:
        blockers.append(
            _missing(
                application,
                "condition",
                "id_accepts_democracy_condition",
                _("Declare that you fulfil the democracy condition."),
                rule="G2",
            )
        )
    if not application.signatory_role.strip():
        blockers.append(
            _missing(application, "condition", "id_signatory_role", _("Say as what the signatory signs."), rule="")
        )
    return blockers
