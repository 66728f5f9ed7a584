"""Do the pages of payments send what was ticked, once, and give the same files each time? (R3, R8)"""

import datetime as dt
import hashlib
import re
from typing import Any

import pytest
from django.utils import timezone

from grants.models import PayingAccount, Payment, PaymentBatch
from registry.journal import verify
from registry.models import Notice, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.grants.browsing import messages_of, signed_in, text_of

pytestmark = pytest.mark.django_db
PAGE = "/payments/"


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def body(response: Any) -> str:
    """The page's markup."""
    return response.content.decode()


def test_an_empty_page_says_what_comes_here(city) -> None:
    page = text_of(signed_in(city.officer).get(PAGE))
    assert "No payment is due" in page
    assert "None yet" in page


def test_what_is_ticked_leaves_and_the_rest_stays(city) -> None:
    first, second = given.approved(city, 2)
    client = signed_in(city.officer)
    assert "2 can leave, 20 000 kr" in text_of(client.get(PAGE))
    answer = client.post(PAGE, {"board": city.board.key, "payment": [first.pk]})
    batch = PaymentBatch.objects.get()
    assert answer.headers["Location"] == f"/payments/{batch.public_id}/"
    assert "10 000 kr" in messages_of(answer)
    page = text_of(client.get(PAGE))
    assert "1 can leave, 10 000 kr" in page
    assert batch.reference in page
    assert [line.payment_id for line in batch.lines.all()] == [first.pk]
    assert second.pk


def test_pressed_again_it_says_so_and_sends_nothing(city) -> None:
    (payment,) = given.approved(city)
    client = signed_in(city.officer)
    sent = {"board": city.board.key, "payment": [payment.pk]}
    client.post(PAGE, sent)
    again = client.post(PAGE, sent)
    assert again.status_code == 422
    assert "The payment has already been sent to the bank." in text_of(again)
    assert PaymentBatch.objects.count() == 1


def test_what_stops_a_payment_stands_beside_it_and_it_cannot_be_ticked(city) -> None:
    (payment,) = given.approved(city)
    Organisation.objects.filter(pk=payment.organisation_id).update(bankgiro="")
    client = signed_in(city.officer)
    page = client.get(PAGE)
    assert "The organisation has no bankgiro or plusgiro." in text_of(page)
    assert f'value="{payment.pk}"' not in body(page)
    past = client.post(PAGE, {"board": city.board.key, "payment": [payment.pk]})
    assert past.status_code == 422
    assert not PaymentBatch.objects.exists()


@pytest.mark.parametrize("keys", [[], ["9" * 30], ["x"], ["-1"], ["٣"]])
def test_nothing_to_send_is_said(city, keys) -> None:
    given.approved(city)
    answer = signed_in(city.officer).post(PAGE, {"board": city.board.key, "payment": keys})
    assert answer.status_code == 422
    assert "Choose payments of the board that are approved." in text_of(answer)


def test_a_board_without_an_account_is_told_who_mends_it(city) -> None:
    given.approved(city)
    PayingAccount.objects.all().delete()
    assert "The board has no account to pay from." in text_of(signed_in(city.officer).get(PAGE))


def test_others_see_no_button_and_send_nothing(city) -> None:
    (payment,) = given.approved(city)
    elsewhere = City()
    sent = {"board": city.board.key, "payment": [payment.pk]}
    for person in (city.decider, city.reviewer, city.auditor):
        client = signed_in(person)
        assert "Make a batch" not in text_of(client.get(PAGE))
        assert client.post(PAGE, sent).status_code == 404
    for person in (city.applicant, city.coordinator, city.central):
        assert signed_in(person).get(PAGE).status_code == 404
    assert signed_in(elsewhere.officer).post(PAGE, sent).status_code == 404
    assert str(payment.support.organisation) not in text_of(signed_in(elsewhere.officer).get(PAGE))
    assert not PaymentBatch.objects.exists()


def test_the_files_are_the_same_each_time(city) -> None:
    batch = given.sent(city, given.approved(city, 2))
    client = signed_in(city.officer)
    for name, digest in (("order.xml", batch.order_sha256), ("table.csv", batch.table_sha256)):
        Organisation.objects.update(name="Nytt namn")
        for _again in range(2):
            fetched = client.get(f"/payments/{batch.public_id}/{name}")
            assert hashlib.sha256(fetched.content).hexdigest() == digest
            assert batch.reference in fetched.headers["Content-Disposition"]
    assert client.get(f"/payments/{batch.public_id}/other.txt").status_code == 404


def test_whoever_is_recused_from_a_case_gets_neither_its_row_nor_the_files(city) -> None:
    first, second = given.approved(city, 2)
    batch = given.sent(city, [first, second])
    recused = factories.make_user(Role.REVIEWER, board=city.board)
    factories.recuse(recused, first.support.case)
    client = signed_in(recused)
    page = text_of(client.get(f"/payments/{batch.public_id}/"))
    assert f"VARNA-{first.pk} " not in page
    assert f"VARNA-{second.pk} " in page
    assert "1 payment is in a case that you do not see." in page
    assert client.get(f"/payments/{batch.public_id}/order.xml").status_code == 404


def test_chosen_payments_are_noted_as_paid_with_their_letters_and_then_the_rest(city) -> None:
    first, second = given.approved(city, 2)
    batch = given.sent(city, [first, second])
    client, url = signed_in(city.officer), f"/payments/{batch.public_id}/"
    today = timezone.localdate()
    answer = client.post(url, {"paid_on": today.isoformat(), "payment": [first.pk]})
    assert "1 payment is noted as paid." in messages_of(answer)
    assert (Payment.objects.get(pk=first.pk).state, Payment.objects.get(pk=second.pk).state) == ("paid", "approved")
    client.post(url, {"paid_on": today.isoformat(), "all": "1"})
    client.post(url, {"paid_on": today.isoformat(), "all": "1"})
    assert Payment.objects.get(pk=second.pk).paid_on == today
    assert Notice.objects.filter(letter="payment").count() == 2
    assert "Note all as paid" not in text_of(client.get(url))
    assert not list(verify())


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_that_cannot_be_right_is_said_beside_the_field(city, days) -> None:
    batch = given.sent(city, given.approved(city))
    day = timezone.localdate() + dt.timedelta(days=days)
    answer = signed_in(city.officer).post(f"/payments/{batch.public_id}/", {"paid_on": day.isoformat(), "all": "1"})
    assert answer.status_code == 422
    (field,) = re.findall(r'<input[^>]*name="paid_on"[^>]*>', body(answer))
    assert 'aria-invalid="true"' in field
    assert not Payment.objects.filter(state="paid").exists()


def test_only_who_prepares_payments_notes_them_as_paid_and_only_those_of_the_batch(city) -> None:
    first, second = given.approved(city, 2)
    batch = given.sent(city, [first])
    url, today = f"/payments/{batch.public_id}/", timezone.localdate().isoformat()
    for person in (city.decider, city.reviewer, city.auditor, City().officer):
        assert signed_in(person).post(url, {"paid_on": today, "all": "1"}).status_code == 404
    answer = signed_in(city.officer).post(url, {"paid_on": today, "payment": [second.pk]})
    assert answer.status_code == 422
    assert not Payment.objects.filter(state="paid").exists()
