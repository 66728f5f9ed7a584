"""Could these two names be one? Which parts met which, and a score that a person can follow.

1. Each name is read in its forms (with and without an acronym in brackets) and divided into parts with a sort and a
   weight: a core word weighs by its rarity, a generic word a fifth, a legal form almost nothing.
2. Parts are paired, the nearest and heaviest first, each used once; neighbours may meet as one word (*Al Qaida*,
   *Alqaida*). Word order does not matter.
3. Each name has its cover: the weight of its parts that met, times how near they are, over the weight of all. The score
   lies between the covers; for a person, whose middle names are often left out, nearer the better one.
4. What tells the names apart lowers it: another place, another number, a core word on each side that the other lacks.

No part is learnt by a machine: weights are counted words and written lists, and the labelled pairs in the tests hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from vetting.screening.closeness import DIFFERENT, How, closeness
from vetting.screening.parts import Part, bare, forms_of, readings_of
from vetting.screening.weights import LEAST, Sort

Kind = Literal["organisation", "person"]
Readings = tuple[tuple[Part, ...], ...]
CANDIDATE_AT: Final = 0.7
_TELLS_APART: Final = (Sort.PLACE, Sort.NUMBER, Sort.DIRECTION)
_NAMING: Final = (Sort.CORE, Sort.SERVANT)
_DISTINCTIVE: Final = 0.5
_ENOUGH: Final = 0.85
_LONGEST_JOIN: Final = 3
_SHORTEST_JOIN: Final = 5
_LONG_ENOUGH_ALONE: Final = 6
_LONG_PLACE: Final = 5
_SPELLED_ALIKE: Final = 0.9


@dataclass(frozen=True)
class PartMatch:
    """A part of the name and the part of the listed name it met; one is empty when it met none. `closeness` is 0..1."""

    name_part: str
    listed_part: str
    how: str
    closeness: float
    weight: float


@dataclass(frozen=True)
class Match:
    """How near two names are: `score` 0..1, the parts behind it, and what lowered it (codes for people's words)."""

    score: float
    parts: tuple[PartMatch, ...] = ()
    lowered_by: tuple[str, ...] = field(default=())

    @property
    def is_candidate(self) -> bool:
        """Should a person look at it?"""
        return self.score >= CANDIDATE_AT


NO_MATCH: Final = Match(0.0)


def match(name: str, listed: str, *, kind: Kind) -> Match:
    """Compare a name with a listed name. Pure: the same names always give the same answer."""
    best = NO_MATCH
    for form, is_acronym in forms_of(name):
        for other, is_other_acronym in forms_of(listed):
            if is_acronym and is_other_acronym:
                continue
            for mine, theirs in _readings_together(readings_of(form, kind), readings_of(other, kind)):
                found = compare(mine, theirs, kind)
                if found.score > best.score:
                    best = found
    return best


def _readings_together(mine: Readings, theirs: Readings) -> Iterator[tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """As written against as written, and apart against apart."""
    for place in range(max(len(mine), len(theirs))):
        yield mine[min(place, len(mine) - 1)], theirs[min(place, len(theirs) - 1)]


@dataclass
class _Pair:
    nearness: float
    how: How
    mine: range
    theirs: range
    weight: float


def compare(mine: tuple[Part, ...], theirs: tuple[Part, ...], kind: Kind) -> Match:
    """Pair the parts of two names and score them."""
    if not mine or not theirs:
        return NO_MATCH
    pairs = _paired(mine, theirs, kind)
    if not pairs:
        return NO_MATCH
    return (_score_person if kind == "person" else _score_organisation)(mine, theirs, pairs)


def _paired(mine: tuple[Part, ...], theirs: tuple[Part, ...], kind: Kind) -> list[_Pair]:
    possible = []
    for i, one in enumerate(mine):
        for j, other in enumerate(theirs):
            nearness, how = _nearness(one, other, kind)
            if nearness:
                possible.append(_Pair(nearness, how, range(i, i + 1), range(j, j + 1), min(one.weight, other.weight)))
    possible += _joined(mine, theirs) + _joined(theirs, mine, swapped=True)
    possible.sort(
        key=lambda pair: (pair.nearness < 1, -pair.nearness * pair.weight, abs(pair.mine.start - pair.theirs.start))
    )
    used_mine: set[int] = set()
    used_theirs: set[int] = set()
    chosen = []
    for pair in possible:
        if used_mine.isdisjoint(pair.mine) and used_theirs.isdisjoint(pair.theirs):
            used_mine.update(pair.mine)
            used_theirs.update(pair.theirs)
            chosen.append(pair)
    return chosen


def _nearness(one: Part, other: Part, kind: Kind) -> tuple[float, How]:
    if kind == "person" and Sort.INITIAL in (one.sort, other.sort):
        if one.text[0] == other.text[0] and Sort.SMALL not in (one.sort, other.sort):
            return (1.0, How.SAME) if one.text == other.text else (0.7, How.INITIAL)
        return DIFFERENT
    sorts = {one.sort, other.sort}
    if len(sorts) > 1 and one.text != other.text and not (one.is_abjad or other.is_abjad):
        is_short = min(len(one.text), len(other.text)) < 3
        if (Sort.SMALL in sorts and is_short) or Sort.SERVANT in sorts:
            return DIFFERENT
        if sorts & {*_TELLS_APART} and min(len(one.text), len(other.text)) < _LONG_PLACE:
            return DIFFERENT
    by_consonants = one.is_abjad != other.is_abjad
    nearness, how = closeness(one.text, other.text, one.group, other.group, by_consonants)
    if nearness < _SPELLED_ALIKE and not (one.group and other.group):
        mine, theirs = bare(one), bare(other)
        if (mine != one.text) != (theirs != other.text):
            again, how_again = closeness(mine, theirs, one.group, other.group, by_consonants)
            if again * 0.98 > nearness:
                return again * 0.98, how_again
    return nearness, how


def _joined(single: tuple[Part, ...], several: tuple[Part, ...], *, swapped: bool = False) -> list[_Pair]:
    """Neighbours of `several` that written together meet one part of `single`."""
    found: list[_Pair] = []
    if len(several) < 2:
        return found
    alone = [
        (i, one, len(one.text))
        for i, one in enumerate(single)
        if len(one.text) >= _SHORTEST_JOIN - 1 and one.sort not in (Sort.INITIAL, Sort.SMALL)
    ]
    if not alone:
        return found
    for j, first in enumerate(several):
        if first.sort == Sort.INITIAL or first.text.isdigit():
            continue
        is_servant = first.sort == Sort.SERVANT
        text, weight = first.text, first.weight
        for end in range(j + 2, min(j + _LONGEST_JOIN, len(several)) + 1):
            added = several[end - 1]
            if added.sort == Sort.INITIAL or added.text.isdigit():
                break
            text += ("ul" if is_servant and end == j + 2 else "") + added.text
            weight += added.weight
            length = len(text)
            if length < _SHORTEST_JOIN:
                continue
            for i, one, its_length in alone:
                by_consonants = one.is_abjad != added.is_abjad
                if abs(its_length - length) > (5 if by_consonants else 2):
                    continue
                nearness, how = closeness(one.text, text, "", "", by_consonants)
                if nearness < (0.72 if is_servant else 0.85):
                    continue
                mine, theirs = range(i, i + 1), range(j, end)
                if swapped:
                    mine, theirs = theirs, mine
                found.append(_Pair(nearness * 0.99, how, mine, theirs, max(one.weight, weight)))
    return found


def _cover(parts: tuple[Part, ...], pairs: list[_Pair], side: str) -> float:
    """The share of a name's weight that met. A misspelt general word weighs as the general word it met."""
    total = met = 0.0
    for pair in pairs:
        places = pair.mine if side == "mine" else pair.theirs
        weight = sum(parts[place].weight for place in places)
        if len(pair.mine) == len(pair.theirs) == 1 and pair.how != How.INITIAL:
            weight = min(weight, pair.weight)
        total += weight
        met += weight * pair.nearness
    total += sum(part.weight for part in _unmet(parts, pairs, side))
    return met / total if total else 0.0


def _unmet(parts: tuple[Part, ...], pairs: list[_Pair], side: str) -> list[Part]:
    met = {place for pair in pairs for place in (pair.mine if side == "mine" else pair.theirs)}
    return [part for place, part in enumerate(parts) if place not in met]


def _score_organisation(mine: tuple[Part, ...], theirs: tuple[Part, ...], pairs: list[_Pair]) -> Match:
    cover, other_cover = _cover(mine, pairs, "mine"), _cover(theirs, pairs, "theirs")
    left, other_left = _unmet(mine, pairs, "mine"), _unmet(theirs, pairs, "theirs")
    score = 0.5 * min(cover, other_cover) + 0.5 * max(cover, other_cover)
    score = min(score, min(cover, other_cover) + 0.3)
    lowered = []
    for sort in _TELLS_APART:
        here, there = [p for p in left if p.sort == sort], [p for p in other_left if p.sort == sort]
        if here and there:
            score *= 0.62
            lowered.append(f"other_{sort}")
        elif (here or there) and sort != Sort.PLACE:
            score *= 0.85
            lowered.append(f"one_{sort}")
    core, other_core = _telling(left), _telling(other_left)
    if core and other_core:
        score *= 0.85
        lowered.append("other_words")
    elif _general(left) and _general(other_left):
        score *= 0.92
        lowered.append("other_general_words")
    met_core = [pair for pair in pairs if _is_core(mine, pair.mine) or _is_core(theirs, pair.theirs)]
    if len(pairs) == 1 and met_core and _is_short_error(mine, theirs, pairs[0]):
        score = min(score, 0.65)
        lowered.append("short_word_misspelt")
    if not met_core and (core or other_core or min(cover, other_cover) < 0.8):
        score = min(score, 0.6)
        lowered.append("general_words_only")
    return _match(score, mine, theirs, pairs, lowered)


def _is_core(parts: tuple[Part, ...], places: range) -> bool:
    return any(parts[place].sort in _NAMING for place in places)


def _general(parts: list[Part]) -> bool:
    return any(part.sort == Sort.GENERIC for part in parts)


def _is_short_error(mine: tuple[Part, ...], theirs: tuple[Part, ...], pair: _Pair) -> bool:
    """A typing error in a word so short that it may as well be another word."""
    lengths = [
        sum(len(side[place].text) for place in places) for side, places in ((mine, pair.mine), (theirs, pair.theirs))
    ]
    return pair.how == How.TYPING and max(lengths) < _LONG_ENOUGH_ALONE


def _telling(parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.sort == Sort.CORE]


def _score_person(mine: tuple[Part, ...], theirs: tuple[Part, ...], pairs: list[_Pair]) -> Match:
    cover, other_cover = _cover(mine, pairs, "mine"), _cover(theirs, pairs, "theirs")
    left, other_left = _telling(_unmet(mine, pairs, "mine")), _telling(_unmet(theirs, pairs, "theirs"))
    met = [
        pair
        for pair in pairs
        if pair.how != How.INITIAL and (_is_core(mine, pair.mine) or _is_core(theirs, pair.theirs))
    ]
    words_met = max(sum(_cores(mine, pair.mine) for pair in met), sum(_cores(theirs, pair.theirs) for pair in met))
    mass = sum(pair.weight * (0.5 if pair.nearness < _SPELLED_ALIKE else 1) for pair in met)
    initials = sum(1 for pair in pairs if pair.how == How.INITIAL)
    is_whole = not left and not other_left
    lowered = []
    score = 0.75 * max(cover, other_cover) + 0.25 * min(cover, other_cover)
    if left and other_left:
        score *= 0.95 if words_met >= 3 else 0.88
        lowered.append("other_words")
    is_single = is_whole and sum(_cores(side, range(len(side))) for side in (mine, theirs)) == 2
    has_initials = initials > 0 and mass >= _DISTINCTIVE and not (left and other_left)
    if words_met < 2 and not is_single and not has_initials:
        score = min(score, 0.6)
        lowered.append("one_word_only")
    elif not is_whole and mass < _ENOUGH and not has_initials:
        score = min(score, 0.65)
        lowered.append("common_names_only")
    return _match(score, mine, theirs, pairs, lowered)


def _cores(parts: tuple[Part, ...], places: range) -> int:
    return sum(1 for place in places if parts[place].sort in _NAMING)


def _match(
    score: float, mine: tuple[Part, ...], theirs: tuple[Part, ...], pairs: list[_Pair], lowered: list[str]
) -> Match:
    met = [
        PartMatch(
            " ".join(mine[place].text for place in pair.mine),
            " ".join(theirs[place].text for place in pair.theirs),
            pair.how.value,
            round(pair.nearness, 3),
            round(max(sum(mine[place].weight for place in pair.mine), LEAST), 3),
        )
        for pair in sorted(pairs, key=lambda pair: pair.mine.start)
    ]
    met += [PartMatch(part.text, "", "", 0.0, round(part.weight, 3)) for part in _unmet(mine, pairs, "mine")]
    met += [PartMatch("", part.text, "", 0.0, round(part.weight, 3)) for part in _unmet(theirs, pairs, "theirs")]
    return Match(round(max(0.0, min(1.0, score)), 4), tuple(met), tuple(lowered))
