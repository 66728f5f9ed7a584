"""What do pages and gates ask about follow-up?"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from followup.models import Evaluation, FollowUpPlan, Milestone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


def overdue_reports(plan: FollowUpPlan | None, *, on: dt.date | None = None) -> list[Milestone]:
    """Required reports whose day has passed and that are not sent in; they stop payments (states.md, Payment)."""
    if plan is None:
        return []
    day = on or timezone.localdate()
    return [
        milestone
        for milestone in plan.milestones.all()
        if milestone.is_required
        and milestone.is_report
        and milestone.due_on < day
        and milestone.state not in (Milestone.State.SUBMITTED, Milestone.State.APPROVED)
    ]


def due_milestones(user: "User | AnonymousUser") -> QuerySet[Milestone]:
    """Milestones that are not approved, in plans that run, for the cases the person sees; earliest first."""
    return (
        Milestone.objects.visible_to(user)
        .filter(plan__state__in=[FollowUpPlan.State.SET, FollowUpPlan.State.ACTIVE])
        .exclude(state=Milestone.State.APPROVED)
        .select_related("plan__case__board", "plan__case__organisation", "plan__case__case_officer")
        .order_by("due_on", "pk")
    )


def evaluations_for(user: "User | AnonymousUser") -> QuerySet[Evaluation]:
    """Evaluations of the cases the person sees; earliest deadline first."""
    return (
        Evaluation.objects.visible_to(user)
        .select_related("plan__case__board", "plan__case__organisation", "plan__case__case_officer")
        .order_by("due_on", "pk")
    )
