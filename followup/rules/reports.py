"""What stands in the way of a report? (G5)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.deviations import allowance_of
from registry.roles import Role
from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Milestone, Report
    from registry.models import User


def blockers_to_overdue(milestone: "Milestone") -> list[Blocker]:
    """A milestone is overdue when its day has passed, not before."""
    if timezone.localdate() > milestone.due_on:
        return []
    return [Blocker("not_yet_due", _("The day has not passed."), rule="G5")]


def blockers_to_submitting_report(milestone: "Milestone") -> list[Blocker]:
    """G5: a report says what was done, gives a value for each goal and a cost for each budget line, explains what differs
    from the budget, and comes with an auditor's certificate when the plan asks for one.
    """
    if not milestone.is_report:
        return [Blocker("no_report", _("A site visit is made by the board, nothing is sent in."), rule="G5")]
    if milestone.plan.state == "closed":
        return [Blocker("plan_closed", _("The follow-up is ended. Nothing more is reported in it."), rule="G5")]
    if milestone.plan.state != "active":
        return [Blocker("plan_not_active", _("The terms have not been accepted yet."), rule="R8")]
    report: Report | None = getattr(milestone, "report", None)
    page = reverse("report", args=[milestone.public_id])
    if report is None or not report.done.strip():
        return [
            Blocker("no_report", _("Write what you have done."), rule="G5", url=f"{page}#id_done", action=_("Write"))
        ]
    blockers = []
    if any(result.value is None for result in report.results.all()):
        blockers.append(
            Blocker("results_missing", _("A result is missing."), rule="G5", url=f"{page}#results", action=_("Fill in"))
        )
    lines = list(report.lines.select_related("line"))
    if any(line.spent is None for line in lines):
        blockers.append(
            Blocker("costs_missing", _("A cost is missing."), rule="G5", url=f"{page}#costs", action=_("Fill in"))
        )
    allowance, is_final = allowance_of(milestone.plan.set_on), milestone.kind == "final_accounts"
    blockers += [
        Blocker(
            "deviation_unexplained",
            _("The cost differs much from the budget. Explain why."),
            rule="G5",
            url=f"{page}#id_explanation_{line.line_id}",
            action=_("Explain"),
            detail=f"{line.line.description}.",
        )
        for line in lines
        if allowance.deviation(line.line.amount, line.spent, is_final=is_final) and not line.explanation.strip()
    ]
    if is_final and milestone.plan.needs_certificate and report.certificate_id is None:
        blockers.append(
            Blocker(
                "no_certificate",
                _("The auditor’s certificate is missing. It is part of what was agreed in the decision."),
                rule="G5",
                url=f"{page}#id_certificate",
                action=_("Attach it"),
            )
        )
    return blockers


def blockers_to_reading_as(milestone: "Milestone", role: str) -> list[Blocker]:
    """R4: reports are the case officer's to approve or return; the reviewer's too where a second person approves."""
    if role != Role.REVIEWER or milestone.plan.needs_second_person:
        return []
    return [Blocker("not_permitted", _("Your role does not include this step."), rule="R4")]


def blockers_to_approving_as(milestone: "Milestone", actor: "User", role: str) -> list[Blocker]:
    """G5, R3: in a grant above the sum that the city has set, reports are approved by somebody else than who wrote the basis
    for the decision.
    """
    plan = milestone.plan
    if not plan.needs_second_person or plan.written_by_id != actor.pk:
        return blockers_to_reading_as(milestone, role)
    return [
        Blocker(
            "same_person",
            _("The report is approved by somebody else than you, who wrote the basis for the decision."),
            rule="G5",
            detail=_("The board’s reviewer, or another case officer, approves it."),
        )
    ]


def blockers_to_visit_made(milestone: "Milestone") -> list[Blocker]:
    """A report is never approved without having been sent in; only a site visit is."""
    if milestone.kind == "site_visit":
        return []
    return [Blocker("not_a_visit", _("A report must be sent in before it is approved."), rule="G5")]
