"""What would an exclusion reach? Every support of an organisation at every board, before anything is changed (G3)."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from grants.models import Application, Payment, Support
from registry.models import Organisation, User
from registry.roles import Role, boards_of

NOW = "now"
HELD = "held"


@dataclass(frozen=True)
class ReachedSupport:
    """One support and what happens to it; sums in öre."""

    support: Support
    paid: int
    remaining: int
    what: str
    why: str

    @property
    def is_withdrawn_now(self) -> bool:
        """Is it withdrawn in the same transaction, or held until its board has decided?"""
        return self.what == NOW


@dataclass(frozen=True)
class Reach:
    """The whole reach: the supports, their sums in öre, and the open applications that cannot be granted."""

    supports: list[ReachedSupport]
    open_applications: list[Application]

    @property
    def withdrawn_now(self) -> list[ReachedSupport]:
        """What is withdrawn in the same transaction."""
        return [reached for reached in self.supports if reached.is_withdrawn_now]

    @property
    def held(self) -> list[ReachedSupport]:
        """What is held until its board has decided."""
        return [reached for reached in self.supports if not reached.is_withdrawn_now]

    @property
    def boards(self) -> int:
        """How many boards are reached."""
        return len({reached.support.board_id for reached in self.supports})

    @property
    def granted(self) -> int:
        """All that was granted, in öre."""
        return sum(reached.support.value for reached in self.supports)

    @property
    def paid(self) -> int:
        """All that has been paid, in öre."""
        return sum(reached.paid for reached in self.supports)

    @property
    def remaining(self) -> int:
        """All that has not been paid, in öre."""
        return sum(reached.remaining for reached in self.supports)

    @property
    def remaining_now(self) -> int:
        """What is withdrawn at once, in öre."""
        return sum(reached.remaining for reached in self.withdrawn_now)

    @property
    def remaining_held(self) -> int:
        """What is held, in öre."""
        return sum(reached.remaining for reached in self.held)


def standing_support(organisation: Organisation) -> QuerySet[Support]:
    """Support that G3 reaches, with what is paid, in primary-key order."""
    return (
        Support.objects.standing()
        .filter(organisation=organisation)
        .select_related("board", "case", "organisation", "application")
        .order_by("pk")
    )


def reach_of(organisation: Organisation, *, deciding_board_id: int, actor: User) -> Reach:
    """What a decision by `deciding_board_id` would reach. Three queries however many supports."""
    supports = list(standing_support(organisation))
    paid = paid_by_support([support.pk for support in supports])
    own_boards = boards_of(actor, {Role.DECISION_MAKER})
    reached = []
    for support in supports:
        what, why = _fate(support, deciding_board_id, own_boards)
        is_paid = paid.get(support.pk, 0)
        reached.append(ReachedSupport(support, is_paid, support.value - is_paid, what, why))
    waiting = Application.objects.filter(organisation=organisation, state__in=Application.OPEN)
    return Reach(reached, list(waiting.select_related("case__board", "call").order_by("pk")))


def _fate(support: Support, deciding_board_id: int, own_boards: set[int]) -> tuple[str, str]:
    if not support.has_revocation_reservation:
        return HELD, "no_reservation"
    if support.board_id == deciding_board_id and support.board_id in own_boards:
        return NOW, "own_decision"
    if support.board.delegates_withdrawal:
        return NOW, "standing_delegation"
    return HELD, "board_decides"


def paid_by_support(keys: list[int]) -> dict[int, int]:
    """What has been paid on each support, in öre."""
    rows = (
        Payment.objects.filter(support_id__in=keys, state=Payment.State.PAID)
        .order_by()
        .values("support_id")
        .annotate(sum=Coalesce(Sum("amount"), 0))
    )
    return {row["support_id"]: row["sum"] for row in rows}
