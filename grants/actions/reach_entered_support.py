"""Let an exclusion in force reach support that is entered after it was decided (G3)."""

from collections.abc import Iterable

from django.db import transaction

from grants.actions.withdraw_all_support import withdraw_all_support
from grants.models import Support, Withdrawal
from grants.reach import HELD, Reach, ReachedSupport
from registry.models import User
from vetting.selectors import exclusions_in_force


@transaction.atomic
def reach_entered_support(*, actor: User, supports: Iterable[Support], batch: str) -> list[Withdrawal]:
    """Open a withdrawal on each support that runs, of an organisation that is excluded; its board decides.

    Nobody decided about this support when the exclusion was decided, so nothing is withdrawn at once: each board gets a
    prepared decision with a deadline, as a board without a standing delegation does. What the exclusion has reached
    before keeps its withdrawal. Call it with the organisations locked, so that no exclusion is decided meanwhile.
    """
    running = list(
        Support.objects.standing()
        .filter(pk__in=[support.pk for support in supports])
        .select_related("board", "organisation")
        .order_by("pk")
    )
    opened: list[Withdrawal] = []
    for exclusion in exclusions_in_force({support.organisation_id for support in running}):
        decided = set(exclusion.withdrawals.values_list("support_id", flat=True))
        own = [
            support
            for support in running
            if support.organisation_id == exclusion.case.organisation_id and support.pk not in decided
        ]
        if not own:
            continue
        reach = Reach([_held(support) for support in own], [])
        opened += withdraw_all_support(actor=actor, exclusion=exclusion, reach=reach, batch=batch)
    return opened


def _held(support: Support) -> ReachedSupport:
    why = "board_decides" if support.has_revocation_reservation else "no_reservation"
    return ReachedSupport(support, 0, support.value, HELD, why)
