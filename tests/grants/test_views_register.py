"""Does the public register show what was granted to whom, and never more than that?"""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Support
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def text(response) -> str:
    return response.content.decode() if not response.streaming else b"".join(response).decode("utf-8-sig")


def support(board=None, **fields) -> Support:
    today = timezone.localdate()
    defaults = {
        "board": board or factories.make_board(),
        "organisation": fields.pop("organisation", None) or factories.make_organisation(),
        "form": "money",
        "title": "Läxhjälp",
        "value": 7_500_000,
        "period_start": today,
        "period_end": today + dt.timedelta(days=100),
        "decided_on": today,
        "terms": "Hemliga villkor.",
        "has_revocation_reservation": True,
        "external_reference": "dnr 12",
    }
    return Support.objects.create(**(defaults | fields))


def test_anybody_reads_what_was_granted_but_never_persons_or_vettings(reader: Client) -> None:
    city = City()
    application = factories.active(city)
    page = text(reader.get(reverse("register")))
    assert application.case.registry_number in page
    assert city.organisation.name in page
    assert "540\u202f000\u00a0kr" in page
    hidden = [city.applicant.name, city.officer.name, application.vetting.case.registry_number, "Samtal enskilt"]
    for kind in ("register", "register_csv", "register_json"):
        whole = text(reader.get(reverse(kind)))
        assert not [word for word in hidden if word in whole]


def test_an_application_that_is_not_granted_is_not_in_the_register(reader: Client) -> None:
    application = factories.in_review(City())
    assert application.case.registry_number not in text(reader.get(reverse("register")))


@pytest.mark.parametrize(
    "choice", [{"q": "läxhjälp"}, {"board": "vald"}, {"form": "premises"}, {"year": "2024"}, {"q": "DNR 99"}]
)
def test_the_register_is_narrowed(reader: Client, choice: dict[str, str]) -> None:
    board = factories.make_board(key="vald")
    kept = support(board, form="premises", decided_on=dt.date(2024, 5, 2), external_reference="dnr 99")
    left_out = support(title="Annat")
    page = text(reader.get(reverse("register"), choice))
    assert kept.organisation.name in page
    assert left_out.organisation.name not in page


def test_a_choice_that_cannot_be_understood_narrows_nothing(reader: Client) -> None:
    shown = support()
    response = reader.get(
        reverse("register"), {"year": "sjutton", "board": "x", "form": "guld", "sort": "state", "page": "0"}
    )
    assert shown.organisation.name in text(response)


def test_rows_are_sorted_by_the_heading_chosen(reader: Client) -> None:
    support(title="Litet", value=100)
    support(title="Stort", value=900)
    page = text(reader.get(reverse("register"), {"sort": "-value"}))
    assert page.index("Stort") < page.index("Litet")
    assert 'aria-sort="descending"' in page


def test_withdrawn_support_stays_and_is_marked_and_fictitious_organisations_too(reader: Client) -> None:
    support(withdrawn_on=timezone.localdate())
    page = text(reader.get(reverse("register")))
    assert "Withdrawn" in page
    assert "fictitious" in page


def test_the_register_asks_as_many_questions_for_two_rows_as_for_sixty(reader: Client) -> None:
    support()
    with CaptureQueriesContext(connection) as few:
        reader.get(reverse("register"))
    for _each in range(59):
        support()
    with CaptureQueriesContext(connection) as many:
        page = text(reader.get(reverse("register")))
    assert len(many) == len(few)
    assert page.count("<tr") == 51


def test_the_table_holds_every_row_of_the_choice_and_no_formula(reader: Client) -> None:
    support(title="=HYPERLINK(1)", value=12_345)
    for _each in range(60):
        support()
    support(title="Annat", decided_on=dt.date(2020, 1, 1))
    response = reader.get(reverse("register_csv"), {"year": timezone.localdate().year})
    assert response.streaming
    rows = list(csv.reader(io.StringIO(text(response))))
    assert len(rows) == 62
    assert {row[5] for row in rows[1:]} == {"'=HYPERLINK(1)", "Läxhjälp"}
    assert "123.45" in {row[7] for row in rows}


def test_the_open_data_hold_every_row_of_the_choice(reader: Client) -> None:
    support(form="premises")
    support()
    package = json.loads(text(reader.get(reverse("register_json"), {"form": "premises"})))
    assert len(package["grants"]) == 1
    assert json.loads(text(reader.get(reverse("register_json"), {"q": "finns inte"})))["grants"] == []
