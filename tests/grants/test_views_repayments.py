"""Does the list of repayments show what is left at which board, to whom it concerns, and give the invoices' figures?"""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from grants.actions import claim as claims
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.claims import claimed
from tests.factories.crowds import copies, more_cases
from tests.grants.browsing import signed_in, text_of
from tests.grants.test_queries import MANY, cost

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def test_an_empty_list_says_what_comes_here(city: City) -> None:
    assert "A repayment is decided on the page of a withdrawal." in text_of(signed_in(city.officer).get("/repayments/"))


def test_what_is_left_stands_there_and_what_has_ended_apart(city: City) -> None:
    claim = claimed(city)
    claims.invoice(actor=city.officer, claim=claim, due_on=timezone.localdate() + dt.timedelta(days=30))
    claims.receive(actor=city.officer, claim=claim, amount=2_500_000, on=timezone.localdate())
    page = text_of(signed_in(city.officer).get("/repayments/"))
    assert "75 000 kr is left to pay." in page
    assert claim.case.registry_number in page
    claims.receive(actor=city.officer, claim=claim, amount=7_500_000, on=timezone.localdate())
    assert claim.case.registry_number not in text_of(signed_in(city.officer).get("/repayments/"))
    assert claim.case.registry_number in text_of(signed_in(city.officer).get("/repayments/?show=ended"))


def test_others_do_not_see_it(city: City) -> None:
    claim = claimed(city)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert claim.case.registry_number not in text_of(signed_in(elsewhere).get("/repayments/"))
    assert signed_in(city.applicant).get("/repayments/").status_code == 404


def test_the_invoices_figures_as_csv_and_as_excel(city: City) -> None:
    claim = claimed(city, amount=1_234_567)
    browser = signed_in(city.officer)
    lines = browser.get("/repayments/?export=csv").content.decode("utf-8-sig").splitlines()
    assert "12345.67" in lines[1]
    assert claim.case.organisation.organisation_number in lines[1]
    response: Any = browser.get("/repayments/?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<v>12345.67</v>") == 3


def test_the_page_of_the_withdrawal_shows_the_ledger(city: City) -> None:
    claim = claimed(city)
    claims.invoice(actor=city.officer, claim=claim, due_on=timezone.localdate() + dt.timedelta(days=30))
    claims.receive(actor=city.officer, claim=claim, amount=2_500_000, on=timezone.localdate(), reference="V 77")
    claims.remit(actor=city.decider, claim=claim, amount=500_000, reason="Halva lägret hölls.")
    page = text_of(signed_in(city.officer).get(f"/withdrawals/{claim.case.path_number}/"))
    for words in ("V 77", "Halva lägret hölls.", "70 000", "Barred by limitation", "Reverse a receipt"):
        assert words in page, words


def test_that_nothing_is_claimed_is_decided_on_the_page(city: City) -> None:
    from tests.factories.claims import withdrawn

    row = withdrawn(city)
    browser = signed_in(city.decider)
    page = f"/withdrawals/{row.case.path_number}/"
    assert "Decide that nothing is to be repaid" in text_of(browser.get(page))
    assert browser.post(f"{page}nothing/", {"nothing-reasons": " "}).status_code == 422
    assert browser.post(f"{page}nothing/", {"nothing-reasons": "Allt är använt."}).status_code == 302
    assert "Nothing is claimed" in text_of(browser.get(page))


def test_the_list_asks_as_often_for_many_as_for_few(city: City) -> None:
    claim = claimed(city)
    few = cost(city.officer, "/repayments/")
    cases = more_cases(claim.case, MANY)
    rows = copies(claim.withdrawal, MANY, case_id=lambda number: cases[number - 1].pk)
    copies(claim, MANY, withdrawal_id=lambda number: rows[number - 1].pk)
    assert cost(city.officer, "/repayments/") == few
