"""Makes one row into many: the same row again with another number, past the actions, for pages that list them."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models

from registry.models import Case, Document

Row = TypeVar("Row", bound=models.Model)


def copies(row: Row, times: int, **changes: Any) -> list[Row]:
    """The row `times` over. A change that can be called is told which copy it is for, counted from 1."""

    def one(number: int) -> Row:
        values = {
            field.attname: uuid.uuid4() if field.name == "public_id" else getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        told = {name: change(number) if callable(change) else change for name, change in changes.items()}
        return type(row)(**(values | told))

    return type(row)._default_manager.bulk_create([one(number) for number in range(1, times + 1)], batch_size=50)


def counted_from(first: int) -> Callable[[int], int]:
    """A change for `copies`: the numbers after `first`."""
    return lambda number: first + number


_numbers = itertools.count(500_000)


def registered_copies(row: Row, times: int, **changes: Any) -> list[Row]:
    """A document or a letter `times` over, each with an entry of its own in the register of the same case."""
    entry: Any = getattr(row, "entry")  # noqa: B009 - both kinds of row have one
    first = next(_numbers)
    entries = copies(entry, times, number=lambda made: first + made * 100_000)
    changes["entry_id"] = lambda made: entries[made - 1].pk
    if isinstance(row, Document):
        changes["number"] = lambda made: entries[made - 1].number
    return copies(row, times, **changes)


def more_cases(case: Case, times: int, **changes: Any) -> list[Case]:
    """The case again, under numbers of a series of its own."""
    numbers = {made: next(_numbers) for made in range(1, times + 1)}
    return copies(
        case,
        times,
        **{
            "number": lambda made: numbers[made],
            "registry_number": lambda made: f"KOP {case.year}/{numbers[made]}",
            "path_number": lambda made: f"KOP-{case.year}-{numbers[made]}",
        }
        | changes,
    )
