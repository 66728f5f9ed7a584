"""How much can be worked out from told sums? The attacker of the tests: knows every table, and where applications can be.

Two attacks. `determined` takes the told sums as linear equations over the single keys and asks which cells they fix: by
elimination, and by narrowing each key between a least and a largest number until nothing moves. `worlds_of` goes further:
the attacker knows the method too, tries every city there could be, and keeps those that would have told the same.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from grants.statistics.suppression import Counted, Key

Told = list[tuple[frozenset[Key], int]]
"""Sums over sets of keys."""
Output = tuple[tuple[tuple[tuple[str, ...], tuple[int, ...]], ...], ...]


def cells_of(counted: Counted) -> dict[tuple[int, str], frozenset[Key]]:
    """For each value of each dimension the keys that it counts."""
    return {
        (place, value): frozenset(key for key in counted.possible if key[place] == value)
        for place, values in enumerate(counted.dimensions)
        for value in values
    }


def determined(told: Told, cells: Mapping[tuple[int, str], frozenset[Key]]) -> dict[tuple[int, str], int]:
    """The cells that the told sums fix, and their counts."""
    keys = sorted(set().union(*cells.values()))
    place = {key: number for number, key in enumerate(keys)}

    def line(chosen: Iterable[Key]) -> np.ndarray:
        row = np.zeros(len(keys))
        row[[place[key] for key in chosen]] = 1
        return row

    equations, sums = (
        np.array([line(chosen) for chosen, _sum in told]),
        np.array([float(total) for _keys, total in told]),
    )
    least, most = _bounds([(np.flatnonzero(row), total) for row, total in zip(equations, sums, strict=True)], len(keys))
    found: dict[tuple[int, str], int] = {}
    for cell, chosen in cells.items():
        wanted = line(chosen)
        mixed, *_rest = np.linalg.lstsq(equations.T, wanted, rcond=None)
        if np.allclose(equations.T @ mixed, wanted, atol=1e-7):
            found[cell] = round(float(mixed @ sums))
        elif least[wanted > 0].sum() == most[wanted > 0].sum():
            found[cell] = round(float(least[wanted > 0].sum()))
    return found


def _bounds(equations: Sequence[tuple[np.ndarray, float]], many: int) -> tuple[np.ndarray, np.ndarray]:
    least, most = np.zeros(many), np.full(many, np.inf)
    moved = True
    while moved:
        moved = False
        for places, total in equations:
            for each in places:
                others = places[places != each]
                low, high = total - most[others].sum(), total - least[others].sum()
                if low > least[each] or high < most[each]:
                    least[each], most[each], moved = max(least[each], low), min(most[each], high), True
    return least, most


def worlds_of(
    dimensions: tuple[tuple[str, ...], ...], possible: Sequence[Key], most: int, tell: Callable[[Counted], Output]
) -> dict[Output, list[tuple[int, ...]]]:
    """Every city with at most `most` applications in all, by what is told of it: the counts in the order of `possible`."""
    found: dict[Output, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=len(possible)):
        if sum(counts) <= most:
            world = Counted(
                dimensions, {key: (n,) for key, n in zip(possible, counts, strict=True)}, frozenset(possible)
            )
            found[tell(world)].append(counts)
    return found
