"""Does what came back from the bank get paid once more and never twice, and is what the bank paid written down? (R8)"""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import pay
from grants.actions.confirm_payments import confirm_paid
from grants.actions.export_payments import make_batch
from grants.actions.return_payments import note_returned
from grants.models import Payment, PaymentBatch
from grants.reach import paid_by_support
from grants.selectors.my_work import my_work
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Notice, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.grants.browsing import signed_in
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def payment(city: City) -> Payment:
    """One payment of 10 000 kr that has left."""
    (made,) = given.approved(city)
    given.sent(city, [made])
    return made


def came_back(city: City, payment: Payment, **changes: Any) -> Payment | None:
    """The bank says that the account is closed."""
    words = {"actor": city.officer, "payment": payment, "on": timezone.localdate(), "because": "Kontot är avslutat."}
    return note_returned(**(words | changes))


def codes(step: Any, *arguments: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(*arguments, **keywords)
    return raised.value.codes


def now(payment: Payment) -> Payment:
    """The payment as it stands."""
    return Payment.objects.get(pk=payment.pk)


def excluded(city: City, payment: Payment) -> None:
    """The organisation is excluded by another board; ours has not delegated, so its payments are held."""
    other = City()
    other.organisation, other.applicant = payment.support.organisation, city.applicant
    factories.exclude_it(other, make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000)))


@pytest.mark.parametrize("noted", [False, True], ids=["sent", "noted as paid"])
def test_what_came_back_is_replaced_once_and_paid_to_the_new_account(city, payment, noted: bool) -> None:
    batch = PaymentBatch.objects.get()
    if noted:
        confirm_paid(actor=city.officer, batch=batch, chosen=[payment.pk], on=timezone.localdate())
    new = came_back(city, payment)
    assert (now(payment).state, now(payment).paid_on) == ("came_back", None)
    assert (new.state, new.amount, new.replaces, new.due_on) == ("planned", 1_000_000, payment, timezone.localdate())
    assert codes(came_back, city, payment) == ["wrong_state"]
    assert codes(make_batch, actor=city.officer, board=city.board, payments=[payment]) == ["already_sent"]
    assert confirm_paid(actor=city.officer, batch=batch, chosen=[payment.pk], on=timezone.localdate()).paid == 0
    assert paid_by_support([payment.support_id]) == {}
    organisation = payment.support.organisation
    organisation.bankgiro = "991-2346"
    organisation.save()
    pay.screen_payment(actor=city.officer, payment=new)
    pay.approve_payment(actor=city.decider, payment=new)
    line = given.sent(city, [new]).lines.get()
    assert (line.account, line.reference) == ("991-2346", f"VARNA-{new.pk}")
    pay.pay(actor=city.officer, payment=new)
    assert paid_by_support([payment.support_id]) == {payment.support_id: 1_000_000}
    assert not list(verify())


def test_the_organisation_is_told_in_the_banks_words(city, payment) -> None:
    came_back(city, payment)
    letter = Notice.objects.get(letter="payment_returned")
    assert "Kontot är avslutat." in letter.body
    assert "9964-5681" in letter.body


def test_it_stands_in_my_work_with_what_the_bank_said(city, payment) -> None:
    came_back(city, payment)
    lines = [each for each in my_work(User.objects.get(pk=city.officer.pk)) if each.case == payment.support.case]
    assert any("Kontot är avslutat." in each.detail for each in lines), lines


def test_a_payment_that_never_left_does_not_come_back(city) -> None:
    (unsent,) = given.approved(city)
    assert codes(came_back, city, unsent) == ["not_sent"]
    assert now(unsent).state == "approved"


@pytest.mark.parametrize("person", ["decider", "reviewer", "coordinator", "applicant"])
def test_only_who_prepares_payments_says_what_came_back(city, payment, person: str) -> None:
    assert codes(came_back, city, payment, actor=getattr(city, person)) == ["not_permitted"]


def test_who_is_recused_does_not(city, payment) -> None:
    factories.recuse(city.officer, payment.support.case)
    assert codes(came_back, city, payment) == ["recused"]


def test_what_comes_back_while_it_is_held_is_replaced_by_one_that_is_held(city, payment) -> None:
    excluded(city, payment)
    assert now(payment).state == "held"
    new = came_back(city, payment)
    assert (new.state, bool(new.hold_reason)) == ("held", True)
    assert codes(pay.screen_payment, actor=city.officer, payment=new) == ["wrong_state"]


def test_what_was_paid_before_a_withdrawal_and_comes_back_during_it_is_held_too(city, payment) -> None:
    confirm_paid(actor=city.officer, batch=PaymentBatch.objects.get(), chosen=[payment.pk], on=timezone.localdate())
    excluded(city, payment)
    assert now(payment).state == "paid"
    assert came_back(city, payment).state == "held"


def test_nothing_is_paid_again_of_support_that_is_withdrawn(city, payment) -> None:
    confirm_paid(actor=city.officer, batch=PaymentBatch.objects.get(), chosen=[payment.pk], on=timezone.localdate())
    type(payment.support).objects.filter(pk=payment.support_id).update(withdrawn_on=timezone.localdate())
    assert came_back(city, payment) is None
    assert not Payment.objects.filter(replaces=payment).exists()


@pytest.mark.parametrize("released", [False, True])
def test_what_the_bank_paid_although_it_was_stopped_here_is_written_down_as_paid(city, payment, released: bool) -> None:
    factories.give_role(city.decider, Role.CASE_OFFICER, board=city.board)
    pay.hold_payment(actor=city.decider, payment=payment, reason="Fråga om kontot.")
    if released:
        pay.release_payment(actor=city.decider, payment=payment, reason="Kontot stämmer.")
    batch = PaymentBatch.objects.get()
    done = confirm_paid(actor=city.officer, batch=batch, chosen=[payment.pk], on=timezone.localdate())
    assert (done.paid, done.stopped) == (1, {})
    row = now(payment)
    assert (row.state, row.prepared_by, row.approved_by, row.account) == (
        "paid",
        city.officer,
        city.decider,
        batch.lines.get().account,
    )
    events = list(row.support.case.journal.order_by("seq").values_list("event", flat=True))
    assert "grants.payment.paid_on_its_way" in events
    assert not list(verify())


def test_a_hold_stops_what_has_not_left_whatever_is_said_of_the_bank(city) -> None:
    (unsent,) = given.approved(city)
    pay.hold_payment(actor=city.officer, payment=unsent, reason="Fråga om kontot.")
    assert codes(pay.pay, actor=city.officer, payment=unsent) == ["wrong_state"]
    assert now(unsent).state == "held"


def test_the_database_replaces_a_payment_once(city, payment) -> None:
    came_back(city, payment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            support=payment.support, number=90, amount=1, due_on=timezone.localdate(), replaces=payment
        )


def test_the_page_notes_what_is_ticked(city, payment) -> None:
    batch = PaymentBatch.objects.get()
    browser = signed_in(city.officer)
    page = f"/payments/{batch.public_id}/"
    typed = {"returned": "1", "returned_on": timezone.localdate().isoformat(), "because": "Kontot är avslutat."}
    assert "Choose the payments that came back." in browser.post(page, typed, follow=True).content.decode()
    assert now(payment).state == "approved"
    late = typed | {"payment": payment.pk, "returned_on": (timezone.localdate() + dt.timedelta(days=2)).isoformat()}
    answer = browser.post(page, late)
    assert answer.status_code == 422
    assert "Kontot är avslutat." in answer.content.decode()
    assert browser.post(page, typed | {"payment": payment.pk, "because": " "}).status_code == 422
    assert browser.post(page, typed | {"payment": payment.pk}).status_code == 302
    assert now(payment).state == "came_back"
    assert "Kontot är avslutat." in browser.get(page).content.decode()


def test_past_the_page_nobody_else_notes_a_return(city, payment) -> None:
    batch = PaymentBatch.objects.get()
    typed = {"returned": "1", "payment": payment.pk, "returned_on": timezone.localdate().isoformat(), "because": "X"}
    for person in (city.decider, city.applicant, city.auditor):
        assert signed_in(person).post(f"/payments/{batch.public_id}/", typed).status_code in (403, 404)
    assert now(payment).state == "approved"
