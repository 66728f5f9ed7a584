"""R5: until when may a decision be appealed? A table of cases over the Swedish year (KL 8:12, 13:5, FL 44 §, lag 1930:173)."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from grants.rules.appeals import (
    AppealPeriod,
    Posted,
    period_of_administrative_appeal,
    period_of_legality_review,
)
from registry.working_days import is_working_day, last_day, working_day_from

TABLE = Path(__file__).parents[1] / "cases" / "appeal_periods.csv"
DAYS = 21


def cases() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def period_in(row: dict[str, str]) -> AppealPeriod:
    if row["regime"] == "administrative_appeal":
        return period_of_administrative_appeal(day(row["told_on"]), days=DAYS)
    pairs = [(row["posted"], row["removed"]), (row["posted_again"], row["removed_again"])]
    return period_of_legality_review([Posted(day(up), day(down)) for up, down in pairs if up], days=DAYS)


@pytest.mark.parametrize("row", cases(), ids=lambda row: row["case"])
def test_the_period_is_as_the_table_says(row: dict[str, str]) -> None:
    period = period_in(row)
    asked = day(row["asked_on"])
    assert period.ends_on == day(row["ends_on"])
    standing = "broken" if period.is_broken else "waits"
    if period.ends_on is not None:
        standing = "over" if period.is_over(asked) else "running"
    assert standing == row["standing"]


def test_the_table_covers_both_regimes_and_the_days_that_matter() -> None:
    rows = cases()
    assert {row["regime"] for row in rows} == {"legality_review", "administrative_appeal"}
    assert {row["standing"] for row in rows} == {"running", "over", "waits", "broken"}
    assert len(rows) >= 30


def test_a_period_never_ends_on_a_day_when_the_office_is_shut() -> None:
    start = dt.date(2025, 1, 1)
    for offset in range(366 * 4):
        counted_from = start + dt.timedelta(days=offset)
        end = last_day(counted_from, DAYS)
        assert is_working_day(end)
        assert 0 <= (end - counted_from).days - DAYS <= 5


@pytest.mark.parametrize(
    ("eve", "after"),
    [("2026-06-19", "2026-06-22"), ("2026-12-24", "2026-12-28"), ("2026-12-31", "2027-01-04")],
)
def test_the_three_eves_are_no_working_days(eve: str, after: str) -> None:
    assert working_day_from(dt.date.fromisoformat(eve)) == dt.date.fromisoformat(after)


@pytest.mark.parametrize("day_before", ["2026-01-05", "2026-04-02", "2026-04-30", "2026-10-30"])
def test_half_days_are_working_days(day_before: str) -> None:
    assert is_working_day(dt.date.fromisoformat(day_before))
