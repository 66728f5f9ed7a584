"""Which payments can leave for the bank, what stops the others, and which batches have left?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from grants.models import BatchedPayment, PayingAccount, Payment, PaymentBatch
from grants.rules.paying import blockers_to_paying
from registry.lifecycle import blockers_to
from registry.models import Board, User
from registry.roles import GIVEN_TO, Permission, Role, boards_of, holds
from registry.rules import Blocker
from vetting.clearance import clearances_of
from vetting.screening.standing import standings_before_a_step

MOST = 500
_MENDED_BY_COMPARING = frozenset({"not_screened", "screening_old"})


@dataclass(frozen=True)
class DuePayment:
    """A payment that has not left. It can be chosen when it is approved and nothing stops it."""

    payment: Payment
    blockers: list[Blocker]
    can_leave: bool


@dataclass(frozen=True)
class BoardToPay:
    """A board's payments that have not left, and whether the person may send them."""

    board: Board
    rows: list[DuePayment]
    may_send: bool
    has_account: bool

    @property
    def ready(self) -> list[DuePayment]:
        """Those that can be chosen."""
        return [row for row in self.rows if row.can_leave]

    @property
    def total(self) -> int:
        """The sum of those that can be chosen, in öre."""
        return sum(row.payment.amount for row in self.ready)


def sees_payments(user: User) -> bool:
    """Does the person work with payments at a board, or audit them?"""
    return bool(_boards_that_pay(user)) or holds(user, Role.AUDITOR)


def _boards_that_pay(user: User) -> set[int]:
    return boards_of(user, GIVEN_TO[Permission.PREPARE_PAYMENT] | GIVEN_TO[Permission.APPROVE_PAYMENT])


def boards_to_pay(user: User) -> list[BoardToPay]:
    """What is approved or due and has not left, by board; approved first, then by day."""
    today, state = timezone.localdate(), Payment.State
    due = Q(state__in=Payment.UNPAID, due_on__lte=today) | Q(state=state.APPROVED)
    visible = Payment.objects.visible_to(user)
    if not holds(user, Role.AUDITOR):
        visible = visible.filter(support__board__in=_boards_that_pay(user))
    payments = list(
        visible.filter(due, in_batch=None)
        .select_related("support__case__board", "support__organisation", "support__plan", "support__board", "milestone")
        .prefetch_related(
            "support__payments",
            "support__withdrawals",
            "support__plan__milestones",
            "support__case__conflict_declarations",
        )
        .order_by("support__board__name", "due_on", "pk")[:MOST]
    )
    sending = boards_of(user, GIVEN_TO[Permission.PREPARE_PAYMENT])
    accounts = set(PayingAccount.objects.values_list("board_id", flat=True))
    found: dict[int, BoardToPay] = {}
    for row in _with_blockers(payments, user, sending):
        board = row.payment.support.board
        group = BoardToPay(board, [], board.pk in sending, board.pk in accounts)
        found.setdefault(board.pk, group).rows.append(row)
    for group in found.values():
        group.rows.sort(key=lambda row: row.payment.state != state.APPROVED)
    return list(found.values())


def _with_blockers(payments: list[Payment], user: User, sending: set[int]) -> Iterable[DuePayment]:
    """What stands in the way, asked once for all: a comparison with the sanctions lists is made when they are sent."""
    today = timezone.localdate()
    organisations = {payment.support.organisation_id for payment in payments}
    clearances = clearances_of(organisations, on=today)
    standings = standings_before_a_step(organisations, on=today)
    for payment in payments:
        key = payment.support.organisation_id
        clearance, standing = clearances[key], standings[key]
        is_approved = payment.state == Payment.State.APPROVED
        sends = payment.support.board_id in sending
        if is_approved and sends:
            known = {"clearance": clearance, "standing": standing}
            blockers = blockers_to(payment, "pay", actor=user, known=known)
        else:
            blockers = blockers_to_paying(payment, clearance=clearance, standing=standing)
        blockers = [each for each in blockers if each.code not in _MENDED_BY_COMPARING]
        yield DuePayment(payment, blockers, is_approved and sends and not blockers)


def batches_of(user: User) -> QuerySet[PaymentBatch]:
    """The batches the person sees, latest first, with how many of their payments are confirmed as paid."""
    paid = Count("lines", filter=Q(lines__payment__state=Payment.State.PAID))
    seen = PaymentBatch.objects.visible_to(user).without_files().select_related("board", "made_by")
    return seen.annotate(paid=paid).order_by("-made_at", "-pk")


def lines_of(batch: PaymentBatch, user: User) -> list[BatchedPayment]:
    """The batch's payments in the cases the person sees: who is recused from a case does not read it here (R3)."""
    payments = Payment.objects.visible_to(user).select_related("support__case")
    lines = batch.lines.filter(payment__in=payments).order_by("pk")
    return list(lines.prefetch_related(Prefetch("payment", Payment.objects.select_related("support__case__board"))))
