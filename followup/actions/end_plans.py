"""End the follow-up of support that is withdrawn (decision 0009)."""

from collections.abc import Iterable

from django.db import transaction

from followup.models import FollowUpPlan
from registry.lifecycle import advance_many
from registry.models import User

_ENDED_WITH_SUPPORT = [FollowUpPlan.State.SET, FollowUpPlan.State.ACTIVE, FollowUpPlan.State.EVALUATED]


@transaction.atomic
def end_plans(*, actor: User, plans: Iterable[int], authority: str, rule: str, batch: str = "") -> None:
    """End the plans with these primary keys, whatever is due in them. A constant number of queries.

    A plan whose accounts are approved stays until the board has evaluated it (G5). The caller has written in the plans'
    cases: a case is locked before its plan, as everywhere.
    """
    ended = list(
        FollowUpPlan.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(plans), state__in=_ENDED_WITH_SUPPORT)
        .select_related("case")
        .order_by("pk")
    )
    if ended:
        advance_many(ended, "end_with_support", actor=actor, authority=authority, rule=rule, batch=batch)
