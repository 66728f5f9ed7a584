"""Is a payment held, released and cancelled by decisions, and never larger than the grant?"""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import decide, pay, withdraw
from grants.models import Payment
from grants.rules.paying import blockers_to_completing
from registry.lifecycle import Refused
from registry.models import Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def payment(city: City) -> Payment:
    """The first instalment, planned."""
    return factories.active(city).support.payments.first()


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_the_account_is_the_one_that_was_controlled(city, payment) -> None:
    controlled = pay.screen_payment(actor=city.officer, payment=payment).account
    Organisation.objects.filter(pk=city.organisation.pk).update(bankgiro="9964-5681")
    pay.approve_payment(actor=city.decider, payment=payment)
    assert pay.pay(actor=city.officer, payment=payment).account == controlled != "9964-5681"


def test_no_account_no_payment(city, payment) -> None:
    Organisation.objects.filter(pk=city.organisation.pk).update(bankgiro="")
    assert codes(pay.screen_payment, actor=city.officer, payment=payment) == ["no_account"]


def test_no_payment_before_its_day(city) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    application = factories.for_decision(city)
    application = factories.grant_it(city, application, instalments=[decide.Instalment(54_000_000, tomorrow)])
    from grants.actions.accept_terms import accept_terms

    accept_terms(actor=city.applicant, application=application)
    payment = application.support.payments.get()
    assert codes(pay.screen_payment, actor=city.officer, payment=payment) == ["too_early"]


def test_no_step_is_skipped(city, payment) -> None:
    assert codes(pay.pay, actor=city.officer, payment=payment) == ["wrong_state"]
    assert codes(pay.approve_payment, actor=city.decider, payment=payment) == ["wrong_state"]
    factories.paid(city, payment)
    for step in (pay.screen_payment, pay.pay):
        assert codes(step, actor=city.officer, payment=payment) == ["wrong_state"]


def test_each_step_has_its_role(city, payment) -> None:
    assert codes(pay.screen_payment, actor=city.decider, payment=payment) == ["not_permitted"]
    assert codes(pay.screen_payment, actor=city.applicant, payment=payment) == ["not_permitted"]
    pay.screen_payment(actor=city.officer, payment=payment)
    factories.declare(city.coordinator, payment.support.case)
    assert codes(pay.approve_payment, actor=city.coordinator, payment=payment) == ["not_permitted"]


def test_what_is_held_is_released_by_a_decision_and_controlled_anew(city, payment) -> None:
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    with pytest.raises(ValidationError):
        pay.hold_payment(actor=city.officer, payment=payment, reason=" ")
    pay.hold_payment(actor=city.officer, payment=payment, reason="Kontot kontrolleras.")
    assert codes(pay.pay, actor=city.officer, payment=payment) == ["wrong_state"]
    assert codes(pay.release_payment, actor=city.officer, payment=payment, reason="Ja.") == ["not_permitted"]
    released = pay.release_payment(actor=city.decider, payment=payment, reason="Kontot stämmer.")
    assert (released.prepared_by, released.approved_by, released.hold_reason) == (None, None, "")
    assert codes(pay.pay, actor=city.officer, payment=payment) == ["wrong_state"]
    assert factories.paid(city, payment).state == "paid"


def test_payments_together_are_never_more_than_the_grant(city, payment) -> None:
    Payment.objects.create(support=payment.support, number=3, amount=1, due_on=timezone.localdate())
    assert codes(pay.screen_payment, actor=city.officer, payment=payment) == ["over_grant"]


@pytest.mark.parametrize(
    "fields",
    [{"amount": 0}, {"amount": -1}, {"state": "paid"}, {"state": "held", "hold_reason": ""}, {"number": 2}],
    ids=str,
)
def test_the_database_keeps_a_payment_whole(payment, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**fields)


def test_the_organisation_is_told_once(city, payment, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.paid(city, payment)
    assert len(mail.outbox) == 1


def test_one_payment_is_cancelled_by_a_decision_and_the_organisation_is_told_why(city, payment) -> None:
    cancelled = pay.cancel_payment(actor=city.decider, payment=payment, reason="Verksamheten blev billigare.")
    entry = payment.support.case.journal.get(event="grants.payment.cancelled")
    assert (entry.actor, entry.reason, entry.after["amount"]) == (
        city.decider,
        "Verksamheten blev billigare.",
        payment.amount,
    )
    letter = payment.support.case.notices.get(letter="payment_cancelled")
    assert "Verksamheten blev billigare." in letter.body
    assert letter.to_organisation
    other = payment.support.payments.exclude(pk=cancelled.pk).get()
    assert (cancelled.state, other.state) == ("cancelled", "planned")


def test_a_cancellation_needs_reasons_and_a_decision_maker(city, payment) -> None:
    with pytest.raises(ValidationError):
        pay.cancel_payment(actor=city.decider, payment=payment, reason=" ")
    for person in (city.officer, city.applicant):
        assert codes(pay.cancel_payment, actor=person, payment=payment, reason="Nej.") == ["not_permitted"]
    assert Payment.objects.get(pk=payment.pk).state == "planned"


@pytest.mark.parametrize("steps", [1, 2], ids=["prepared", "approved"])
def test_who_prepared_or_approved_a_payment_does_not_cancel_it_alone(city, payment, steps: int) -> None:
    both = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.give_role(both, Role.CASE_OFFICER, board=city.board)
    factories.declare(both, payment.support.case)
    pay.screen_payment(actor=both if steps == 1 else city.officer, payment=payment)
    if steps == 2:
        pay.approve_payment(actor=both, payment=payment)
    assert codes(pay.cancel_payment, actor=both, payment=payment, reason="Nej.") == ["same_person"]
    assert pay.cancel_payment(actor=city.decider, payment=payment, reason="Nej.").state == "cancelled"


def test_what_is_paid_or_cancelled_is_not_cancelled(city, payment) -> None:
    factories.paid(city, payment)
    assert codes(pay.cancel_payment, actor=city.decider, payment=payment, reason="Nej.") == ["wrong_state"]
    second = payment.support.payments.get(number=2)
    pay.cancel_payment(actor=city.decider, payment=second, reason="Nej.")
    assert codes(pay.cancel_payment, actor=city.decider, payment=second, reason="Nej.") == ["wrong_state"]
    assert payment.support.case.notices.filter(letter="payment_cancelled").count() == 1


def test_no_payment_is_cancelled_past_a_withdrawal_under_way(city, payment) -> None:
    withdraw.initiate_withdrawal(actor=city.officer, support=payment.support, ground="Redovisar inte.")
    assert codes(pay.cancel_payment, actor=city.decider, payment=payment, reason="Nej.") == ["withdrawal_open"]
    assert Payment.objects.get(pk=payment.pk).state == "held"


def test_a_cancelled_payment_leaves_room_to_complete_the_grant(city, payment) -> None:
    factories.paid(city, payment)
    pay.cancel_payment(actor=city.decider, payment=payment.support.payments.get(number=2), reason="Nej.")
    application = payment.support.application
    assert "payments_open" not in [blocker.code for blocker in blockers_to_completing(application)]
