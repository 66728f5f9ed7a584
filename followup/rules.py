"""What stands in the way of a step in the follow-up? (G4, G5)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Evaluation, FollowUpPlan, Milestone, Report


def _plan_page(plan: "FollowUpPlan") -> str:
    return reverse("plan", args=[plan.case.path_number])


def blockers_to_setting_plan(plan: "FollowUpPlan") -> list[Blocker]:
    """G4: a plan has at least one goal with an indicator, and final accounts with a date."""
    blockers = []
    if not any(goal.indicator.strip() for goal in plan.goals.all()):
        blockers.append(Blocker("plan_without_goal", _("The plan has no goal with an indicator."), rule="G4"))
    if not any(milestone.kind == "final_accounts" for milestone in plan.milestones.all()):
        blockers.append(
            Blocker("plan_without_final_accounts", _("The plan has no date for final accounts."), rule="G4")
        )
    return blockers


def blockers_to_final_accounts(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: every required milestone is approved before the accounts are closed."""
    remaining = [m for m in plan.milestones.all() if m.is_required and m.state != "approved"]
    if not remaining:
        return []
    return [
        Blocker(
            "milestones_remain",
            _("Not every required report is approved."),
            rule="G5",
            url=_plan_page(plan),
            action=_("See the plan"),
            detail=", ".join(milestone.title for milestone in remaining) + ".",
        )
    ]


def blockers_to_evaluated(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: the board that gave the grant has adopted the evaluation."""
    evaluation = getattr(plan, "evaluation", None)
    if evaluation is not None and evaluation.state in ("adopted", "shared"):
        return []
    return [
        Blocker(
            "not_evaluated",
            _("The board has not adopted an evaluation."),
            rule="G5",
            url=reverse("evaluation", args=[plan.case.path_number]),
            action=_("See the evaluation"),
        )
    ]


def blockers_to_overdue(milestone: "Milestone") -> list[Blocker]:
    """A milestone is overdue when its day has passed, not before."""
    if timezone.localdate() > milestone.due_on:
        return []
    return [Blocker("not_yet_due", _("The day has not passed."), rule="G5")]


def blockers_to_submitting_report(milestone: "Milestone") -> list[Blocker]:
    """G5: a report says what was done, gives a value for each goal and a cost for each budget line."""
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
    if any(line.spent is None for line in report.lines.all()):
        blockers.append(
            Blocker("costs_missing", _("A cost is missing."), rule="G5", url=f"{page}#costs", action=_("Fill in"))
        )
    return blockers


def blockers_to_visit_made(milestone: "Milestone") -> list[Blocker]:
    """A report is never approved without having been sent in; only a site visit is."""
    if milestone.kind == "site_visit":
        return []
    return [Blocker("not_a_visit", _("A report must be sent in before it is approved."), rule="G5")]


def blockers_to_gathering(evaluation: "Evaluation") -> list[Blocker]:
    """G5: an evaluation rests on approved reports."""
    return blockers_to_final_accounts(evaluation.plan)


def blockers_to_drafting(evaluation: "Evaluation") -> list[Blocker]:
    """G5: the draft says how far the goals were reached, what worked, how strong the evidence is, and concludes."""
    fields = ("attainment", "what_worked", "strength", "conclusion")
    if all(getattr(evaluation, field).strip() for field in fields):
        return []
    return [
        Blocker(
            "evaluation_incomplete",
            _("Goal attainment, what worked, strength of evidence and conclusion must be written."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("Write the evaluation"),
        )
    ]
