"""How near are two words, and in what way? The same, another spelling, another script, a typing error, or different."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from vetting.screening.spelling import consonants, sound, without_vowels


class How(StrEnum):
    """In which way two parts of names meet."""

    SAME = "same"
    MEANING = "meaning"
    SPELLING = "spelling"
    SCRIPT = "script"
    TYPING = "typing"
    INITIAL = "initial"


DIFFERENT: Final = (0.0, How.SAME)
_ENDINGS: Final = ("a", "h")
_ONE_ERROR_FROM, _TWO_ERRORS_FROM = 5, 8


def _allowed_errors(length: int) -> int:
    if length < _ONE_ERROR_FROM:
        return 0
    return 1 if length < _TWO_ERRORS_FROM - 1 else 2


@lru_cache(maxsize=500_000)
def closeness(one: str, other: str, one_group: str, other_group: str, by_consonants: bool) -> tuple[float, How]:
    """How near two plain words are, 0..1, and how they meet. Words of different known groups never meet by chance.

    `one_group` and `other_group` are the known groups (empty: unknown); `by_consonants`: one of them comes from a
    script without vowels.
    """
    if one == other:
        return 1.0, How.SAME
    if one_group and other_group:
        if one_group == other_group:
            return 0.96, How.SPELLING if one_group.startswith("name:") else How.MEANING
        return DIFFERENT
    if by_consonants:
        nearness = _by_consonants(one, other)
        if nearness:
            return nearness, How.SCRIPT
    if one.isdigit() or other.isdigit():
        return DIFFERENT
    sounds, sounds_other = sound(one), sound(other)
    shorter, longer = sorted((len(one), len(other)))
    if sounds == sounds_other and shorter >= 2:
        return 0.97, How.SPELLING
    apart = OSA.distance(sounds, sounds_other, score_cutoff=3)
    same_bones = without_vowels(sounds) == without_vowels(sounds_other)
    if same_bones and longer >= 6 and apart <= (3 if longer >= 8 else 2):
        return 0.95 - 0.03 * apart, How.SPELLING
    if same_bones and longer >= 5 and apart <= 1:
        return 0.85, How.SPELLING
    errors = OSA.distance(one, other, score_cutoff=3)
    if min(len(sounds), len(sounds_other)) >= _ONE_ERROR_FROM - 1:
        errors = min(errors, apart)
    if errors > _allowed_errors(longer) or shorter < _ONE_ERROR_FROM - 1:
        return DIFFERENT
    if errors == 2 and longer < _TWO_ERRORS_FROM:
        return 0.62, How.TYPING
    return 1 - errors * 1.05 / longer, How.TYPING


def _by_consonants(one: str, other: str) -> float:
    """As for words of which one was written without vowels; an ending a or h may be a t (*jamaa*, *jamaat*)."""
    bones, others = consonants(one), consonants(other)
    for mine, theirs in (
        (bones, others),
        (bones + "t" * one.endswith(_ENDINGS), others),
        (bones, others + "t" * other.endswith(_ENDINGS)),
    ):
        if mine == theirs and mine and _long_vowels_agree(one, other):
            return (0.95, 0.95, 0.88, 0.75)[max(0, 4 - len(mine))]
    shortest = min(len(bones), len(others))
    if shortest >= 4 and OSA.distance(bones, others, score_cutoff=1) <= 1:
        return 0.8 if shortest >= 5 else 0.72
    return 0.0


def _long_vowels_agree(one: str, other: str) -> bool:
    """A half vowel written in the one has a vowel of its kind in the other: *nwr* is *Nur*, never *Nar*."""
    return all(
        not set("wv") & set(word[1:]) or bool(set("ouvw") & set(also)) for word, also in ((one, other), (other, one))
    ) and all(
        not set("y") & set(word[1:]) or bool(set("iey") & set(also)) for word, also in ((one, other), (other, one))
    )
