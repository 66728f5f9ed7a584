"""What stands in the way of changing a plan, and of giving what is due in it another day? (G5)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import FollowUpPlan, Milestone


def blockers_to_changing_plan(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: a plan is changed while it runs, and not once its final accounts have been sent in."""
    if plan.state in ("draft", "set"):
        return [Blocker("plan_not_active", _("The terms have not been accepted yet."), rule="R8")]
    final = [each for each in plan.milestones.all() if each.kind == "final_accounts"]
    if plan.state == "active" and not any(each.state in ("submitted", "approved") for each in final):
        return []
    return [
        Blocker(
            "final_accounts_in",
            _("The final accounts are sent in. What has been reported as final is not changed."),
            rule="G5",
            url=reverse("plan", args=[plan.case.path_number]),
            action=_("See the plan"),
        )
    ]


def blockers_to_moving(milestone: "Milestone") -> list[Blocker]:
    """G5: only what has not come in, and whose day has not passed, gets another day. While the follow-up is ended with
    its support no day passes.
    """
    is_ahead = milestone.due_on >= timezone.localdate() or milestone.plan.state == "closed"
    if milestone.state in ("upcoming", "due") and is_ahead:
        return []
    return [
        Blocker(
            "not_moved",
            _("A report or visit that is made, or whose day has passed, is not moved."),
            rule="G5",
            detail=f"{milestone.title}.",
        )
    ]
