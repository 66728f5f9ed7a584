"""Which counts may be told, so that no small one can be worked out from the others? (docs/decisions/0030)

Applications are counted by several dimensions at once: by board, by area … A value of a dimension whose count is small
is never told alone: it is told together with other values of the same dimension, as one group, and so is every total. The
groups of one dimension are found by halving, always at the same places, which have nothing to do with the counts.

Groups of two dimensions can give a small count away between them, when the one lies almost within the other. So each
small count is tried: how many of its applications could have been counted for another value of its group, and how many of
theirs for it, with every told figure as it is? Fewer than `least` of them, and groups are joined until there are enough.
Pure functions: counts in, groups out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

Key = tuple[str, ...]
"""One value for each dimension."""
Counts = tuple[int, ...]
"""One count for each measure."""
Partition = tuple[frozenset[str], ...]

#: How much it costs to lose a group of a dimension, by its place; later dimensions are given up first.
_WEIGHTS: Final = (5, 5, 3, 1, 1)


@dataclass(frozen=True)
class Counted:
    """What is counted: the values of each dimension in their fixed order, the counts by key, and every key that could
    have had a count as far as anybody outside knows (at least those that have one).
    """

    dimensions: tuple[tuple[str, ...], ...]
    counts: Mapping[Key, Counts]
    possible: frozenset[Key]

    @property
    def measures(self) -> int:
        """How many measures are counted."""
        return len(next(iter(self.counts.values()), ()))


@dataclass(frozen=True)
class Group:
    """Values of one dimension that are told together, and their counts."""

    values: frozenset[str]
    counts: Counts


def is_safe(counts: Iterable[int], least: int) -> bool:
    """May these counts be told? Each is nought, or at least `least`."""
    return all(count == 0 or count >= least for count in counts)


def halves(values: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The two parts that neighbours are divided into, always at the same place."""
    return values[: len(values) // 2], values[len(values) // 2 :]


def divided(values: Sequence[str], counts: Mapping[str, Counts], least: int) -> Partition:
    """The values in groups that may be told: halved, and halved again, as long as both halves are safe.

    Where it is halved is fixed. So a group that stays whole says that one of its halves is small, but neither which nor
    how small. All of them together may be unsafe: then there is one group, and nothing may be told.
    """
    if len(values) < 2:
        return (frozenset(values),)
    parts = halves(values)
    if all(is_safe(_sum(counts[each] for each in part), least) for part in parts):
        return tuple(group for part in parts for group in divided(part, counts, least))
    return (frozenset(values),)


def partitions_of(counted: Counted, least: int) -> tuple[Partition, ...]:
    """The groups of each dimension that may be told, all of them together."""
    found = tuple(divided(values, _by_value(counted, place), least) for place, values in enumerate(counted.dimensions))
    while any(len(partition) > 1 for partition in found):
        weak = next(_weak_spots(counted, found, least), None)
        if weak is None:
            break
        found = _joined(counted, found, weak, least)
    return found


def groups_of(counted: Counted, place: int, partition: Partition) -> list[Group]:
    """The groups of the dimension at `place`, in its order, with their counts."""
    by_value = _by_value(counted, place)
    order = {value: number for number, value in enumerate(counted.dimensions[place])}
    groups = [Group(values, _sum(by_value[value] for value in values)) for values in partition]
    return sorted(groups, key=lambda group: min(order[value] for value in group.values))


def join(partitions: Iterable[Partition]) -> Partition:
    """The finest groups that are whole groups in each of the partitions."""
    found: list[frozenset[str]] = []
    for group in (group for partition in partitions for group in partition):
        touched = [each for each in found if each & group]
        found = [each for each in found if not each & group] + [group.union(*touched)]
    return tuple(found)


def _by_value(counted: Counted, place: int) -> dict[str, Counts]:
    nothing = (0,) * counted.measures
    found: dict[str, Counts] = dict.fromkeys(counted.dimensions[place], nothing)
    for key, counts in counted.counts.items():
        found[key[place]] = _sum((found[key[place]], counts))
    return found


def _sum(counts: Iterable[Counts]) -> Counts:
    return tuple(sum(each) for each in zip(*counts, strict=True))


# ── Trying each small count ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Spot:
    place: int
    value: str
    measure: int
    group: frozenset[str]


def _weak_spots(counted: Counted, partitions: Sequence[Partition], least: int) -> Iterator[_Spot]:
    for place, partition in enumerate(partitions):
        by_value = _by_value(counted, place)
        for group in partition:
            for value in sorted(group):
                for measure, count in enumerate(by_value[value]):
                    spot = _Spot(place, value, measure, group)
                    if 0 < count < least and leeway(counted, partitions, place, value, measure) < least:
                        yield spot


def leeway(counted: Counted, partitions: Sequence[Partition], place: int, value: str, measure: int) -> int:
    """How many applications could be moved to or from the value, one by one, with no told figure changed.

    The count may be any of that many numbers and one, for all that is told.
    """
    group = next(each for each in partitions[place] if value in each)
    of_value = [
        {each: number for number, values in enumerate(partition) for each in values} for partition in partitions
    ]

    def rest(key: Key) -> tuple[int, ...]:
        return tuple(of_value[other][each] for other, each in enumerate(key) if other != place)

    places: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for key in counted.possible:
        if key[place] in group:
            places[key[place]].add(rest(key))
    elsewhere = set().union(*(found for name, found in places.items() if name != value))
    moved = 0
    for key, counts in counted.counts.items():
        if key[place] in group and counts[measure]:
            target = elsewhere if key[place] == value else places[value]
            moved += counts[measure] if rest(key) in target else 0
    return moved


# ── Joining groups ───────────────────────────────────────────────────────────────────────────────


def _joined(counted: Counted, found: tuple[Partition, ...], weak: _Spot, least: int) -> tuple[Partition, ...]:
    """The partitions with the fewest groups joined so that the weak spot is weak no longer."""
    best: tuple[int, tuple[Partition, ...]] | None = None
    for candidate in _candidates(counted, found, weak):
        is_held = leeway(counted, candidate, weak.place, weak.value, weak.measure) >= least
        loss = sum(
            _WEIGHTS[min(place, len(_WEIGHTS) - 1)] * (len(before) - len(after))
            for place, (before, after) in enumerate(zip(found, candidate, strict=True))
        )
        if is_held and loss and (best is None or loss < best[0]):
            best = loss, candidate
    if best is not None:
        return best[1]
    return tuple((frozenset().union(*partition),) for partition in found)


def _candidates(counted: Counted, found: tuple[Partition, ...], weak: _Spot) -> Iterator[tuple[Partition, ...]]:
    """Wider groups around the weak spot, with some of the other dimensions told no finer than it reaches."""
    others = [place for place in range(len(found)) if place != weak.place]
    for group in _wider(counted.dimensions[weak.place], weak.group):
        touched = [key for key in counted.possible if key[weak.place] in group]
        for many in range(len(others) + 1):
            for chosen in combinations(others, many):
                yield tuple(
                    _lifted(partition, counted.dimensions[place], group)
                    if place == weak.place
                    else _lifted(partition, counted.dimensions[place], {key[place] for key in touched})
                    if place in chosen
                    else partition
                    for place, partition in enumerate(found)
                )


def _wider(values: Sequence[str], group: frozenset[str]) -> Iterator[frozenset[str]]:
    """The group, and every larger one that it was halved from."""
    found = []
    while group <= set(values):
        found.append(frozenset(values))
        if len(values) < 2:
            break
        left, right = halves(values)
        values = left if group <= set(left) else right if group <= set(right) else ()
    yield from reversed(found)


def _lifted(partition: Partition, order: Sequence[str], values: Iterable[str]) -> Partition:
    """The partition with all of the values in one group: the smallest that they were halved from."""
    node = next(_wider(order, frozenset(values)))
    inside = [group for group in partition if group & node]
    return (*(group for group in partition if group not in inside), node.union(*inside))
