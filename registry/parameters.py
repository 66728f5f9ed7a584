"""What number is in force on a day? Days, months and amounts that a city may change are data, never literals."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.utils import timezone

_SHIPPED = Path(__file__).parent / "data" / "parameters.yaml"


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The values in registry/data/parameters.yaml: value, unit, rule."""
    parameters: dict[str, dict[str, Any]] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return parameters


def value_of(key: str, *, on: dt.date | None = None) -> int:
    """The number in force for `key` on the day `on` (today); its unit stands in parameters.yaml.

    Raises KeyError for a key that does not exist.
    """
    default: int = shipped()[key]["value"]
    day = on or timezone.localdate()
    changed = apps.get_model("registry", "Parameter").objects.filter(key=key, valid_from__lte=day)
    return next(iter(changed.order_by("-valid_from").values_list("value", flat=True)[:1]), default)


def history_of(key: str) -> Callable[[dt.date | None], int]:
    """The number in force for `key` on any day (None is today): for many rows, with one query for all of them."""
    default: int = shipped()[key]["value"]
    rows = apps.get_model("registry", "Parameter").objects.filter(key=key).order_by("valid_from")
    changes: list[tuple[dt.date, int]] = list(rows.values_list("valid_from", "value"))

    def on(day: dt.date | None) -> int:
        wanted = day or timezone.localdate()
        return next((value for since, value in reversed(changes) if since <= wanted), default)

    return on


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last of that month when it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last))
