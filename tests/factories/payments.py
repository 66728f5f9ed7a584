"""Approved payments, and the account that a board pays them from."""

from collections.abc import Sequence

from grants.actions import pay
from grants.actions.export_payments import make_batch
from grants.models import PayingAccount, Payment, PaymentBatch
from registry.models import Board
from registry.roles import Role
from tests.factories.city import City, active, make_organisation, make_user


def paying_account(board: Board) -> PayingAccount:
    """The board's account."""
    fields = {"organisation_number": "212000-0142", "iban": "SE4550000000058398257466", "bic": "ESSESESS"}
    return PayingAccount.objects.get_or_create(board=board, defaults=fields | {"name": board.name})[0]


def approved(city: City, many: int = 1, *, amount: int = 2_000_000) -> list[Payment]:
    """That many approved payments, each of half of `amount` to an organisation of its own."""
    paying_account(city.board)
    made = []
    for _each in range(many):
        city.organisation = make_organisation(bankgiro="9964-5681")
        city.applicant = make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        payment = active(city, amount=amount).support.payments.order_by("number").first()
        pay.screen_payment(actor=city.officer, payment=payment)
        made.append(pay.approve_payment(actor=city.decider, payment=payment))
    return made


def sent(city: City, payments: Sequence[Payment]) -> PaymentBatch:
    """The payments in a batch."""
    return make_batch(actor=city.officer, board=city.board, payments=payments)
