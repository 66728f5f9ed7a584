"""What stands in the way of setting a plan, closing its accounts, and having it evaluated? (G4, G5)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import FollowUpPlan


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
