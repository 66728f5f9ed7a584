"""Which listed names are worth comparing with a name? A few of thousands, found by the words they could share.

Comparing every organisation with every listed name takes hours; most pairs share no word at all. The index knows each
word of the listed names with its neighbours (joined, in sound, in consonants). A name is looked up word by word; a
listed name whose shared weight could reach a candidate's score is then compared in full, by the same `match`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vetting.screening.matching import Kind, Match, match
from vetting.screening.parts import Part, bare, forms_of, readings_of
from vetting.screening.spelling import consonants, sound, without_vowels
from vetting.screening.weights import Sort

_LEAST_SHARE: Final = 0.55
_LONGEST_MISSPELT: Final = 16
_TWO_ERRORS_FROM: Final = 7
_SHORTEST_JOIN, _LONGEST_JOIN = 5, 20
_PASSED_OVER: Final = (Sort.SMALL, Sort.LEGAL)
_WEAK_AGREES_AT: Final = 0.95


@dataclass(frozen=True)
class Listed:
    """One name of one entry, as the index holds it; `key` is the entry's own key."""

    key: int
    text: str
    kind: Kind
    is_weak: bool = False


@dataclass(frozen=True)
class Found:
    """A listed name that a person should look at, and how it met the name."""

    listed: Listed
    match: Match


class NameIndex:
    """The listed names of one kind, ready to be searched. Weak aliases count only when they agree whole."""

    def __init__(self, names: Iterable[Listed], kind: Kind) -> None:
        self.kind: Kind = kind
        self.names = [name for name in names if name.kind == kind]
        self._weights: list[float] = []
        self._readings: list[int] = []
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._by_bones: dict[str, set[str]] = defaultdict(set)
        self._by_group: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[str, str, bool], tuple[str, ...]] = {}
        singles: set[str] = set()
        for position, name in enumerate(self.names):
            for form, _is_acronym in forms_of(name.text):
                for reading in readings_of(form, kind):
                    self._add(position, reading)
                    singles.update(part.text for part in reading)
        self._misspelt: dict[str, set[str]] = defaultdict(set)
        for word in singles & self._postings.keys():
            for spelled in {word, sound(word)}:
                for shorter in _with_letters_left_out(spelled):
                    self._misspelt[shorter].add(word)
        for word in self._postings.keys() - singles:
            for shorter in _with_letters_left_out(word, most=1):
                self._misspelt[shorter].add(word)

    def _add(self, position: int, reading: tuple[Part, ...]) -> None:
        number = len(self._readings)
        self._readings.append(position)
        self._weights.append(_weight_of(reading))
        for word, weight, part in _words_of(reading):
            known = self._postings[word]
            known[number] = max(known.get(number, 0.0), weight)
            self._by_sound[without_vowels(sound(word))].add(word)
            self._by_bones[consonants(bare(part))].add(word)
            if part.group:
                self._by_group[part.group].add(word)

    def _near(self, part: Part, word: str) -> tuple[str, ...]:
        """The index's words that this one could meet."""
        key = (word, part.group, part.is_abjad)
        if key in self._known:
            return self._known[key]
        near = {word} if word in self._postings else set()
        near |= self._by_sound.get(without_vowels(sound(word)), set())
        near |= self._by_group.get(part.group, set()) if part.group else set()
        if part.is_abjad or len(consonants(word)) >= 2:
            near |= self._by_bones.get(consonants(bare(part)) if part.text == word else consonants(word), set())
        for spelled in {word, sound(word)}:
            for shorter in _with_letters_left_out(spelled, most=2 if part.weight else 1):
                near |= self._misspelt.get(shorter, set())
        self._known[key] = tuple(near)
        return self._known[key]

    def positions_near(self, name: str) -> set[int]:
        """The listed names that share enough with the name to be compared."""
        chosen: set[int] = set()
        for form, _is_acronym in forms_of(name):
            for reading in readings_of(form, self.kind):
                own = _weight_of(reading)
                shared: dict[int, float] = defaultdict(float)
                for word, _weight, part in _words_of(reading):
                    best: dict[int, float] = {}
                    for near in self._near(part, word):
                        for number, weight in self._postings[near].items():
                            best[number] = max(best.get(number, 0.0), weight)
                    for number, weight in best.items():
                        shared[number] += weight
                for number, weight in shared.items():
                    if (
                        weight >= _LEAST_SHARE * min(own, self._weights[number])
                        and self._readings[number] not in chosen
                    ):
                        chosen.add(self._readings[number])
        return chosen

    def search(self, name: str) -> list[Found]:
        """The candidates for a name, best first; of each entry its best name only."""
        best: dict[int, Found] = {}
        for position in self.positions_near(name):
            listed = self.names[position]
            found = match(name, listed.text, kind=self.kind)
            if not found.is_candidate or (listed.is_weak and found.score < _WEAK_AGREES_AT):
                continue
            if listed.key not in best or found.score > best[listed.key].match.score:
                best[listed.key] = Found(listed, found)
        return sorted(best.values(), key=lambda each: (-each.match.score, each.listed.key))


def _weight_of(reading: tuple[Part, ...]) -> float:
    return sum(part.weight for part in reading if part.sort not in _PASSED_OVER) or 1.0


def _with_letters_left_out(word: str, most: int = 2) -> set[str]:
    """The word, and it without one letter (from four letters) or two (from seven): misspellings meet among these."""
    if not 4 <= len(word) <= _LONGEST_MISSPELT:
        return {word}
    once = {word[:place] + word[place + 1 :] for place in range(len(word))}
    if len(word) < _TWO_ERRORS_FROM or most < 2:
        return {word, *once}
    twice = {shorter[:place] + shorter[place + 1 :] for shorter in once for place in range(len(shorter))}
    return {word, *once, *twice}


def _words_of(reading: tuple[Part, ...]) -> Iterable[tuple[str, float, Part]]:
    """The words of a reading that say something, and neighbours written together."""
    telling = [part for part in reading if part.sort not in _PASSED_OVER]
    for part in telling or reading:
        yield part.text, part.weight, part
        if bare(part) != part.text:
            yield bare(part), part.weight, part
    for many in (2, 3):
        for start in range(len(reading) - many + 1):
            together = reading[start : start + many]
            joined = "".join(part.text for part in together)
            if _SHORTEST_JOIN <= len(joined) <= _LONGEST_JOIN and not any(part.text.isdigit() for part in together):
                weight = sum(part.weight for part in together)
                yield joined, weight, Part(joined, Sort.CORE, 0.0, "", together[0].is_abjad)
