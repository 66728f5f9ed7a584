"""How do the applications of a call stand beside one another, and how far does the budget reach down the list?

The order follows the points of the two people's verdicts. It is a way to read, and decides nothing (R16).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application, Assessment, Call
from grants.selectors.two_opinions import MOST, AssessmentTable, assessment_of
from registry.models import Case, User
from registry.rules import Text

State = Application.State
#: Decided with a sum; a withdrawn grant has had its part of the budget.
GIVEN: Final = frozenset({*Application.GIVEN, State.WITHDRAWN})
_OUT: Final = frozenset({State.REFUSED, State.DISMISSED, State.RECALLED})


@dataclass(frozen=True)
class Ranked:
    """One application in the list; sums in öre. `place` is None until its case officer has signed, and for what is out.

    `running` is what the budget has been used for when this row and all above it are counted.
    """

    application: Application
    case: Case
    table: AssessmentTable
    most: int
    proposed: int | None
    granted: int | None
    place: int | None = None
    running: int | None = None
    is_over: bool = False

    @property
    def officer(self) -> int | None:
        """The case officer's points."""
        return self.table.points[0]

    @property
    def reviewer(self) -> int | None:
        """The reviewer's points, when signed."""
        return self.table.points[1]

    @property
    def counted(self) -> int:
        """What it takes of the budget: what was decided, otherwise what is proposed."""
        return self.granted if self.granted is not None else self.proposed or 0

    @property
    def points(self) -> float:
        """The mean of the points there are; what the order follows."""
        there = [each for each in (self.officer, self.reviewer) if each is not None]
        return sum(there) / len(there) if there else -1.0


@dataclass(frozen=True)
class Ranking:
    """A call's applications in order, with what is applied for, proposed and decided, and what is left, in öre.

    `unseen` counts applications that the reader has a conflict of interest in: their rows are not shown (R3).
    """

    call: Call
    rows: list[Ranked]
    requested: int
    proposed: int
    unseen: int = 0
    left: int = field(init=False)
    left_after: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "left", self.call.left)
        object.__setattr__(self, "left_after", self.call.left - self.proposed)

    @property
    def assessed(self) -> int:
        """How many have a place."""
        return sum(1 for row in self.rows if row.place is not None)


def ranking_of(call: Call, reader: User) -> Ranking:
    """Every application in the call that is sent in and that the reader sees; the number of queries is constant."""
    sent_in = Application.objects.filter(call=call, case__isnull=False)
    seen = (
        sent_in.filter(pk__in=Application.objects.visible_to(reader).values("pk"))
        .select_related("case__organisation", "organisation", "call__programme", "rules_version")
        .prefetch_related("assessments__scores", "assessments__person", "rules_version__criteria")
        .order_by("pk")
    )
    rows = [row for application in seen if (row := _row(application, reader)) is not None]
    ranked = sorted((row for row in rows if row.points >= 0 and row.application.state not in _OUT), key=_order)
    unplaced = sorted((row for row in rows if row.points < 0 and row.application.state not in _OUT), key=_number)
    out = sorted((row for row in rows if row.application.state in _OUT), key=_number)
    elsewhere = call.committed_amount - sum(row.granted or 0 for row in rows)
    return Ranking(
        call=call,
        rows=[*_placed(ranked, call.budget, begins=max(elsewhere, 0)), *unplaced, *out],
        requested=sum(row.application.requested_amount for row in rows),
        proposed=sum(row.proposed or 0 for row in rows),
        unseen=sent_in.count() - len(rows),
    )


def _row(application: Application, reader: User) -> Ranked | None:
    case = application.case
    if case is None:
        return None
    table = assessment_of(application, reader)
    officer = table.officer
    if officer is not None and not officer.signed_at:
        table = AssessmentTable([], None, None)
    is_open = application.state in Application.OPEN
    return Ranked(
        application=application,
        case=case,
        table=table,
        most=MOST * len(application.rules_version.criteria.all()),
        proposed=officer.amount if officer is not None and officer.signed_at and is_open else None,
        granted=application.granted_amount if application.state in GIVEN else None,
    )


def _order(row: Ranked) -> tuple[float, int, int]:
    return -row.points, row.case.year, row.case.number


def _number(row: Ranked) -> tuple[int, int]:
    return row.case.year, row.case.number


def _placed(rows: Iterable[Ranked], budget: int, *, begins: int) -> Iterator[Ranked]:
    """The rows with their place, the same for the same points, and the running total against the budget."""
    running, place, points = begins, 0, None
    for number, row in enumerate(rows, start=1):
        if row.points != points:
            place, points = number, row.points
        running += row.counted
        yield Ranked(
            row.application,
            row.case,
            row.table,
            row.most,
            row.proposed,
            row.granted,
            place,
            running,
            running > budget,
        )


@dataclass(frozen=True)
class Standing:
    """Where one application stands among the others of its call."""

    ranking: Ranking
    row: Ranked | None


def standing_of(application: Application, reader: User) -> Standing:
    """The call's ranking, and the application's own row in it."""
    ranking = ranking_of(application.call, reader)
    return Standing(ranking, next((row for row in ranking.rows if row.application.pk == application.pk), None))


HEADINGS: Final[tuple[Text, ...]] = (
    gettext_lazy("Place"),
    gettext_lazy("Registry number"),
    gettext_lazy("Organisation"),
    gettext_lazy("Organisation number"),
    gettext_lazy("Application"),
    gettext_lazy("State"),
    gettext_lazy("Case officer's points"),
    gettext_lazy("Reviewer's points"),
    gettext_lazy("Points at most"),
    gettext_lazy("Criteria seen differently"),
    gettext_lazy("Proposal"),
    gettext_lazy("Applied for, kronor"),
    gettext_lazy("Proposed, kronor"),
    gettext_lazy("Granted, kronor"),
    gettext_lazy("Running total, kronor"),
    gettext_lazy("Within the budget"),
)


def table_rows(ranking: Ranking) -> Iterator[list[Any]]:
    """The list as rows under HEADINGS, for a spreadsheet; sums in kronor."""
    for row in ranking.rows:
        officer: Assessment | None = row.table.officer
        yield [
            row.place,
            row.case.registry_number,
            row.case.organisation.name,
            row.case.organisation.organisation_number,
            row.application.title,
            str(row.application.get_state_display()),
            row.officer,
            row.reviewer,
            row.most,
            row.table.differing if row.reviewer is not None else None,
            str(officer.get_proposal_display()) if officer is not None else "",
            _kronor(row.application.requested_amount),
            _kronor(row.proposed),
            _kronor(row.granted),
            _kronor(row.running),
            "" if row.running is None else _("No") if row.is_over else _("Yes"),
        ]


def _kronor(ore: int | None) -> float | None:
    return None if ore is None else ore / 100
