"""Does a circumstance only name a view, a faith or an origin? Depth of review follows acts, never those (R11)."""

import re
from functools import cache
from pathlib import Path

import yaml

_WORDS = Path(__file__).parent / "data" / "views.yaml"


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return lists


def named_views(text: str) -> list[str]:
    """The words that name a view, when the text holds no word that tells of an act; else an empty list."""
    words = re.findall(r"\w+", text.casefold())
    if any(_is(word, act) for word in words for act in _lists()["acts"]):
        return []
    return sorted({word for word in words for view in _lists()["views"] if _is(word, view)})


def _is(word: str, listed: str) -> bool:
    """Is it the word that is listed, or does it begin as it with any ending (`*`)?"""
    return word.startswith(listed[:-1]) if listed.endswith("*") else word == listed
