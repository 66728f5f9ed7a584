"""What does the register of documents show, find and export, and at what cost?"""

import datetime as dt
import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.models import RegisterEntry
from registry.roles import Role
from registry.table_export import xlsx_file
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db
OFFICIALS, PUBLIC = "document_register", "public_document_register"


@pytest.fixture
def city() -> City:
    return City()


def numbers(response) -> list[str]:
    return [row.number for row in response.context["rows"]]


@pytest.mark.parametrize("page", [OFFICIALS, PUBLIC])
def test_documents_are_found_by_number_organisation_board_direction_and_day(city: City, client: Client, page: str):
    client.force_login(city.officer)
    case = factories.submitted(city).case
    url = reverse(page)

    def found(**search: str) -> list[str]:
        return numbers(client.get(url, search))

    assert found(q=case.registry_number.lower()) == [f"{case.registry_number}-{number}" for number in (4, 3, 2, 1)]
    assert found(q=f"{case.registry_number}-2") == [f"{case.registry_number}-2"]
    assert found(q=f"{case.path_number}-2") == [f"{case.registry_number}-2"]
    assert len(found(q=city.organisation.name)) == 4
    assert len(found(q=city.organisation.organisation_number)) == 4
    assert found(q="stadgar") == [f"{case.registry_number}-2"]
    assert found(direction="out") == [f"{case.registry_number}-4"]
    assert len(found(board=city.board.key)) == 4
    assert found(board=factories.make_board().key) == []
    today = timezone.localdate()
    assert len(found(first=str(today), last=str(today))) == 4
    assert found(last=str(today - dt.timedelta(days=1))) == []
    assert found(q="finns inte") == []
    assert client.get(url, {"first": "i går"}).status_code == 200


def test_a_day_list_leads_to_the_days_beside_it(city: City, client: Client):
    factories.submitted(city)
    today = timezone.localdate()
    day = str(today - dt.timedelta(days=1))
    page = client.get(reverse(PUBLIC), {"first": day, "last": day}).content.decode()
    assert f"first={today - dt.timedelta(days=2)}" in page
    assert f"first={today}" in page


def test_officials_see_their_own_cases_in_full_words_and_no_others(city: City, client: Client):
    case = factories.submitted(city).case
    document = factories.filed(case, factories.PDF, title="Intyg om Anna Andersson", counterpart="Anna Andersson")
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    client.force_login(registrar)
    page = client.get(reverse(OFFICIALS)).content.decode()
    assert "Intyg om Anna Andersson" in page
    assert reverse("register_words", args=[case.path_number, document.number]) in page
    client.force_login(factories.make_user(Role.REGISTRAR, board=factories.make_board()))
    assert numbers(client.get(reverse(OFFICIALS))) == []
    factories.recuse(registrar, case)
    client.force_login(registrar)
    assert numbers(client.get(reverse(OFFICIALS))) == []


@pytest.mark.parametrize("page", [OFFICIALS, PUBLIC])
@pytest.mark.parametrize("export", ["", "csv", "xlsx"])
def test_many_documents_cost_as_much_as_few(city: City, client: Client, page: str, export: str):
    client.force_login(city.officer)
    case = factories.submitted(city).case
    search = {"export": export} if export else {}

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse(page), search)
            if response.streaming:
                b"".join(response)
        return len(queries)

    cost()
    few = cost()
    for number in range(30):
        factories.letter(case, subject=f"Brev {number}")
    factories.submitted(city)
    assert cost() == few


def test_the_spreadsheet_has_days_as_days_and_no_formulas(city: City, client: Client):
    client.force_login(city.officer)
    factories.filed(factories.submitted(city).case, factories.PDF, title='=HYPERLINK("http://x")', counterpart="@x")
    response = client.get(reverse(OFFICIALS), {"export": "xlsx"})
    assert "attachment" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK" in sheet
    serial = (timezone.localdate() - dt.date(1899, 12, 30)).days
    assert f"<v>{serial}</v>" in sheet


def test_a_workbook_takes_what_a_cell_can_hold():
    rows = [[1, 2.5, None, "", dt.date(2026, 11, 23), "a\x00b", True]]
    with xlsx_file(["a"] * 7, rows, title="Register") as table, zipfile.ZipFile(table) as book:
        assert "ab" in book.read("xl/worksheets/sheet1.xml").decode()


def test_words_are_changed_on_the_page_and_refused_with_the_reason(city: City, client: Client):
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    case = factories.submitted(city).case
    page = reverse("register_words", args=[case.path_number, 2])
    client.force_login(registrar)
    words = {"public_subject": "Handling", "public_counterpart": "", "reason": "OSL 21:3"}
    response = client.post(page, words)
    assert response.status_code == 422
    assert reverse("declare_conflict", args=[case.path_number]) in response.content.decode()
    factories.declare(registrar, case)
    assert client.post(page, words | {"reason": ""}).status_code == 422
    assert client.post(page, words).status_code == 302
    assert RegisterEntry.objects.get(case=case, number=2).public_subject == "Handling"
