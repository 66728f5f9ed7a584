"""Which meetings does a person see, what can be put on an agenda, and which delegated decisions are to be reported?"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grants.models import AgendaItem, Application, Decision, GrantChange, Meeting
from registry.models import Board, User
from registry.roles import GIVEN_TO, Permission, boards_of

_WAITING = Q(decision=None, postponed_because="")


def meetings_of(user: User, *, board: str = "") -> QuerySet[Meeting]:
    """The meetings a person sees, latest first, with how many cases are on the agenda and how many are undecided."""
    found = Meeting.objects.visible_to(user)
    if board:
        found = found.filter(board__key=board)
    is_case = Q(items__kind=AgendaItem.Kind.CASE)
    return found.select_related("board").annotate(
        cases=Count("items", filter=is_case),
        undecided=Count("items", filter=is_case & Q(items__decision=None, items__postponed_because="")),
    )


def boards_with_meetings(user: User) -> QuerySet[Board]:
    """The boards whose meetings the person sees."""
    return Board.objects.filter(pk__in=Meeting.objects.visible_to(user).order_by().values("board")).order_by("name")


def boards_to_plan_at(user: User) -> QuerySet[Board]:
    """The boards where the person plans meetings."""
    return Board.objects.filter(pk__in=boards_of(user, GIVEN_TO[Permission.KEEP_MEETING])).order_by("name")


@dataclass(frozen=True)
class AgendaFilter:
    """What the choice of cases is narrowed to; empty means everything. `proposal` as in Assessment."""

    call: str = ""
    proposal: str = ""
    q: str = ""


def without_a_meeting(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that wait on no agenda."""
    waiting = AgendaItem.objects.filter(_WAITING, application=OuterRef("pk"))
    return applications.filter(~Exists(waiting))


def applications_for_agenda(user: User, meeting: Meeting, wanted: AgendaFilter | None = None) -> QuerySet[Application]:
    """The board's cases that are for decision and wait on no agenda, by registry number, with what a decision is made of."""
    found = without_a_meeting(
        Application.objects.visible_to(user).filter(
            state=Application.State.FOR_DECISION, case__board_id=meeting.board_id
        )
    )
    if wanted is not None:
        if wanted.call:
            found = found.filter(call__slug=wanted.call)
        if wanted.proposal:
            found = found.filter(assessments__by="case_officer", assessments__proposal=wanted.proposal)
        if wanted.q:
            text = wanted.q
            found = found.filter(Q(organisation__name__icontains=text) | Q(title__icontains=text))
    return (
        found.select_related("case__organisation", "case__board", "organisation", "call__programme", "vetting__case")
        .prefetch_related("assessments__scores", "goals", "budget_lines", "rules_version__criteria")
        .order_by("case__year", "case__number", "pk")
    )


def delegated_decisions(board_id: int, *, until: dt.date) -> QuerySet[Decision]:
    """R4: decisions that were not made at a meeting and are reported to none, up to and including the day `until`."""
    return (
        Decision.objects.filter(
            application__call__programme__board_id=board_id,
            meeting_on=None,
            report_to_board=None,
            decided_on__lte=until,
        )
        .select_related("application__case__organisation", "application__call", "delegation", "decided_by")
        .order_by("decided_on", "pk")
    )


def delegated_changes(board_id: int, *, until: dt.date) -> QuerySet[GrantChange]:
    """R4: the same of decisions on changes of grants."""
    return (
        GrantChange.objects.filter(
            support__board_id=board_id,
            state__in=GrantChange.DECIDED,
            meeting_on=None,
            report_to_board=None,
            decided_on__lte=until,
        )
        .select_related("support__case__organisation", "delegation", "decided_by")
        .order_by("decided_on", "pk")
    )
