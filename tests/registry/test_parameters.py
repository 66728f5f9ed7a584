"""Which number holds on which day?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from registry.models import Parameter
from registry.parameters import add_months, shipped, value_of


@pytest.mark.django_db
def test_the_shipped_value_holds_until_the_city_changes_it() -> None:
    assert value_of("hearing_days") == shipped()["hearing_days"]["value"] == 21
    Parameter.objects.create(key="hearing_days", value=28, valid_from=dt.date(2027, 1, 1))
    Parameter.objects.create(key="hearing_days", value=14, valid_from=dt.date(2028, 1, 1))
    days = [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 12, 31), dt.date(2028, 6, 1)]
    assert [value_of("hearing_days", on=day) for day in days] == [21, 28, 28, 14]


@pytest.mark.django_db
def test_the_day_is_the_citys_not_greenwichs() -> None:
    Parameter.objects.create(key="hearing_days", value=28, valid_from=dt.date(2027, 1, 1))
    with time_machine.travel(dt.datetime(2026, 12, 31, 22, 59, tzinfo=dt.UTC), tick=False):
        assert value_of("hearing_days") == 21
    with time_machine.travel(dt.datetime(2026, 12, 31, 23, 1, tzinfo=dt.UTC), tick=False):
        assert value_of("hearing_days") == 28


@pytest.mark.django_db
def test_a_number_changes_once_a_day() -> None:
    Parameter.objects.create(key="hearing_days", value=28, valid_from=dt.date(2027, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(key="hearing_days", value=14, valid_from=dt.date(2027, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("hearing_days", -1, "value"),
        ("hearing_days", 6, "value"),
        ("appeal_days", 20, "value"),
        ("exclusion_max_months", 25, "value"),
        ("terms_days", 0, "value"),
        ("hearing_dayz", 21, "key"),
    ],
)
def test_a_number_stays_within_what_law_and_guidelines_leave_to_the_city(key: str, value: int, field: str) -> None:
    number = Parameter(key=key, value=value, valid_from=dt.date(2027, 1, 1))
    with pytest.raises(ValidationError) as raised:
        number.full_clean()
    assert list(raised.value.message_dict) == [field]
    Parameter(key="hearing_days", value=7, valid_from=dt.date(2027, 1, 1)).full_clean()


@pytest.mark.django_db
def test_the_database_keeps_no_negative_number() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(key="hearing_days", value=-1, valid_from=dt.date(2027, 1, 1))


@pytest.mark.django_db
def test_a_number_nobody_has_named_is_an_error() -> None:
    with pytest.raises(KeyError):
        value_of("hearing_dayz")


def test_every_number_has_unit_and_rule_and_is_more_than_nothing() -> None:
    for key, parameter in shipped().items():
        assert parameter["value"] > 0, key
        assert parameter.get("least", 1) <= parameter["value"] <= parameter.get("most", parameter["value"]), key
        assert parameter["unit"], key
        assert parameter["rule"], key


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 11, 30), 1, dt.date(2026, 12, 30)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2026, 6, 15), 24, dt.date(2028, 6, 15)),
        (dt.date(2026, 6, 15), 0, dt.date(2026, 6, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: dt.date, months: int, later: dt.date) -> None:
    assert add_months(day, months) == later


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 48))
def test_more_months_are_never_earlier(day: dt.date, months: int) -> None:
    assert day < add_months(day, months) <= add_months(day, months + 1)
    assert add_months(day, months).day <= day.day
