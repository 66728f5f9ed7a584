"""Of which parts is a name made, and what sort is each? `International Relief Fund Ltd` → four parts, one of them core."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA
from rigour.names import NameTypeTag, analyze_names, extract_org_types

from vetting.screening.spelling import is_abjad, plain
from vetting.screening.weights import SERVANT, Known, Sort, known_in_organisations, known_in_persons, weight_of

_MOST_CHARACTERS = 400
_MOST_PARTS = 24
_SPLIT: Final = re.compile(r"[;\n]+|\s/\s")
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_ONE_WORD: Final = re.compile(r"[^\W\d_][\w.&/-]{1,9}")
_ABD: Final = re.compile(r"^abd[aeiou]+(?:l|([rsztdn])(?=\1))?(?=[a-z]{3})")
_SERVANT, _FAITH, _GOD = "abd", "din", "allah"
_COMPOUNDS: Final = frozenset((_SERVANT, _FAITH, _GOD))
_OF_FAITH: Final = re.compile(r"^([a-z]{3,}?)[aeou]+(?:l|d)?d(?:in|een|ine|ien|iin)$")
_OF_GOD: Final = re.compile(r"^([a-z]{3,}?)[aeou]+ll?l?ah$")
_FAITHS: Final = frozenset(
    ("din", "aldyn", "dyn", "eddine", "eddin", "uddin", "aldin", "addin", "eldin", "deen", "uldin")
)
_GODS: Final = frozenset(("allah", "allh", "alla", "ullah", "llah", "lh"))
_SERVANTS: Final = frozenset(
    ("abd", "abdi", "abdal", "abdul", "abdel", "abdol", "abdur", "abdus", "abdool", "abdoul", "abdu")
)
_GLUED: Final = re.compile(r"^(?:wal|al|el)(?=[a-z]{3})")
_GLUED_IN_ARABIC: Final = re.compile(r"^(?:wal|al)(?=[a-z]{2})")
_POSSESSIVE: Final = re.compile(r"['’]s\b", re.IGNORECASE)
_DOTTED: Final = re.compile(r"\b(?:[a-zA-Z]\.){2,}[a-zA-Z]?")


@dataclass(frozen=True)
class Part:
    """One part of a name: as it is written in plain letters, its sort, weight, group, and whether vowels were left out."""

    text: str
    sort: Sort
    weight: float
    group: str = ""
    is_abjad: bool = False


@lru_cache(maxsize=50_000)
def forms_of(name: str) -> tuple[tuple[str, bool], ...]:
    """The ways one written name can be read: each side of a semicolon, with and without an acronym in brackets.

    With each form stands whether it is an acronym alone, which says too little against another acronym alone.
    """
    forms: dict[str, bool] = {}
    for piece in _SPLIT.split(name[:_MOST_CHARACTERS]):
        piece = piece.strip()
        if not piece:
            continue
        forms[piece] = False
        outside = " ".join(_IN_BRACKETS.sub(" ", piece).split())
        acronyms = [each for each in _IN_BRACKETS.findall(piece) if _is_acronym(each.strip(), outside)]
        if acronyms and outside:
            without = piece
            for acronym in acronyms:
                without = without.replace(f"({acronym})", " ")
            forms[" ".join(without.split())] = False
            forms.update(dict.fromkeys((each.strip() for each in acronyms), True))
    return tuple(forms.items())


def _is_acronym(text: str, outside: str) -> bool:
    """*(ISWAP)* after *Islamic State West Africa Province*: its letters stand in the name in order, and begin a word."""
    word = plain(text)
    if not _ONE_WORD.fullmatch(text) or word in known_in_organisations().sorts or _countries(text):
        return False
    if text.isupper():
        return True
    words = plain(outside).split()
    letters = iter("".join(words))
    return word[:1] in {each[0] for each in words} and all(letter in letters for letter in word)


@lru_cache(maxsize=100_000)
def readings_of(form: str, kind: str) -> tuple[tuple[Part, ...], ...]:
    """The parts of one form of a name, in order; `kind` is `organisation` or `person`.

    A person's compound names are read both as they are written and apart (*Nasiruddin*, *Nasir al Din*).
    """
    words = _words(form)
    if kind != "person":
        return (_organisation(form, words),)
    return tuple(dict.fromkeys((_person(words), _person(_compounds_apart(words)))))


def _words(form: str) -> list[tuple[str, bool]]:
    form = _POSSESSIVE.sub("s", form)
    form = _DOTTED.sub(lambda found: found.group().replace(".", ""), form)
    words: list[tuple[str, bool]] = []
    for written in re.split(r"[\s\-‐-―_/.,:()\[\]&+|]+", form):
        abjad = is_abjad(written)
        words += [(word, abjad) for word in plain(written).split()]
    return words[:_MOST_PARTS]


def _person(words: list[tuple[str, bool]]) -> tuple[Part, ...]:
    known = known_in_persons()
    parts = []
    for word, abjad in words:
        word = _without_article(word, known)
        sort = known.sorts.get(word, Sort.CORE)
        if word in _COMPOUNDS or word in _SERVANTS:
            sort = Sort.SERVANT
        elif len(word) == 1 and sort != Sort.LEGAL and not abjad:
            sort = Sort.INITIAL
        elif word.isdigit():
            sort = Sort.SMALL
        parts.append(
            Part(word, sort, weight_of(word, sort, "person"), "" if abjad else known.same.get(word, ""), abjad)
        )
    return _with_titles_as_names(parts)


def _with_titles_as_names(parts: list[Part]) -> tuple[Part, ...]:
    """In *Elshafee el Sheikh* the last word is a name, not a title: a name has at least two words that name."""
    naming = sum(1 for part in parts if part.sort in (Sort.CORE, Sort.INITIAL, Sort.SERVANT))
    if naming >= 2:
        return tuple(parts)
    return tuple(
        replace(part, sort=Sort.CORE, weight=SERVANT) if part.sort == Sort.LEGAL and place > 0 else part
        for place, part in enumerate(parts)
    )


def _compounds_apart(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """*Abd al Rahman*, *Abdul Rahman*, *Abdurrahman* → `abd` and `rahman`; *Nasiruddin* → `nasir` and `din`."""
    apart: list[tuple[str, bool]] = []
    known = known_in_persons()
    for word, abjad in words:
        if word in _SERVANTS or (len(words) > 1 and word not in known.same and _is_misspelt_servant(word)):
            apart.append((_SERVANT, abjad))
        elif word in _FAITHS or word in _GODS:
            apart.append((_FAITH if word in _FAITHS else _GOD, abjad))
        elif word not in known.same and (found := _OF_FAITH.match(word) or _OF_GOD.match(word)):
            apart += [(found.group(1), abjad), (_FAITH if _OF_FAITH.match(word) else _GOD, abjad)]
        elif word not in known.same and (name := _ABD.sub("", word)) != word:
            apart += [(_SERVANT, abjad), (name, abjad)]
        else:
            apart.append((word, abjad))
    return apart


def _is_misspelt_servant(word: str) -> bool:
    return (
        4 <= len(word) <= 6
        and min(OSA.distance(word, each) for each in ("abdul", "abdel", "abdal", "abdus", "abdur")) == 1
    )


def _organisation(form: str, words: list[tuple[str, bool]]) -> tuple[Part, ...]:
    known = known_in_organisations()
    lowered = " ".join(
        _DOTTED.sub(lambda found: found.group().replace(".", ""), form).casefold().replace(",", " ").split()
    )
    legal = {plain(word) for found, _target in extract_org_types(lowered) for word in found.split()}
    places = _countries(form)
    parts = []
    first, last = _between_forms([word for word, _abjad in words], known)
    for position, (word, abjad) in enumerate(words):
        if word not in places:
            word = _without_article(word, known)
        sort, group = known.sorts.get(word, Sort.CORE), known.same.get(word, "")
        if word.isdigit():
            sort, group = Sort.NUMBER, f"number:{int(word)}"
        elif sort == Sort.CORE and word in places:
            sort, group = Sort.PLACE, _own_places().get(places[word], places[word])
        elif (sort in (Sort.CORE, Sort.GENERIC) and word in legal and position > 0) or not first <= position <= last:
            sort = Sort.LEGAL
        elif len(word) == 1 and sort == Sort.CORE:
            sort, group = Sort.NUMBER, f"letter:{word}"
        parts.append(Part(word, sort, weight_of(word, sort, "organisation"), group, abjad))
    return tuple(parts)


def _without_article(word: str, known: Known) -> str:
    """*Alharakat* → *harakat*, when what is left is a known word; else the two are compared both ways."""
    shortened = _GLUED.sub("", word)
    if word in known.sorts or word in known.same:
        return word
    return shortened if shortened in known.sorts or shortened in known.same else word


@lru_cache(maxsize=100_000)
def bare(part: Part) -> str:
    """The word without an article written together with it."""
    return (_GLUED_IN_ARABIC if part.is_abjad else _GLUED).sub("", part.text)


def _between_forms(words: list[str], known: Known) -> tuple[int, int]:
    """The first and the last word that is no legal form, counted from the ends; the whole name when it is all forms."""
    places = [
        place for place, word in enumerate(words) if word not in known.forms and known.sorts.get(word) != Sort.LEGAL
    ]
    if not places:
        return 0, len(words) - 1
    first = places[0] if places[0] == 1 and words[0] in known.forms else 0
    return first, places[-1]


def _countries(form: str) -> dict[str, str]:
    """The words that rigour knows as countries, in any of its languages."""
    places: dict[str, str] = {}
    for name in analyze_names(NameTypeTag.ORG, [form], phonetics=False, rewrite=False, consolidate=False):
        for span in name.spans:
            symbol = str(span.symbol)
            if symbol.startswith("[LOC:") and len(span.parts) == 1:
                places[plain(span.parts[0].form)] = symbol
    return places


@cache
def _own_places() -> dict[str, str]:
    """What rigour calls the places that the kept list has under a name of its own."""
    same = known_in_organisations().same
    own: dict[str, str] = {}
    for word, group in same.items():
        if group.startswith("place:"):
            for symbol in _countries(word).values():
                own.setdefault(symbol, group)
    return own
