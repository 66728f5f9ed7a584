"""Is no more claimed than was paid, though the bank sends a payment back meanwhile? (R8, decision 0007; PostgreSQL)"""

import pytest
from django.db import transaction
from django.utils import timezone

from grants.actions import withdraw as withdrawing
from grants.actions.claim_repayment import claim_repayment
from grants.actions.confirm_payments import confirm_paid
from grants.actions.return_payments import note_returned
from grants.models import Payment, Withdrawal
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.factories.claims import WHY
from tests.factories.threads import Neighbour

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def withdrawn() -> tuple[City, Payment, Withdrawal]:
    """A payment that the bank has made, of support that is withdrawn."""
    city = City()
    (payment,) = given.approved(city, amount=54_000_000)
    batch = given.sent(city, [payment])
    confirm_paid(actor=city.officer, batch=batch, chosen=[payment.pk], on=timezone.localdate())
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=payment.support, ground="Ingen redovisning.")
    for person in (city.officer, city.decider):
        factories.declare(person, row.case)
    hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser att dra in.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    row = withdrawing.decide_withdrawal(
        actor=city.decider,
        withdrawal=row,
        outcome="withdrawn",
        reasons="Ingen redovisning.",
        paragraph="§ 3",
        less_intrusive="Påminnelser har inte hjälpt.",
    )
    return city, payment, row


def test_a_payment_does_not_come_back_from_the_bank_while_it_is_claimed() -> None:
    city, payment, row = withdrawn()
    with transaction.atomic():
        claim_repayment(actor=city.decider, withdrawal=row, amount=27_000_000, **WHY)
        neighbour = Neighbour(
            lambda: note_returned(actor=city.officer, payment=payment, on=timezone.localdate(), because="Avslutat.")
        )
        neighbour.until_stuck_or_done()
    outcome = neighbour.finish()
    assert isinstance(outcome, Refused)
    assert outcome.codes == ["claimed"]
    assert Payment.objects.get(pk=payment.pk).state == Payment.State.PAID


def test_what_has_come_back_from_the_bank_meanwhile_is_not_claimed() -> None:
    city, payment, row = withdrawn()
    with transaction.atomic():
        note_returned(actor=city.officer, payment=payment, on=timezone.localdate(), because="Avslutat.")
        neighbour = Neighbour(lambda: claim_repayment(actor=city.decider, withdrawal=row, amount=27_000_000, **WHY))
        neighbour.until_stuck_or_done()
    outcome = neighbour.finish()
    assert isinstance(outcome, Refused)
    assert outcome.codes == ["nothing_paid"]
