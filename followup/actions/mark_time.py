"""Let time do its part: milestones become due and overdue, and the organisation is reminded. Never takes anything away."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from registry.actions.send_notice import send_notices
from registry.lifecycle import advance_many
from registry.models import Notice
from registry.parameters import value_of


@transaction.atomic
def mark_milestones(*, on: dt.date | None = None) -> tuple[int, int]:
    """Mark milestones due and overdue as of the day `on`, with a letter about each report; how many of each.

    Safe to run twice.
    """
    day = on or timezone.localdate()
    running = Milestone.objects.select_for_update(of=("self",)).filter(plan__state=FollowUpPlan.State.ACTIVE)
    running = running.select_related("plan__case__board", "plan__case__organisation")
    soon = day + dt.timedelta(days=value_of("due_soon_days"))
    late = list(
        running.filter(
            state__in=[Milestone.State.UPCOMING, Milestone.State.DUE, Milestone.State.RETURNED], due_on__lt=day
        ).order_by("pk")
    )
    advance_many(late, "mark_overdue", actor=None, rule="G5")
    _remind(late, Notice.Letter.REPORT_OVERDUE)
    near = list(running.filter(state=Milestone.State.UPCOMING, due_on__lte=soon).order_by("pk"))
    advance_many(near, "mark_due", actor=None, rule="G5")
    _remind(near, Notice.Letter.REPORT_DUE)
    return len(near), len(late)


def _remind(milestones: list[Milestone], letter: str) -> None:
    """A letter about each report among them; a visit is the board's to make."""
    send_notices(
        [(milestone.case, {"milestone": milestone}) for milestone in milestones if milestone.is_report],
        letter=letter,
        actor=None,
    )
