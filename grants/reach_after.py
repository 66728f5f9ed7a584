"""What has come of an exclusion? How many supports are withdrawn, what remains at which board, what has been stopped."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.models import Payment, Withdrawal
from grants.reach import paid_by_support
from registry.models import Case

if TYPE_CHECKING:
    from registry.models import User
    from vetting.models import Exclusion


@dataclass(frozen=True)
class ReachAfter:
    """The withdrawals of an exclusion that the reader may know of, and sums in öre."""

    withdrawals: list[Withdrawal]
    readable: set[int]
    stopped_payments: int
    stopped_boards: int
    paid: int
    claims: int

    @property
    def withdrawn(self) -> list[Withdrawal]:
        """Those carried out."""
        return [each for each in self.withdrawals if each.state == Withdrawal.State.WITHDRAWN]

    @property
    def waiting(self) -> list[Withdrawal]:
        """Those whose board has not decided, the earliest deadline first."""
        open_ones = [each for each in self.withdrawals if each.state not in Withdrawal.DECIDED]
        return sorted(open_ones, key=lambda each: (each.due_on is None, each.due_on, each.pk))

    @property
    def remaining_withdrawn(self) -> int:
        """What was not yet paid on the supports withdrawn."""
        return sum(each.remaining for each in self.withdrawn)

    @property
    def remaining_held(self) -> int:
        """What is held."""
        return sum(each.remaining for each in self.waiting)


def reach_after(exclusion: "Exclusion", *, user: "User", whole: bool) -> ReachAfter:
    """The whole reach, or only the withdrawals that the reader sees for another reason. Four queries."""
    withdrawals = exclusion.withdrawals.select_related("case", "support__board", "claim").order_by(
        "support__board__name", "pk"
    )
    if not whole:
        withdrawals = withdrawals.filter(pk__in=Withdrawal.objects.visible_to(user).filter(exclusion=exclusion))
    rows = list(withdrawals)
    seen = Case.objects.visible_to(user).filter(pk__in=[each.case_id for each in rows])
    supports = [each.support_id for each in rows]
    stopped = list(
        Payment.objects.filter(support_id__in=supports, state__in=[Payment.State.HELD, Payment.State.CANCELLED])
        .values_list("support__board_id", flat=True)
        .order_by()
    )
    withdrawn = [each.support_id for each in rows if each.state == Withdrawal.State.WITHDRAWN]
    return ReachAfter(
        withdrawals=rows,
        readable=set(seen.values_list("pk", flat=True)),
        stopped_payments=len(stopped),
        stopped_boards=len(set(stopped)),
        paid=sum(paid_by_support(withdrawn).values()),
        claims=sum(1 for each in rows if getattr(each, "claim", None) is not None),
    )
