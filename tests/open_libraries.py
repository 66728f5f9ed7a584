"""How do the open libraries compare two names? Scores 0..1, to hold screening's own comparison against.

rapidfuzz has scorers of whole strings. rigour has no scorer but the two steps that one is made of, as its documentation
puts them together: words it knows are paired by what they mean, the rest by edit distance, and the score is the mean
over all of them, weighted by length.
"""

from collections.abc import Callable

from rapidfuzz import fuzz
from rigour.names import (
    Alignment,
    Name,
    NamePart,
    NameTypeTag,
    align_person_name_order,
    analyze_names,
    compare_parts,
    pair_symbols,
)

from tests.labelled_pairs import Pair
from vetting.screening.spelling import plain

TAGS = {"organisation": NameTypeTag.ORG, "person": NameTypeTag.PER}


def token_sort_ratio(pair: Pair) -> float:
    """rapidfuzz: the words in alphabetical order."""
    return fuzz.token_sort_ratio(plain(pair.name), plain(pair.listed)) / 100


def w_ratio(pair: Pair) -> float:
    """rapidfuzz: the best of several ways, weighted."""
    return fuzz.WRatio(plain(pair.name), plain(pair.listed)) / 100


def rigour_names(pair: Pair) -> float:
    """rigour: the best over the ways it reads each name."""
    tag = TAGS[pair.kind]
    left, right = analyze_names(tag, [pair.name]), analyze_names(tag, [pair.listed])
    return max((_score(one, other, tag) for one in left for other in right), default=0.0)


def _score(left: Name, right: Name, tag: NameTypeTag) -> float:
    best = 0.0
    for pairing in pair_symbols(left, right):
        rest_left = _without(left.parts, [part for edge in pairing for part in edge.qps])
        rest_right = _without(right.parts, [part for edge in pairing for part in edge.rps])
        if tag is NameTypeTag.PER:
            rest_left, rest_right = align_person_name_order(rest_left, rest_right)
        else:
            rest_left, rest_right = NamePart.tag_sort(rest_left), NamePart.tag_sort(rest_right)
        edges = [*pairing, *compare_parts(rest_left, rest_right)]
        whole = sum(_length(edge) for edge in edges)
        best = max(best, sum(edge.score * _length(edge) for edge in edges) / whole if whole else 0.0)
    return best


def _without(parts: list[NamePart], taken: list[NamePart]) -> list[NamePart]:
    return [part for part in parts if part not in taken]


def _length(edge: Alignment) -> int:
    return max(len(edge.qstr), len(edge.rstr))


LIBRARIES: dict[str, Callable[[Pair], float]] = {
    "rapidfuzz token_sort_ratio": token_sort_ratio,
    "rapidfuzz WRatio": w_ratio,
    "rigour": rigour_names,
}
