"""How much does a word in a name say? What is known of words, and how common each is on the real lists.

Two files are kept as data: `name_words.yaml`, written by people, and `word_counts.json`, counted from the UN list by
`count_words`. A word that half of the listed names share says little; one that nobody shares says most.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from vetting.screening.spelling import plain, sound

_DATA = Path(__file__).parents[1] / "data"
LEAST, SMALL, GENERIC, TELLING, SERVANT, COMMON = 0.03, 0.02, 0.22, 0.5, 0.3, 0.5


class Sort(StrEnum):
    """What sort of word a part of a name is."""

    CORE = "core"
    GENERIC = "generic"
    LEGAL = "legal"
    SMALL = "small"
    PLACE = "place"
    NUMBER = "number"
    DIRECTION = "direction"
    INITIAL = "initial"
    SERVANT = "servant"


@dataclass(frozen=True)
class Known:
    """What is known of words: the sort of each, and which mean the same (word -> name of its group),
    and which are a legal form when they begin or end a name."""

    sorts: dict[str, Sort] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)


@cache
def _words() -> dict[str, object]:
    written: dict[str, object] = yaml.load(
        (_DATA / "name_words.yaml").read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,  # noqa: S506 - strings only
    )
    return written


def _add_groups(known: Known, section: str, sort: Sort, groups: Iterable[list[str]]) -> None:
    for group in groups:
        for word in group:
            known.sorts.setdefault(word, sort)
            known.same.setdefault(word, f"{section}:{group[0]}")


@cache
def known_in_organisations() -> Known:
    """Small words, legal forms, numbers, directions, places and generic words in names of organisations."""
    words: dict[str, list] = _words()  # type: ignore[assignment]
    known = Known()
    for word in words["particles"]:
        known.sorts[word] = Sort.SMALL
    known.forms.update(words["legal_at_the_ends"])
    for word in words["legal"]:
        known.sorts.setdefault(word, Sort.LEGAL)
    for number, spelled in dict(words["numbers"]).items():
        _add_groups(known, "number", Sort.NUMBER, [[str(number), *spelled]])
    _add_groups(known, "direction", Sort.DIRECTION, words["distinguishing"])
    _add_groups(known, "place", Sort.PLACE, words["places"])
    _add_groups(known, "generic", Sort.GENERIC, words["generic"])
    for group in [*words["many_spellings"], *words["given_names"]]:
        for word in group:
            known.same.setdefault(word, f"name:{group[0]}")
    return known


@cache
def known_in_persons() -> Known:
    """Titles, small words and given names in names of persons."""
    words: dict[str, list] = _words()  # type: ignore[assignment]
    known = Known()
    for word in words["person_particles"]:
        known.sorts[word] = Sort.SMALL
    for word in words["titles"]:
        known.sorts.setdefault(word, Sort.LEGAL)
    for group in words["given_names"]:
        for word in group:
            known.same.setdefault(word, f"name:{group[0]}")
    return known


@cache
def _counts() -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = json.loads((_DATA / "word_counts.json").read_text(encoding="utf-8"))
    return counts


@cache
def rarity(word: str, kind: str) -> float:
    """How rare a plain word is among the listed names of that kind: 1 when nobody bears it, towards 0.3 when many do.

    A known given name is common whatever the list says. Words that sound the same are counted together.
    """
    counts = _counts()[kind]
    total = counts["*"]
    known = known_in_persons() if kind == "person" else known_in_organisations()
    borne_by = counts.get(known.same.get(word, sound(word)), 0)
    rare = 1 - math.log1p(borne_by) / math.log1p(total / 8)
    if kind == "person" and (word in known.same or word.removesuffix("i") in known.same):
        rare = min(rare, COMMON)
    return max(0.3, rare)


def weight_of(word: str, sort: Sort, kind: str) -> float:
    """The weight of a part: what agreement on it says, and what its absence costs."""
    match sort:
        case Sort.LEGAL:
            return LEAST
        case Sort.SMALL:
            return SMALL
        case Sort.SERVANT | Sort.INITIAL:
            return SERVANT
        case Sort.GENERIC:
            return GENERIC
        case Sort.PLACE | Sort.NUMBER | Sort.DIRECTION:
            return TELLING
        case _:
            return rarity(word, kind)


def count_words(names: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """In how many listed entries each word occurs: pairs of kind and all an entry's names joined by `;`."""
    counts: dict[str, dict[str, int]] = {"person": {"*": 0}, "organisation": {"*": 0}}
    for kind, joined in names:
        known = known_in_persons() if kind == "person" else known_in_organisations()
        borne = {known.same.get(word, sound(word)) for word in plain(joined).split() if len(word) > 1}
        counts[kind]["*"] += 1
        for word in borne:
            counts[kind][word] = counts[kind].get(word, 0) + 1
    return {
        kind: dict(sorted((word, count) for word, count in words.items() if count > 1))
        for kind, words in counts.items()
    }
