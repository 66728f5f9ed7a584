"""What does the overview show: for the city or one board, for a year or all? Rows, sums and sentences, ready to be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.statistics.figures import SUBJECTS, Figures, Period
from grants.statistics.table import DIMENSIONS, dimension_names

ABOUT: Final = tuple(SUBJECTS)


@dataclass(frozen=True)
class Row:
    """The figures of one value of a dimension, of a year, or of all: sums in öre, and None for what is not told."""

    label: str
    given: int = 0
    partly: int = 0
    withdrawn: int = 0
    granted: int = 0
    paid: int = 0
    applied_given: int = 0
    told: Mapping[str, int] = field(default_factory=dict)

    def _of(self, name: str) -> int | None:
        return self.told.get(name)

    @property
    def refused(self) -> int | None:
        """How many were refused."""
        return self._of("refused")

    @property
    def others(self) -> int | None:
        """How many were dismissed, recalled or are under way."""
        return self._of("others")

    @property
    def applied(self) -> int | None:
        """How many applications came in."""
        refused, others = self.refused, self.others
        return None if refused is None or others is None else self.given + refused + others

    @property
    def applied_sum(self) -> int | None:
        """What they asked for, in öre."""
        refused, others = self._of("applied_refused"), self._of("applied_others")
        return None if refused is None or others is None else self.applied_given + refused + others

    @property
    def reports(self) -> int | None:
        """How many reports have been due."""
        on_time, not_on_time = self._of("on_time"), self._of("not_on_time")
        return None if on_time is None or not_on_time is None else on_time + not_on_time

    @property
    def on_time_share(self) -> float | None:
        """How much of them came in time."""
        return self._of("on_time") / self.reports if self.reports else None  # type: ignore[operator] # both are told

    @property
    def evaluated(self) -> int | None:
        """How many grants the board has evaluated."""
        reached, not_fully = self._of("reached"), self._of("not_fully")
        return None if reached is None or not_fully is None else reached + not_fully

    @property
    def reached_share(self) -> float | None:
        """In how many of them the goals were reached."""
        return self._of("reached") / self.evaluated if self.evaluated else None  # type: ignore[operator] # both are told

    @property
    def people(self) -> int | None:
        """How many took part, by the latest reports."""
        women, men = self._of("women"), self._of("men")
        return None if women is None or men is None else women + men

    @property
    def cost_a_person(self) -> int | None:
        """What the grants with participants cost for each of them, in öre and whole kronor."""
        cost = self._of("cost")
        return round(cost / self.people / 100) * 100 if self.people and cost else None

    @property
    def granted_share(self) -> float | None:
        """How much of what was asked for was granted."""
        return self.granted / self.applied_sum if self.applied_sum else None


@dataclass(frozen=True)
class Table:
    """Rows by one dimension, all of them together, and what is only told of several together, as sentences."""

    dimension: str
    title: str
    heading: str
    rows: list[Row]
    total: Row | None
    together: list[str]

    @property
    def is_public_only(self) -> bool:
        """Does it tell nothing but what anybody may read?"""
        return self.total is None


@dataclass(frozen=True)
class Overview:
    """What one reader sees. `board` is None for the whole city, `year` for all years."""

    figures: Figures
    year: int | None
    board: str | None
    total: Row
    tables: list[Table]
    missing: list[str]

    @property
    def not_told(self) -> str:
        """What is not told of the choice, as a sentence; empty when everything is."""
        if not self.missing:
            return ""
        return _("Not told for this choice, so that no small count can be worked out: %(what)s.") % {
            "what": ", ".join(self.missing)
        }

    @property
    def is_empty(self) -> bool:
        """Is there nothing at all?"""
        return not self.figures.years


def overview_of(figures: Figures, *, year: int | None = None, board: str | None = None) -> Overview:
    """What is shown of the city or of one board."""
    total = _total(figures, "", year, board)
    tables = [_by_year(figures, board)]
    if board is None:
        tables = [*(_by(figures, dimension, year) for dimension in DIMENSIONS), *tables]
    else:
        tables += [_inside(figures, dimension, year, board) for dimension in DIMENSIONS[1:]]
    return Overview(figures, year, board, total, tables, list(_missing(figures, year, board)))


def _total(figures: Figures, label: str, year: int | None, board: str | None = None) -> Row:
    """All of what is chosen."""
    sums = figures.public(year=year, board=board).iloc[0]
    public = {str(name): int(value) for name, value in sums.items()}
    told: dict[str, int] = {}
    for subject in ABOUT:
        if (period := period_told(figures, subject, year)) is not None:
            told |= period.total if board is None else period.of("board", board) or {}
    return Row(label, told=told, **public)


def period_told(figures: Figures, subject: str, year: int | None) -> Period | None:
    """What is told of the year; of all years only when it is told of every one."""
    period = figures.told(subject, year)
    return period if period is not None and (year is not None or set(period.years) == set(figures.years)) else None


def _by(figures: Figures, dimension: str, year: int | None) -> Table:
    names, periods = figures.names[dimension], [period_told(figures, subject, year) for subject in ABOUT]
    rows = []
    for value, public in figures.public_by(dimension, year=year).items():
        told: dict[str, int] = {}
        for period in periods:
            told |= (period.of(dimension, value) if period else None) or {}
        if public["given"] or any(told.values()):
            rows.append(Row(names[value], told=told, **public))
    total, together = _total(figures, _("All"), year), list(_together(figures, dimension, year))
    return Table(dimension, _TITLES[dimension](), dimension_names()[dimension], rows, total, together)


def _inside(figures: Figures, dimension: str, year: int | None, board: str) -> Table:
    """Within a board only what is public is told by other dimensions."""
    names = figures.names[dimension]
    inside = figures.public_by(dimension, year=year, board=board)
    rows = [Row(names[value], told={}, **public) for value, public in inside.items() if public["given"]]
    return Table(dimension, _TITLES[dimension](), dimension_names()[dimension], rows, None, [])


def _by_year(figures: Figures, board: str | None) -> Table:
    rows = [_total(figures, str(year), year, board) for year in sorted(figures.years)]
    if board is not None:
        rows = [row for row in rows if row.given or any(row.told.values())]
    return Table("year", _("By year"), _("Year"), rows, _total(figures, _("All"), None, board), [])


_TITLES: Final = {
    "board": lambda: _("By board"),
    "area": lambda: _("By action area"),
    "target_group": lambda: _("By target group"),
    "form": lambda: _("By form of support"),
    "legal_form": lambda: _("By legal form"),
}


# ── What is not told alone ───────────────────────────────────────────────────────────────────────


def _together(figures: Figures, dimension: str, year: int | None) -> Iterator[str]:
    names = figures.names[dimension]
    known = [value for value, public in figures.public_by(dimension, year=year).items() if public["given"]]
    for subject in ABOUT:
        period = period_told(figures, subject, year)
        if period is None:
            continue
        for told in period.together(dimension):
            values = ", ".join(names[value] for value in known if value in told.values)
            if told.values - set(known):
                values = _("%(names)s and the rest without grants") % {"names": values} if values else _("The rest")
            yield f"{values}: {sentence_of(subject, told.figures)}"


def sentence_of(subject: str, told: Mapping[str, int]) -> str:
    """The counts of a subject in words."""
    words = {
        "refused": _("%(refused)d refused"),
        "others": _("%(others)d dismissed, recalled or under way"),
        "reports": _("%(on_time)d reports in time, %(not_on_time)d late or missing"),
        "results": _("%(reached)d grants with the goals reached, %(not_fully)d without"),
        "people": _("%(women)d women and girls, %(men)d men and boys"),
    }
    return words[subject] % told


def subject_names() -> dict[str, str]:
    """What each subject is called."""
    return {
        "refused": pgettext("figures", "Refused"),
        "others": _("Dismissed, recalled or under way"),
        "reports": _("Reports"),
        "results": _("Goal attainment"),
        "people": _("Participants"),
    }


def measure_names() -> dict[str, str]:
    """What each measure is called, with its unit."""
    return {
        "given": _("Granted, applications"),
        "partly": _("Of which partly granted"),
        "withdrawn": _("Of which withdrawn later"),
        "granted": _("Granted, kronor"),
        "paid": _("Paid, kronor"),
        "applied_given": _("Applied for in granted applications, kronor"),
        "refused": pgettext("figures", "Refused"),
        "applied_refused": _("Applied for in refused applications, kronor"),
        "others": _("Dismissed, recalled or under way"),
        "applied_others": _("Applied for in those dismissed, recalled or under way, kronor"),
        "on_time": _("Reports on time"),
        "not_on_time": _("Reports late or missing"),
        "reached": _("Evaluated, goals reached"),
        "not_fully": _("Evaluated, goals partly or not reached"),
        "women": _("Women and girls"),
        "men": _("Men and boys"),
        "cost": _("Cost of grants with participants, kronor"),
    }


MONEY: Final = frozenset({"granted", "paid", "applied_given", "applied_refused", "applied_others", "cost"})


def _missing(figures: Figures, year: int | None, board: str | None) -> Iterator[str]:
    """What is not told of the choice itself."""
    names = subject_names()
    for subject in ABOUT:
        period = period_told(figures, subject, year)
        if period is not None and (board is None or period.of("board", board) is not None):
            continue
        yield names[subject].lower()


def default_year(figures: Figures) -> int | None:
    """The latest year that has reports to tell of, or else the latest."""
    for year in figures.years:
        period = figures.told("reports", year)
        if period is not None and any(period.total.values()):
            return year
    return figures.years[0] if figures.years else None


def told_names(figures: Figures, dimension: str, values: Sequence[str]) -> str:
    """The values of a line in words, joined as they are told."""
    return " + ".join(figures.names[dimension].get(value, value) for value in values)
