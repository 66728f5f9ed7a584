"""Is support read from a workbook and from 360Giving as it is from a table? (G3)"""

import datetime as dt
import io
from typing import Any

import pytest

from grants.actions.import_support import check_support
from grants.export import package_parts, table_lines
from grants.intake.rows import UnreadableFile
from grants.models import Support
from tests import factories
from tests.factories import City
from tests.grants.files_of_support import cells, faults_of, grant, package, take_in, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def test_a_workbook_is_read_with_its_numbers_and_days_and_its_own_row_numbers(city: City) -> None:
    number = int(city.organisation.organisation_number.replace("-", ""))
    natural = {"number": number, "value": 70000.5, "first": dt.date(2025, 1, 1), "reservation": True}
    broken = cells(city, value=12.345, decision="§ 2")
    assert faults_of(workbook(cells(city, **natural), broken)) == [(5, "Belopp (kr)")]
    take_in(workbook(cells(city, **natural)))
    support = Support.objects.get()
    assert (support.organisation, support.value) == (city.organisation, 7_000_050)
    assert (support.period_start, support.has_revocation_reservation) == (dt.date(2025, 1, 1), True)


def test_a_workbook_that_swells_is_refused(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.intake.tables._LARGEST_UNPACKED", 100)
    with pytest.raises(UnreadableFile):
        check_support(actor=None, file=workbook(cells(city)))


def test_a_360giving_grant_becomes_support(city: City) -> None:
    take_in(package(grant(city)))
    support = Support.objects.get()
    assert (support.title, support.purpose, support.value) == ("Sommarläger", "Läger för unga", 7_000_050)
    assert (support.period_start, support.period_end) == (dt.date(2025, 6, 1), dt.date(2025, 8, 31))
    assert (support.external_reference, support.form, support.has_revocation_reservation) == (
        "360G-annan-1",
        "money",
        False,
    )


def test_a_grant_may_give_months_instead_of_a_last_day(city: City) -> None:
    take_in(package(grant(city, plannedDates=[{"startDate": "2025-01-31", "duration": 1}])))
    assert Support.objects.get().period_end == dt.date(2025, 2, 27)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"currency": "GBP"}, "currency"),
        ({"amountAwarded": "mycket"}, "amountAwarded"),
        ({"awardDate": "i går"}, "awardDate"),
        ({"plannedDates": []}, "plannedDates/startDate"),
        ({"recipientIndividual": {"id": "1", "name": "Astrid"}}, "recipientIndividual"),
        ({"recipientOrganization": [{"id": "GB-CHC-1", "name": "Charity"}]}, "recipientOrganization/id"),
        ({"recipientOrganization": []}, "recipientOrganization"),
    ],
)
def test_a_grant_that_is_wrong_is_told_by_its_place_and_field(city: City, change: dict[str, Any], column: str) -> None:
    assert (2, column) in faults_of(package(grant(city), grant(city, id="2", **change)))


def test_a_grant_that_lacks_something_or_is_none_is_told(city: City) -> None:
    lacking = grant(city)
    del lacking["awardDate"]
    assert faults_of(package(lacking, "hej")) == [(1, "awardDate"), (2, "grants")]


def test_our_own_exports_are_recognised_in_both_forms(city: City) -> None:
    factories.active(city)
    factories.entered_support(city)
    public = Support.objects.public().order_by("pk")
    for lines in (table_lines(public), package_parts(public)):
        file = io.BytesIO("".join(lines).encode())
        intake = take_in(file)
        assert (intake.new, intake.known, intake.differing) == (0, 2, [])
