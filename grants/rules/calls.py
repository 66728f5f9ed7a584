"""What stands in the way of a step with a call? (G1, R7)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import Call


def blockers_to_publishing(call: "Call") -> list[Blocker]:
    """G1, G7: a call has terms, somebody who can apply, and a sum to distribute."""
    version = call.versions.order_by("-number").first()
    page = reverse("call_edit", args=[call.slug])
    if version is None or not version.terms.strip() or not version.eligibility:
        return [
            Blocker(
                "call_incomplete", _("Terms and who can apply must be written."), rule="G1", url=page, action=_("Edit")
            )
        ]
    return []


def blockers_to_opening(call: "Call") -> list[Blocker]:
    """R7: what is frozen when the call opens must be whole: criteria, questions, terms; and its day has come."""
    version = call.versions.order_by("-number").first()
    page = reverse("call_edit", args=[call.slug])
    blockers = []
    if version is None or not version.criteria.exists():
        blockers.append(
            Blocker("no_criteria", _("The call has no assessment criteria."), rule="R7", url=page, action=_("Edit"))
        )
    if version is None or not version.questions.exists():
        blockers.append(Blocker("no_questions", _("The form has no questions."), rule="R7", url=page, action=_("Edit")))
    if timezone.now() < call.opens_at:
        blockers.append(
            Blocker(
                "too_early",
                _("The call opens later."),
                rule="R7",
                detail=timezone.localtime(call.opens_at).strftime("%Y-%m-%d %H.%M"),
            )
        )
    return blockers


def blockers_to_closing(call: "Call") -> list[Blocker]:
    """R7: a call is not closed before the time that was announced."""
    if timezone.now() > call.closes_at:
        return []
    return [
        Blocker(
            "still_open",
            _("The call is open until its last day."),
            rule="R7",
            detail=timezone.localtime(call.closes_at).strftime("%Y-%m-%d %H.%M"),
        )
    ]


def blockers_to_allocating(call: "Call") -> list[Blocker]:
    """R7: every application in the call is decided first."""
    if call.applications.filter(state__in=_open_states()).exists():
        return [
            Blocker("undecided", _("There are applications that are not decided."), rule="R7", url=reverse("cases"))
        ]
    return []


def _open_states() -> list[str]:
    return ["submitted", "awaiting_applicant", "in_review", "proposed", "in_hearing", "for_decision"]
