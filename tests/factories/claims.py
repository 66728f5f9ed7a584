"""A support that is withdrawn after something was paid, and the claim on it."""

import datetime as dt
from typing import Any

import time_machine
from django.utils import timezone

from grants.actions import withdraw
from grants.actions.claim_repayment import claim_repayment
from grants.models import RepaymentClaim, Withdrawal
from registry.actions.send_hearing import answer_hearing
from tests.factories.city import City, active
from tests.factories.other_road import declare, paid

WHY = {"reasons": "Inte använt.", "proportionality": "Hela summan saknas i redovisningen."}


def withdrawn(city: City, *, amount: int = 54_000_000) -> Withdrawal:
    """Support of `amount` öre, the first half paid, withdrawn after a hearing."""
    application = active(city, amount=amount)
    paid(city, application.support.payments.order_by("number").first())
    row = withdraw.initiate_withdrawal(actor=city.officer, support=application.support, ground="Ingen redovisning.")
    for person in (city.officer, city.decider):
        declare(person, row.case)
    hearing = withdraw.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser att dra in.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi bestrider.")
    withdraw.propose_withdrawal(actor=city.officer, withdrawal=row)
    return withdraw.decide_withdrawal(
        actor=city.decider,
        withdrawal=row,
        outcome="withdrawn",
        reasons="Ingen redovisning.",
        paragraph="§ 3",
        less_intrusive="Påminnelser har inte hjälpt.",
    )


def claimed(city: City, *, amount: int = 10_000_000, **keywords: Any) -> RepaymentClaim:
    """A claim of `amount` öre on it."""
    return claim_repayment(actor=city.decider, withdrawal=withdrawn(city, **keywords), amount=amount, **WHY)


def after(days: int) -> time_machine.travel:
    """So many days from now."""
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)
