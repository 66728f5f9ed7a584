"""Does the list of a call show where each application stands, to the board's own, and decide nothing? (R7, R16)"""

import io
import zipfile
from typing import Any

import pytest

from grants.models import Application
from grants.selectors.ranking import ranking_of
from registry.roles import Role
from registry.table_export import xlsx_file
from tests import factories
from tests.factories import City
from tests.grants.browsing import signed_in, text_of

pytestmark = pytest.mark.django_db


def three(city: City) -> list[Application]:
    """A grant, a proposal of a part, and one that nobody has assessed; each from an organisation of its own."""
    found = []
    for _number in range(3):
        city.organisation = factories.make_organisation()
        city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        found.append(factories.in_review(city))
    factories.cleared(city, found[0])
    factories.assessed(city, found[0])
    factories.assessed(city, found[1], "partly_grant", 50_000_000)
    return found


def test_the_list_counts_down_against_the_budget() -> None:
    city = City()
    first, second, third = three(city)
    ranking = ranking_of(city.call, city.officer)
    assert [row.application for row in ranking.rows] == [first, second, third]
    assert [row.place for row in ranking.rows] == [1, 1, None]
    assert [row.running for row in ranking.rows] == [54_000_000, 104_000_000, None]
    assert [row.is_over for row in ranking.rows] == [False, True, False]
    assert (ranking.requested, ranking.proposed) == (162_000_000, 104_000_000)
    assert ranking.left_after == -4_000_000


def test_whoever_is_recused_does_not_see_the_row_and_the_others_do() -> None:
    city = City()
    first, second, _third = three(city)
    factories.recuse(city.decider, first.case)
    ranking = ranking_of(city.call, city.decider)
    assert first not in [row.application for row in ranking.rows]
    assert ranking.unseen == 1
    page = text_of(signed_in(city.decider).get(f"/calls/{city.call.slug}/ranking/"))
    assert first.case.registry_number not in page
    assert second.case.registry_number in page


def test_the_list_is_for_the_boards_own_and_in_two_formats() -> None:
    city = City()
    first, *_rest = three(city)
    path = f"/calls/{city.call.slug}/ranking/"
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert signed_in(stranger).get(path).status_code == 404
    client = signed_in(city.officer)
    rows = client.get(f"{path}?export=csv").content.decode().splitlines()
    assert len(rows) == 4
    assert first.case.registry_number in rows[1]
    assert "540000.0" in rows[1]
    response: Any = client.get(f"{path}?export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    response.close()
    assert first.case.registry_number in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_workbook_holds_no_formula_and_no_control_character() -> None:
    rows = [["=cmd()\x07", 2.5], [None, "http://x.example"]]
    with xlsx_file(["=1+1", "Adress"], rows, title="A/B") as made, zipfile.ZipFile(made) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "=cmd()<" in sheet
