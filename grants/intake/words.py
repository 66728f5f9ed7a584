"""By which words does a file name columns, forms of support, yes and no? (grants/data/support_columns.yaml)"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_WORDS: Final = Path(__file__).parents[1] / "data" / "support_columns.yaml"


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return read


@cache
def _by_word(part: str) -> dict[str, str]:
    return {word: name for name, words in _read()[part].items() for word in [name, *words]}


def _told(text: Any) -> str:
    plain = re.sub(r"\(.*?\)", "", str(text)).casefold()
    return " ".join(plain.split()).strip(" :*'\ufeff")


def column_of(heading: Any) -> str | None:
    """The fact that the heading names, or None."""
    return _by_word("columns").get(_told(heading))


def form_of(text: str) -> str | None:
    """The form of support that the text names, or None."""
    return _by_word("forms").get(_told(text))


def truth_of(text: str) -> bool | None:
    """Yes, no, or None when the text says neither."""
    told = _told(text)
    if told in _read()["yes"]:
        return True
    return False if told in _read()["no"] else None


def required_columns() -> dict[str, str]:
    """The facts without which nothing can be taken in, each with the first of its headings."""
    return {name: _read()["columns"][name][0] for name in _read()["required"]}


@dataclass(frozen=True)
class Offered:
    """A column of the file as it may be headed, and whether it may be left out."""

    headings: list[str]
    is_required: bool


def columns_offered() -> list[Offered]:
    """Every column that is taken in."""
    return [Offered(words, name in _read()["required"]) for name, words in _read()["columns"].items()]
