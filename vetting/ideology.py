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
    words = re.findall(r"[\wåäöÅÄÖ]+", text.lower())
    if any(word.startswith(act) for word in words for act in _lists()["acts"]):
        return []
    return sorted({word for word in words for stem in _lists()["stems"] if word.startswith(stem)})
