"""Take up again the follow-up of support that is given back after a withdrawal."""

import datetime as dt

from django.db import transaction

from followup.actions.change_plan import locked_plan
from followup.models import FollowUpPlan, Milestone
from registry.lifecycle import advance
from registry.models import User


@transaction.atomic
def resume_plan(
    *, actor: User, plan: FollowUpPlan, since: dt.date, days: int, is_accepted: bool, authority: str, batch: str = ""
) -> FollowUpPlan:
    """The plan runs again, or is set again when its terms were never accepted.

    What had not come in, and was due on the day `since` or later, gets as many `days` more. A plan that ended for another
    reason (its accounts approved, its evaluation adopted) is left as it is.
    """
    locked = locked_plan(plan)
    evaluation = getattr(locked, "evaluation", None)
    if locked.state != FollowUpPlan.State.CLOSED or (
        evaluation is not None and evaluation.state in (evaluation.State.ADOPTED, evaluation.State.SHARED)
    ):
        return locked
    ahead = Milestone.objects.filter(
        plan=locked, state__in=[Milestone.State.UPCOMING, Milestone.State.DUE], due_on__gte=since
    )
    for milestone in ahead.select_related("plan__case").order_by("pk") if days else ():
        due_on = milestone.due_on + dt.timedelta(days=days)
        facts = {"due_on": due_on}
        advance(milestone, "move", actor=actor, authority=authority, rule="G5", batch=batch, due_on=due_on, facts=facts)
    name = "resume" if is_accepted else "set_again"
    advance(locked, name, actor=actor, authority=authority, rule="G5", batch=batch)
    return locked
