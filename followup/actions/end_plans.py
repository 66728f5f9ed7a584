"""End the follow-up of support that is withdrawn, and call off the visits that were planned (decision 0009)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan, SiteVisit
from registry.actions.send_notice import send_notices
from registry.lifecycle import advance_many
from registry.models import Notice, User

_ENDED_WITH_SUPPORT = [FollowUpPlan.State.SET, FollowUpPlan.State.ACTIVE, FollowUpPlan.State.EVALUATED]


@transaction.atomic
def end_plans(*, actor: User, plans: Iterable[int], authority: str, rule: str, batch: str = "") -> None:
    """End the plans with these primary keys, whatever is due in them. A constant number of queries.

    A plan whose accounts are approved stays until the board has evaluated it (G5). The caller holds the
    organisation, as whoever plans or makes a visit does (decision 0007).
    """
    ended = list(
        FollowUpPlan.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(plans), state__in=_ENDED_WITH_SUPPORT)
        .select_related("case")
        .order_by("pk")
    )
    if not ended:
        return
    advance_many(ended, "end_with_support", actor=actor, authority=authority, rule=rule, batch=batch)
    _call_off_visits(actor, ended, authority, rule, batch)


def _call_off_visits(actor: User, plans: list[FollowUpPlan], authority: str, rule: str, batch: str) -> None:
    """Nobody visits what is not supported any more; whoever was told of a visit is told that too."""
    visits = list(
        SiteVisit.objects.select_for_update(of=("self",), no_key=True)
        .filter(plan__in=plans, state=SiteVisit.State.PLANNED)
        .select_related("plan__case__board", "plan__case__organisation")
        .order_by("pk")
    )
    if not visits:
        return
    with translation.override("sv"):
        because = _("The support is withdrawn.")
    advance_many(
        visits,
        "cancel",
        actor=actor,
        authority=authority,
        rule=rule,
        batch=batch,
        reason=because,
        because=because,
    )
    told = [(visit.case, {"visit": visit}) for visit in visits if visit.is_announced]
    send_notices(told, letter=Notice.Letter.VISIT_CANCELLED, actor=actor, batch=batch)
