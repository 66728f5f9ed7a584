"""Is anything paid past an exclusion or a hold made at the same moment? (G3; PostgreSQL)"""

import pytest
from django.core import mail
from django.db import transaction

from grants.actions import pay
from grants.actions import withdraw as withdrawing
from grants.models import Application, Payment, Support, Withdrawal
from registry.journal import verify
from registry.lifecycle import lock
from registry.models import Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.threads import Neighbour, refused, together
from tests.journeys.other_road import make_not_met

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def _before_payment(city: City) -> tuple[Payment, object]:
    """An approved payment at the city's board, and another board's vetting that is not met."""
    application = factories.active(city, amount=20_000_000)
    payment = application.support.payments.first()
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    return payment, other


def _in_order(payment: Payment) -> None:
    """Either wholly paid before the exclusion, or not paid at all."""
    again = Payment.objects.get(pk=payment.pk)
    events = list(
        payment.support.case.journal.filter(
            event__in=["grants.payment.paid", "grants.payment.held"], before__id=payment.pk
        ).values_list("event", flat=True)
    )
    if again.state == "paid":
        assert events == ["grants.payment.paid"]
    else:
        assert again.state in {"held", "cancelled"}
        assert events == ["grants.payment.held"]
    assert not Payment.objects.filter(state__in=Payment.UNPAID).exists()
    assert not list(verify())


def _race_of_payment_and_exclusion() -> None:
    city = City()
    payment, other = _before_payment(city)
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    # The clearance stands again, so that nothing but the exclusion itself can stop the payment.
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    outcomes = together(
        lambda: factories.exclude_it(other, vetting), lambda: pay.pay(actor=city.officer, payment=payment)
    )
    refused(outcomes)
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    _in_order(payment)


@pytest.mark.parametrize("attempt", range(3))
def test_a_payment_and_an_exclusion_at_once_come_one_after_the_other(attempt: int) -> None:
    _race_of_payment_and_exclusion()


def test_a_payment_that_waits_for_an_exclusion_is_not_made() -> None:
    city = City()
    payment, other = _before_payment(city)
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(lambda: pay.pay(actor=city.officer, payment=payment))
        neighbour.until_stuck_or_done()
        factories.exclude_it(other, vetting)
    (said,) = refused([neighbour.finish()])
    assert said.codes == ["wrong_state"]
    _in_order(payment)


def test_an_approval_that_waits_for_an_exclusion_is_not_made() -> None:
    city = City()
    application = factories.active(city, amount=20_000_000)
    payment = application.support.payments.first()
    pay.screen_payment(actor=city.officer, payment=payment)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(lambda: pay.approve_payment(actor=city.decider, payment=payment))
        neighbour.until_stuck_or_done()
        factories.exclude_it(other, vetting)
    assert refused([neighbour.finish()])
    _in_order(payment)


def test_a_grant_that_waits_for_an_exclusion_is_not_given() -> None:
    city = City()
    waiting = factories.for_decision(city, amount=20_000_000)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(lambda: factories.grant_it(city, waiting))
        neighbour.until_stuck_or_done()
        factories.exclude_it(other, vetting)
    (said,) = refused([neighbour.finish()])
    assert said.codes == ["excluded"]
    assert not Support.objects.exists()
    assert Application.objects.get(pk=waiting.pk).state == "for_decision"


def test_a_withdrawal_that_waits_for_an_exclusion_does_not_let_the_support_go_on() -> None:
    city = City()
    support = factories.active(city, amount=20_000_000).support
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=support, ground="Redovisar inte.")
    factories.declare(city.decider, row.case)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(
            lambda: withdrawing.decide_withdrawal(
                actor=city.decider, withdrawal=row, outcome="continued", reasons="Bättring.", paragraph="§ 1"
            )
        )
        neighbour.until_stuck_or_done()
        factories.exclude_it(other, vetting)
    (said,) = refused([neighbour.finish()])
    assert said.codes == ["excluded"]
    assert Withdrawal.objects.get(pk=row.pk).state == "payments_held"
    assert set(Payment.objects.values_list("state", flat=True)) == {"held"}


def test_a_payment_is_made_once_and_told_of_once() -> None:
    city = City()
    payment, _ = _before_payment(city)
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.declare(colleague, payment.support.case)
    mail.outbox.clear()
    outcomes = together(
        lambda: pay.pay(actor=city.officer, payment=payment), lambda: pay.pay(actor=colleague, payment=payment)
    )
    (said,) = refused(outcomes)
    assert said.codes == ["wrong_state"]
    assert payment.support.case.journal.filter(event="grants.payment.paid").count() == 1
    assert len(mail.outbox) == 1


def test_a_hold_and_a_payment_at_once_come_one_after_the_other() -> None:
    city = City()
    payment, _ = _before_payment(city)
    outcomes = together(
        lambda: withdrawing.initiate_withdrawal(actor=city.officer, support=payment.support, ground="Redovisar inte."),
        lambda: pay.pay(actor=city.officer, payment=payment),
    )
    refused(outcomes)
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    _in_order(payment)
