"""Does each payment leave for the bank once and only once, however often the export is repeated or interrupted? (R8)"""

import hashlib
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from lxml import etree

from grants.actions import pay
from grants.actions.export_payments import make_batch
from grants.ledger.pain001 import check
from grants.models import BatchedPayment, PayingAccount, Payment, PaymentBatch
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.factories.killing import killed_at
from tests.factories.threads import refused, together

SENT = "grants.payment.sent"
MADE = "grants.payment_batch.made"


def codes(step: Callable[[], Any]) -> set[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step()
    return set(raised.value.codes)


def how_many_left(payments: list[Payment]) -> int:
    """All the payments are in one batch with its journal, or none is: gives how many, and looks at the journal's chains."""
    lines = list(BatchedPayment.objects.filter(payment__in=payments))
    entries = list(JournalEntry.objects.filter(event=SENT).values_list("before__id", flat=True))
    batches = list(PaymentBatch.objects.all())
    assert sorted(entries) == sorted(line.payment_id for line in lines)
    assert JournalEntry.objects.filter(event=MADE).count() == len(batches)
    assert [batch.count for batch in batches] == ([len(lines)] if lines else [])
    for batch in batches:
        assert batch.total == sum(line.amount for line in lines)
        assert hashlib.sha256(batch.order).hexdigest() == batch.order_sha256
        check(etree.fromstring(bytes(batch.order)))
    assert not list(verify())
    assert len(lines) in (0, len(payments))
    return len(lines)


@pytest.mark.django_db
def test_a_batch_keeps_its_files_and_tells_the_journal() -> None:
    city = City()
    payments = given.approved(city, 2)
    batch = given.sent(city, payments)
    assert how_many_left(payments) == 2
    assert (batch.number, batch.count, batch.total) == (1, 2, 2_000_000)
    for payment in payments:
        assert f"VARNA-{payment.pk}".encode() in bytes(batch.order)
        assert f"VARNA-{payment.pk}".encode() in bytes(batch.table)
    entries = JournalEntry.objects.filter(event__in=[SENT, MADE])
    assert len(set(entries.values_list("batch", flat=True))) == 1
    assert set(entries.values_list("actor", flat=True)) == {city.officer.pk}


@pytest.mark.django_db
def test_what_is_sent_is_not_sent_again() -> None:
    city = City()
    first, second = given.approved(city, 2)
    given.sent(city, [first])
    assert codes(lambda: given.sent(city, [first])) == {"already_sent"}
    assert codes(lambda: given.sent(city, [first, second])) == {"already_sent"}
    pay.pay(actor=city.officer, payment=first)
    assert codes(lambda: given.sent(city, [first])) == {"already_sent"}
    assert given.sent(city, [second]).number == 2
    assert BatchedPayment.objects.count() == 2


@pytest.mark.django_db
def test_what_was_held_and_released_on_its_way_is_not_sent_again() -> None:
    city = City()
    (payment,) = given.approved(city)
    given.sent(city, [payment])
    pay.hold_payment(actor=city.officer, payment=payment, reason="Frågor.")
    pay.release_payment(actor=city.decider, payment=payment, reason="Svar.")
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    assert codes(lambda: given.sent(city, [payment])) == {"already_sent"}


@pytest.mark.django_db
def test_what_is_sent_is_not_cancelled() -> None:
    city = City()
    (payment,) = given.approved(city)
    given.sent(city, [payment])
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.declare(second, payment.support.case)
    assert codes(lambda: pay.cancel_payment(actor=second, payment=payment, reason="Ångrat.")) == {"already_sent"}


@pytest.mark.django_db
def test_what_stops_one_payment_stops_the_batch_and_says_which() -> None:
    city = City()
    first, second = given.approved(city, 2)
    Organisation.objects.filter(pk=second.organisation_id).update(bankgiro="")
    with pytest.raises(Refused) as raised:
        given.sent(city, [first, second])
    assert raised.value.codes == ["no_account"]
    assert str(second.support.organisation) in str(raised.value.blockers[0].detail)
    assert how_many_left([first, second]) == 0
    assert given.sent(city, [first]).number == 1


@pytest.mark.django_db
def test_only_what_somebody_else_approved_leaves() -> None:
    city = City()
    given.paying_account(city.board)
    planned = factories.active(city).support.payments.first()
    assert codes(lambda: given.sent(city, [planned])) == {"wrong_state"}
    pay.screen_payment(actor=city.officer, payment=planned)
    assert codes(lambda: given.sent(city, [planned])) == {"wrong_state"}
    assert not PaymentBatch.objects.exists()


@pytest.mark.django_db
def test_a_batch_is_made_by_whoever_prepares_payments_at_the_board() -> None:
    city = City()
    payments = given.approved(city)
    elsewhere = City()
    for person in (city.decider, city.coordinator, city.applicant, elsewhere.officer):
        assert codes(lambda person=person: make_batch(actor=person, board=city.board, payments=payments)) == {
            "not_permitted"
        }
    given.paying_account(elsewhere.board)
    taken = lambda: make_batch(actor=elsewhere.officer, board=elsewhere.board, payments=payments)  # noqa: E731
    assert codes(taken) == {"nothing_chosen"}
    recused = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.recuse(recused, payments[0].support.case)
    assert codes(lambda: make_batch(actor=recused, board=city.board, payments=payments)) & {"recused", "conflict"}
    assert how_many_left(payments) == 0


@pytest.mark.django_db
def test_a_board_without_an_account_or_a_choice_sends_nothing() -> None:
    city = City()
    payments = given.approved(city)
    assert codes(lambda: given.sent(city, [])) == {"nothing_chosen"}
    PayingAccount.objects.all().delete()
    assert codes(lambda: given.sent(city, payments)) == {"no_paying_account"}


@pytest.mark.django_db
def test_numbers_run_without_gaps_at_each_board() -> None:
    city, other = City(), City()
    numbers = []
    for payment in given.approved(city, 3):
        Organisation.objects.filter(pk=payment.organisation_id).update(bankgiro="")
        codes(lambda payment=payment: given.sent(city, [payment]))
        Organisation.objects.filter(pk=payment.organisation_id).update(bankgiro="9964-5681")
        numbers.append(given.sent(city, [payment]).number)
    assert numbers == [1, 2, 3]
    assert given.sent(other, given.approved(other)).number == 1


@pytest.mark.django_db
def test_the_database_itself_keeps_a_payment_in_one_batch() -> None:
    city = City()
    first, second = given.approved(city, 2)
    line = given.sent(city, [first]).lines.get()
    other = given.sent(city, [second])
    again = {"payment": first, "payee": "–", "account": "1-1", "amount": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchedPayment.objects.create(batch=other, reference="VARNA-ANEW", **again)
    for step in (
        lambda: BatchedPayment.objects.filter(pk=line.pk).delete(),
        lambda: BatchedPayment.objects.filter(pk=line.pk).update(payment=second),
        lambda: PaymentBatch.objects.filter(pk=other.pk).update(order=b""),
        lambda: PaymentBatch.objects.filter(pk=other.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            step()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_of_the_export_all_or_nothing_has_left() -> None:
    city = City()
    payments = given.approved(city, 2)
    number = 1
    while killed_at(number, lambda: given.sent(city, payments)):
        assert how_many_left(payments) == 0, f"killed after statement {number}"
        number += 1
    assert number > 20
    assert how_many_left(payments) == 2
    assert PaymentBatch.objects.get().number == 1
    assert codes(lambda: given.sent(city, payments)) == {"already_sent"}


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_answer_came_the_batch_is_there_and_is_not_made_again() -> None:
    city = City()
    payments = given.approved(city, 2)

    def made_but_not_told() -> None:
        given.sent(city, payments)
        os.kill(os.getpid(), signal.SIGKILL)

    assert killed_at(0, made_but_not_told)
    assert how_many_left(payments) == 2
    assert codes(lambda: given.sent(city, payments)) == {"already_sent"}
    assert how_many_left(payments) == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_each_payment_once() -> None:
    city = City()
    payments = given.approved(city, 3)
    second = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.declare(second, *[payment.support.case for payment in payments])
    outcomes = together(
        lambda: make_batch(actor=city.officer, board=city.board, payments=payments),
        lambda: make_batch(actor=second, board=city.board, payments=payments[::-1]),
    )
    (said,) = refused(outcomes)
    assert set(said.codes) == {"already_sent"}
    assert how_many_left(payments) == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_different_batches_at_once_get_two_numbers() -> None:
    city = City()
    first, second = given.approved(city, 2)
    outcomes = together(lambda: given.sent(city, [first]), lambda: given.sent(city, [second]))
    assert refused(outcomes) == []
    assert sorted(PaymentBatch.objects.values_list("number", flat=True)) == [1, 2]
    assert not list(verify())
