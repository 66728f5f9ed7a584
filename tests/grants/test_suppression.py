"""Can a small count be worked out from what is told? Each test attacks; the naive ways of hiding fall to the same attack."""

import random

import pytest

from grants.statistics.suppression import (
    Counted,
    Partition,
    divided,
    groups_of,
    is_safe,
    join,
    leeway,
    partitions_of,
)
from tests.grants.attack_on_sums import Output, Told, cells_of, determined, worlds_of

LEAST = 5


def told_by(counted: Counted, partitions: tuple[Partition, ...]) -> Told:
    """The sums that tables of these groups tell; every table has its total."""
    sums: Told = []
    for place, partition in enumerate(partitions):
        for group in groups_of(counted, place, partition):
            keys = frozenset(key for key in counted.possible if key[place] in group.values)
            sums.append((keys, group.counts[0]))
    sums.append((counted.possible, sum(counts[0] for counts in counted.counts.values())))
    return sums


def naively(counted: Counted) -> Told:
    """What is told when only the small cells themselves are hidden."""
    sums: Told = [(counted.possible, sum(counts[0] for counts in counted.counts.values()))]
    for (place, value), keys in cells_of(counted).items():
        count = sum(counts[0] for key, counts in counted.counts.items() if key[place] == value)
        if is_safe([count], LEAST):
            sums.append((keys, count))
    return sums


def one_dimension_at_a_time(counted: Counted) -> Told:
    """What is told when each dimension's small cells are told in groups, but nobody looks at two dimensions at once."""
    found = []
    for place, values in enumerate(counted.dimensions):
        by_value = dict.fromkeys(values, (0,))
        for key, counts in counted.counts.items():
            by_value[key[place]] = (by_value[key[place]][0] + counts[0],)
        found.append(divided(values, by_value, LEAST))
    return told_by(counted, tuple(found))


def small_cells(counted: Counted) -> dict[tuple[int, str], int]:
    counts = {
        (place, value): sum(counts[0] for key, counts in counted.counts.items() if key[place] == value)
        for place, value in cells_of(counted)
    }
    return {cell: count for cell, count in counts.items() if 0 < count < LEAST}


def revealed(told: Told, counted: Counted) -> dict[tuple[int, str], int]:
    """The small counts that the attack finds. What it finds has to be right, or the attack is wrong."""
    found, small = determined(told, cells_of(counted)), small_cells(counted)
    hits = {cell: count for cell, count in found.items() if cell in small}
    assert hits == {cell: small[cell] for cell in hits}
    return hits


def a_city(seed: int) -> Counted:
    """Boards with one or two areas each and their own target group, as in a city; most have few refusals."""
    dice = random.Random(seed)
    boards = tuple(f"board {number}" for number in range(dice.randint(3, 8)))
    areas, targets, legal = ("general", "targeted", "individual"), tuple("abcd"), ("61", "72", "51")
    programmes = {
        (board, area, dice.choice(targets)) for board in boards for area in dice.sample(areas, dice.choice((1, 1, 2)))
    }
    possible = frozenset((*programme, form) for programme in programmes for form in legal)
    counts = {key: (dice.choice((0, 0, 0, 1, 1, 2, 3, 7, 12)),) for key in sorted(possible)}
    present = [
        tuple(v for v in values if any(k[p] == v for k in possible))
        for p, values in enumerate((boards, areas, targets, legal))
    ]
    return Counted(tuple(present), counts, possible)


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_no_small_count_is_fixed_by_everything_that_is_told(first):
    for seed in range(first, first + 40):
        counted = a_city(seed)
        partitions = partitions_of(counted, LEAST)
        assert revealed(told_by(counted, partitions), counted) == {}
        for place, partition in enumerate(partitions):
            groups = groups_of(counted, place, partition)
            assert len(groups) == 1 or all(is_safe(group.counts, LEAST) for group in groups)


def test_hiding_only_the_small_cells_falls_to_the_same_attack():
    assert sum(bool(revealed(naively(a_city(seed)), a_city(seed))) for seed in range(40)) >= 10


def test_grouping_one_dimension_at_a_time_falls_to_the_same_attack():
    assert sum(bool(revealed(one_dimension_at_a_time(a_city(seed)), a_city(seed))) for seed in range(120)) >= 1


def test_two_tables_that_lie_within_each_other_do_not_give_a_small_count_away():
    """D is told together with A, but F is told, and the area of D and F is told: D is what is left."""
    counts = {("A", "x"): (20,), ("D", "y"): (2,), ("F", "y"): (10,), ("C", "x"): (6,)}
    counted = Counted((("A", "D", "F", "C"), ("x", "y")), counts, frozenset(counts))
    assert revealed(one_dimension_at_a_time(counted), counted) == {(0, "D"): 2}
    assert revealed(told_by(counted, partitions_of(counted, LEAST)), counted) == {}


def test_every_small_count_could_be_any_of_six_for_all_that_is_told():
    for seed in range(60):
        counted = a_city(seed)
        partitions = partitions_of(counted, LEAST)
        for place, value in small_cells(counted):
            group = next(group for group in groups_of(counted, place, partitions[place]) if value in group.values)
            if group.counts[0] >= LEAST:
                assert leeway(counted, partitions, place, value, 0) >= LEAST


WORLDS = [
    ((("A", "B", "C"), ("x",)), [("A", "x"), ("B", "x"), ("C", "x")], 12),
    ((("A", "B", "C", "D"), ("x", "y")), [("A", "x"), ("B", "x"), ("C", "y"), ("D", "y")], 11),
    ((("A", "B", "C"), ("x", "y")), [("A", "x"), ("A", "y"), ("B", "y"), ("C", "y")], 11),
    ((("A", "B", "C", "D"), ("x", "y")), [("A", "x"), ("B", "y"), ("C", "y"), ("C", "x"), ("D", "y")], 9),
]


def an_attacker_who_knows_the_method(dimensions, possible, most, tell, least):
    """How many small counts are the same in every city that would have told the same, and how many there are."""
    fixed = tried = 0
    for told, worlds in worlds_of(dimensions, possible, most, tell).items():
        if told == ():
            continue
        for place, values in enumerate(dimensions):
            for value in values:
                counts = {
                    sum(n for key, n in zip(possible, world, strict=True) if key[place] == value) for world in worlds
                }
                if any(0 < count < least for count in counts):
                    tried, fixed = tried + 1, fixed + (len(counts) == 1)
    return fixed, tried


@pytest.mark.parametrize(("dimensions", "possible", "most"), WORLDS)
def test_whoever_knows_the_method_cannot_tell_a_small_count_either(dimensions, possible, most):
    least = 3

    def tell(counted: Counted) -> Output:
        if not is_safe([sum(counts[0] for counts in counted.counts.values())], least):
            return ()
        return tuple(
            tuple((tuple(sorted(group.values)), group.counts) for group in groups_of(counted, place, partition))
            for place, partition in enumerate(partitions_of(counted, least))
        )

    fixed, tried = an_attacker_who_knows_the_method(dimensions, possible, most, tell, least)
    assert tried > 100
    assert fixed == 0


def test_runs_that_follow_the_counts_fall_to_whoever_knows_the_method():
    """The way that was tried first (decision 0030): neighbours together until they are enough, the rest to the last run."""
    least = 3

    def runs(values: tuple[str, ...], counts: dict[str, int]) -> Partition:
        found: list[list[str]] = []
        current: list[str] = []
        for value in values:
            current.append(value)
            if is_safe([sum(counts[each] for each in current)], least):
                found, current = [*found, current], []
        if current:
            found = [*found[:-1], [*found[-1], *current]] if found else [current]
        return tuple(frozenset(each) for each in found)

    def tell(counted: Counted) -> Output:
        counts = {key[0]: number[0] for key, number in counted.counts.items()}
        if not is_safe([sum(counts.values())], least):
            return ()
        groups = groups_of(counted, 0, runs(counted.dimensions[0], counts))
        return (tuple((tuple(sorted(group.values)), group.counts) for group in groups),)

    boards = ("A", "B", "C", "D")
    fixed, _tried = an_attacker_who_knows_the_method((boards,), [(board,) for board in boards], 11, tell, least)
    assert fixed > 0


def test_groups_are_halves_and_never_follow_the_counts():
    order = tuple("abcdefgh")
    counts = {value: (1 if value == "c" else 9,) for value in order}
    assert set(divided(order, counts, LEAST)) == {frozenset(each) for each in ("a", "b", "cd", "e", "f", "g", "h")}
    assert divided(order, dict.fromkeys(order, (0,)), LEAST) == tuple(frozenset(each) for each in order)


def test_all_years_tell_no_finer_than_every_year_does():
    first, second = (frozenset("ab"), frozenset("c"), frozenset("d")), (frozenset("a"), frozenset("bc"), frozenset("d"))
    assert set(join([first, second])) == {frozenset("abc"), frozenset("d")}
