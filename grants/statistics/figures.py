"""What may be told of the city's support, by year, board, area, target group, form of support and legal form?

What was granted to whom is public, and so is what was paid: those figures are told as they are, for any choice. The other
counts are told in groups that no small count can be worked out of (`suppression`): a fixed set of tables, the same for every
reader, on the page and in the files. A choice shows some of them, and never makes a new one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from grants.statistics.suppression import Counted, Counts, Key, Partition, groups_of, is_safe, join, partitions_of
from grants.statistics.table import DIMENSIONS, labels, table_of
from registry.models import Board
from registry.parameters import value_of

if TYPE_CHECKING:
    import pandas as pd

OTHERS: Final = ("dismissed", "recalled", "under_way")
"""Outcomes that are counted as one: told apart, each would nearly always be too small."""
PUBLIC: Final = ("given", "partly", "withdrawn", "granted", "paid", "applied_given")
"""What anybody may read in the register: counts, and sums in öre."""


@dataclass(frozen=True)
class Subject:
    """Counts that are told together or not at all, and the sums (öre) that go with them."""

    key: str
    measures: tuple[str, ...]
    sums: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All its figures."""
        return self.measures + self.sums


SUBJECTS: Final = {
    subject.key: subject
    for subject in (
        Subject("refused", ("refused",), ("applied_refused",)),
        Subject("others", ("others",), ("applied_others",)),
        Subject("reports", ("on_time", "not_on_time")),
        Subject("results", ("reached", "not_fully")),
        Subject("people", ("women", "men"), ("cost",)),
    )
}


@dataclass(frozen=True)
class Told:
    """Values of one dimension that are told together, and their figures."""

    values: frozenset[str]
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Period:
    """A year, or all years that are told: the figures of all, and in groups of each dimension."""

    years: tuple[int, ...]
    total: Mapping[str, int]
    groups: Mapping[str, Sequence[Told]]

    def of(self, dimension: str, value: str) -> Mapping[str, int] | None:
        """The figures of one value, when they are told alone."""
        alone = (told.figures for told in self.groups[dimension] if told.values == {value})
        return next(alone, None)

    def within(self, dimension: str, values: frozenset[str]) -> Mapping[str, int] | None:
        """The sum of what is told of values in these, when that is all of them."""
        inside = [told for told in self.groups[dimension] if told.values <= values]
        if frozenset().union(*(told.values for told in inside)) != values:
            return None
        return {name: sum(told.figures[name] for told in inside) for name in self.total}

    def together(self, dimension: str) -> list[Told]:
        """What is only told of several values together."""
        return [told for told in self.groups[dimension] if len(told.values) > 1]


@dataclass(frozen=True)
class Figures:
    """All figures. `sums` has a row for each year and key: what is public may be read from it freely, the rest only through
    `periods`: the periods of each subject.
    """

    sums: "pd.DataFrame"
    names: Mapping[str, Mapping[str, str]]
    periods: Mapping[str, Sequence[Period]]
    short_names: Mapping[str, str]
    least: int = 5
    _whole: dict[str, Period | None] = field(default_factory=dict, repr=False)

    @property
    def years(self) -> list[int]:
        """The years that have applications, latest first."""
        return sorted({int(year) for year in self.sums["year"]}, reverse=True)

    def values_of(self, dimension: str) -> list[str]:
        """The values of the dimension that have applications, in their fixed order."""
        return [value for value in self.names[dimension] if value in set(self.sums[dimension])]

    def told(self, subject: str, year: int | None = None) -> Period | None:
        """What is told of the year alone, or of all years; None when nothing is."""
        if year is not None:
            return next((period for period in self.periods[subject] if period.years == (year,)), None)
        if subject not in self._whole:
            self._whole[subject] = _all_years(self.periods[subject])
        return self._whole[subject]

    def public(self, by: Sequence[str] = (), **chosen: Any) -> "pd.DataFrame":
        """The public figures of what is chosen (`year`, `board`), summed by the columns named in `by`."""
        rows = self.sums
        for name, value in chosen.items():
            if value is not None:
                rows = rows[rows[name] == value]
        columns = list(PUBLIC)
        if not by:
            return rows[columns].sum().to_frame().T
        return rows.groupby(list(by), observed=True)[columns].sum()

    def public_by(self, dimension: str, **chosen: Any) -> dict[str, dict[str, int]]:
        """The public figures of each value of the dimension that has applications in what is chosen, in their order."""
        found = {str(value): figures for value, figures in self.public([dimension], **chosen).to_dict("index").items()}
        return {
            value: {str(name): int(figure) for name, figure in found[value].items()}
            for value in self.names[dimension]
            if value in found
        }


def figures_of(table: "pd.DataFrame | None" = None) -> Figures:
    """The figures of all applications. `table` is the one table, when it is at hand."""
    sums = _sums_of(table_of() if table is None else table)
    names = labels()
    least = value_of("statistics_least_count")
    order = {name: tuple(names[name]) for name in DIMENSIONS}
    keyed: dict[int, dict[Key, dict[str, int]]] = defaultdict(dict)
    for row in sums.to_dict("records"):
        keyed[int(row["year"])][tuple(str(row[name]) for name in DIMENSIONS)] = {
            str(name): int(value) for name, value in row.items() if name not in DIMENSIONS
        }
    periods = {key: _periods(keyed, subject, order, least) for key, subject in SUBJECTS.items()}
    short = dict(Board.objects.values_list("key", "short_name"))
    return Figures(sums, names, periods, {key: short[key] for key in names["board"]}, least)


def _sums_of(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table summed by year and key: small, however many applications there are."""
    outcome, attained = table["outcome"], table["attainment"]
    given = outcome.isin(["granted", "partly_granted"])
    has_people = (table["women"] + table["men"]) > 0
    columns = {
        "given": given,
        "partly": outcome == "partly_granted",
        "withdrawn": table["state"] == "withdrawn",
        "granted": table["granted"],
        "paid": table["paid"],
        "applied_given": table["applied"].where(given, 0),
        "refused": outcome == "refused",
        "applied_refused": table["applied"].where(outcome == "refused", 0),
        "others": outcome.isin(list(OTHERS)),
        "applied_others": table["applied"].where(outcome.isin(list(OTHERS)), 0),
        "on_time": table["on_time"],
        "not_on_time": table["late"] + table["missing"],
        "reached": attained == "reached",
        "not_fully": attained.isin(["partly", "not_reached"]),
        "women": table["women"],
        "men": table["men"],
        "cost": table["cost"].where(has_people, 0),
    }
    wide = table[["year", *DIMENSIONS]].assign(**{name: values.astype("int64") for name, values in columns.items()})
    return wide.groupby(["year", *DIMENSIONS], observed=True).sum().reset_index()


# ── What is told ─────────────────────────────────────────────────────────────────────────────────


def _periods(
    keyed: Mapping[int, Mapping[Key, Mapping[str, int]]],
    subject: Subject,
    order: Mapping[str, tuple[str, ...]],
    least: int,
) -> list[Period]:
    """The years whose counts may be told. A year that is too small is not told, and is in no sum."""
    found = []
    for year in sorted(keyed):
        whole = {key: tuple(row[name] for name in subject.columns) for key, row in keyed[year].items()}
        total = dict(zip(subject.columns, map(sum, zip(*whole.values(), strict=True)), strict=True))
        if is_safe((total[name] for name in subject.measures), least):
            granted = [
                {key[place] for key, row in keyed[year].items() if row["given"]} for place in range(len(DIMENSIONS))
            ]
            found.append(Period((year,), total, _told(whole, subject, _ordered(order, granted), least)))
    return found


def _ordered(order: Mapping[str, tuple[str, ...]], granted: Sequence[set[str]]) -> tuple[tuple[str, ...], ...]:
    """All values of each dimension, those first to which something was granted: the register says so to anybody. Whether
    somebody applied to the others moves nothing.
    """
    return tuple(
        tuple([each for each in order[name] if each in known] + [each for each in order[name] if each not in known])
        for name, known in zip(DIMENSIONS, granted, strict=True)
    )


def _told(
    whole: Mapping[Key, Counts], subject: Subject, dimensions: tuple[tuple[str, ...], ...], least: int
) -> dict[str, list[Told]]:
    possible = frozenset((*key[:-1], form) for key in whole for form in dimensions[-1])
    counts = {key: figures[: len(subject.measures)] for key, figures in whole.items()}
    partitions = partitions_of(Counted(dimensions, counts, possible), least)
    with_sums = Counted(dimensions, whole, possible)
    return {
        name: [
            Told(group.values, dict(zip(subject.columns, group.counts, strict=True)))
            for group in groups_of(with_sums, place, partition)
        ]
        for place, (name, partition) in enumerate(zip(DIMENSIONS, partitions, strict=True))
    }


def _all_years(periods: Sequence[Period]) -> Period | None:
    """All years as one, out of what is told of each: a group is told when it is whole in every period."""
    if not periods:
        return None
    names = list(periods[0].total)
    total = {name: sum(period.total[name] for period in periods) for name in names}
    groups = {}
    for dimension in DIMENSIONS:
        partitions: list[Partition] = [tuple(told.values for told in period.groups[dimension]) for period in periods]
        groups[dimension] = [
            Told(
                values,
                {
                    name: sum(
                        told.figures[name]
                        for period in periods
                        for told in period.groups[dimension]
                        if told.values <= values
                    )
                    for name in names
                },
            )
            for values in join(partitions)
        ]
    return Period(tuple(year for period in periods for year in period.years), total, groups)


# ── As a file ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """One told figure: of which year, by which dimension (empty: of everything), for which values."""

    year: int
    dimension: str
    values: tuple[str, ...]
    measure: str
    figure: int


def told_lines(figures: Figures, board: str | None = None) -> Iterator[Line]:
    """Everything that is told, a line for each figure; with `board` only what is told of that board."""
    for year in sorted(figures.years):
        if board is None:
            yield from _lines(year, "", (), figures.public(year=year).iloc[0].to_dict())
        for dimension in DIMENSIONS if board is None else ("board",):
            for value, public in figures.public_by(dimension, year=year).items():
                if board in (None, value) and public["given"]:
                    yield from _lines(year, dimension, (value,), public)
    for periods in figures.periods.values():
        for period in periods:
            if board is None:
                yield from _lines(period.years[0], "", (), period.total)
            for dimension in DIMENSIONS if board is None else ("board",):
                order = list(figures.names[dimension])
                for told in period.groups[dimension]:
                    if board is None or told.values == {board}:
                        yield from _lines(
                            period.years[0], dimension, sorted(told.values, key=order.index), told.figures
                        )


def _lines(year: int, dimension: str, values: Sequence[str], told: Mapping[Any, Any]) -> Iterator[Line]:
    for measure, figure in told.items():
        yield Line(year, dimension, tuple(values), measure, int(figure))
