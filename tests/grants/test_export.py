"""Is what we publish valid by the 360Giving standard, and safe to open in a spreadsheet?"""

import datetime as dt
import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.export import SCHEMAS, grant_of, kronor_of, package_parts
from grants.models import Support
from registry.table_export import csv_lines, safe_cell
from tests import factories
from tests.factories import City


@pytest.fixture(scope="module")
def standard() -> Any:
    """The package schema; the item schema it names by address is the copy beside it."""
    package = json.loads((SCHEMAS / "360-giving-package-schema.json").read_text(encoding="utf-8"))
    item = json.loads((SCHEMAS / "360-giving-schema.json").read_text(encoding="utf-8"))
    address = package["properties"]["grants"]["items"]["$ref"]
    registry = jsonschema_rs.Registry([(address, item | {"$id": address})])
    return jsonschema_rs.validator_for(package, registry=registry, validate_formats=True)


def package_of(supports: Any) -> dict[str, Any]:
    return json.loads("".join(package_parts(supports)))


def outside_support(city: City, **fields: Any) -> Support:
    defaults = {
        "board": city.board,
        "organisation": city.organisation,
        "form": "premises",
        "title": 'Lokal "onsdagar"',
        "value": 7_000_050,
        "period_start": dt.date(2026, 1, 1),
        "period_end": dt.date(2026, 12, 31),
        "decided_on": dt.date(2025, 12, 1),
        "terms": "Villkor.",
        "has_revocation_reservation": True,
    }
    return Support.objects.create(**(defaults | fields))


@pytest.mark.django_db
def test_every_kind_of_support_is_valid_by_the_standard(standard: Any) -> None:
    city = City()
    factories.active(city)
    outside_support(city)
    outside_support(city, form="money", withdrawn_on=dt.date(2026, 5, 1))
    package = package_of(Support.objects.public().order_by("pk"))
    assert len(package["grants"]) == 3
    assert [error.message for error in standard.iter_errors(package)] == []


@pytest.mark.django_db
def test_the_schema_is_really_asked(standard: Any) -> None:
    outside_support(City())
    package = package_of(Support.objects.public())
    for name, wrong in (("awardDate", "i går"), ("amountAwarded", "mycket"), ("currency", "KRONOR")):
        broken = package | {"grants": [package["grants"][0] | {name: wrong}]}
        assert not standard.is_valid(broken), name


@pytest.mark.django_db
def test_a_grant_tells_sum_board_form_and_what_became_of_it() -> None:
    city = City()
    grant = grant_of(outside_support(city, withdrawn_on=dt.date(2026, 5, 1)))
    assert grant["amountAwarded"] == 70000.5
    assert grant["fundingOrganization"][0]["department"] == city.board.name
    assert {each["code"] for each in grant["classifications"]} == {
        "premises",
        "withdrawn",
        "revocation_reservation",
        "fictitious",
    }


@pytest.mark.django_db
def test_two_supports_never_share_an_identifier() -> None:
    city = City()
    first, second = outside_support(city), outside_support(city)
    assert grant_of(first)["id"] != grant_of(second)["id"]


def test_kronor_are_whole_when_there_are_no_ore() -> None:
    assert kronor_of(7_500_000) == 75_000
    assert isinstance(kronor_of(100), int)
    assert kronor_of(150) == 1.5


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_written_as_text(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_numbers_and_ordinary_texts_are_left_alone() -> None:
    assert safe_cell(-5) == -5
    assert safe_cell("SOC 2026/0871") == "SOC 2026/0871"
    assert safe_cell(None) == ""


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    line = list(csv_lines(["x"], [[text]]))[1]
    assert line.lstrip('"')[:1] not in {"=", "+", "-", "@", "\t"}
