"""Let time do its part: milestones become due and overdue. Never takes anything away."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from registry.lifecycle import advance_many
from registry.parameters import value_of


@transaction.atomic
def mark_milestones(*, on: dt.date | None = None) -> tuple[int, int]:
    """Mark milestones due and overdue as of the day `on`; how many of each. Safe to run twice."""
    day = on or timezone.localdate()
    running = Milestone.objects.select_for_update(of=("self",)).filter(plan__state=FollowUpPlan.State.ACTIVE)
    running = running.select_related("plan__case")
    soon = day + dt.timedelta(days=value_of("due_soon_days"))
    late = list(
        running.filter(
            state__in=[Milestone.State.UPCOMING, Milestone.State.DUE, Milestone.State.RETURNED], due_on__lt=day
        ).order_by("pk")
    )
    advance_many(late, "mark_overdue", actor=None, rule="G5")
    near = list(running.filter(state=Milestone.State.UPCOMING, due_on__lte=soon).order_by("pk"))
    advance_many(near, "mark_due", actor=None, rule="G5")
    return len(near), len(late)
