"""What waits for this person, why, until when? One list for every role; the number of queries never grows with it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.selectors import (
    work_on_applications,
    work_on_changes,
    work_on_claims,
    work_on_exclusions,
    work_on_follow_up,
    work_on_hits,
    work_on_lessons,
    work_on_letters,
    work_on_meetings,
    work_on_requests,
    work_on_restorations,
    work_on_support,
    work_on_vettings,
)
from grants.selectors.work_item import Desk, Turn, WorkItem
from registry.events import Event
from registry.models import Case, JournalEntry, User
from registry.rules import Text

_SOURCES = (
    work_on_applications.applications,
    work_on_applications.unassigned,
    work_on_vettings.vettings,
    work_on_hits.hits_to_judge,
    work_on_vettings.clearances_to_renew,
    work_on_vettings.exclusions_to_decide,
    work_on_exclusions.exclusions_to_re_examine,
    work_on_support.payments,
    work_on_support.reports,
    work_on_follow_up.extensions,
    work_on_follow_up.visits,
    work_on_support.evaluations,
    work_on_lessons.lessons,
    work_on_support.withdrawals,
    work_on_claims.claims,
    work_on_changes.changes_to_decide,
    work_on_restorations.restorations_to_decide,
    work_on_requests.document_requests,
    work_on_letters.undelivered_letters,
    work_on_meetings.meetings,
    work_on_meetings.without_meeting,
)
_NEWS = (
    Event.HEARING_ANSWERED,
    Event.SUPPLEMENTED,
    Event.ASSESSMENT_AGREED,
    Event.ASSESSMENT_RETURNED,
    Event.APPLICATION_GRANTED,
    Event.APPLICATION_PARTLY_GRANTED,
    Event.APPLICATION_REFUSED,
    Event.APPLICATION_RECALLED,
    Event.APPLICATION_ACTIVATED,
    Event.REPORT_SUBMITTED,
    Event.EXTENSION_ASKED,
    Event.CHANGE_ASKED,
    Event.CHANGE_APPROVED,
    Event.CHANGE_REFUSED,
    Event.CHANGE_RECALLED,
    Event.EVALUATION_ADOPTED,
    Event.LESSON_COMMENTED,
    Event.ADVICE_GIVEN,
    Event.VETTING_REVIEWED,
    Event.EXCLUSION_LIFT_ASKED,
)
_LAST = dt.date.max
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def work_of(user: User) -> list[WorkItem]:
    """Every line that concerns the person, earliest deadline first: waiting for them, for others, or running.

    Asked once for each request, though both the menu and the page show it.
    """
    found: list[WorkItem] | None = getattr(user, "_work", None)
    if found is None:
        desk = Desk.of(user)
        lines = [line for source in _SOURCES for line in source(desk)]
        found = sorted(lines, key=lambda line: (line.due_on or _LAST, line.key))
        vars(user)["_work"] = found
    return found


def is_asked(user: User) -> bool:
    """Has this request asked for the person's work already?"""
    return hasattr(user, "_work")


def my_work(user: User) -> list[WorkItem]:
    """What waits for the person, earliest deadline first."""
    return [line for line in work_of(user) if line.turn == Turn.MINE]


def in_queue(user: User, queue: str) -> list[WorkItem]:
    """The lines of one queue: `waiting`, `others`, `unassigned`, or `all` for everything that is mine."""
    match queue:
        case "others":
            return [line for line in work_of(user) if line.turn == Turn.OTHERS]
        case "unassigned":
            return [line for line in work_of(user) if line.is_unassigned]
        case "all":
            return [line for line in work_of(user) if not line.is_unassigned]
        case _:
            return my_work(user)


@dataclass(frozen=True)
class Group:
    """Lines with deadlines in the same stretch of time."""

    title: Text
    lines: list[WorkItem]
    is_late: bool = False


def grouped(lines: Iterable[WorkItem]) -> list[Group]:
    """Late, this week, later; groups without lines are left out."""
    today = timezone.localdate()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    late: list[WorkItem] = []
    soon: list[WorkItem] = []
    later: list[WorkItem] = []
    for line in lines:
        day = line.due_on or _LAST
        (late if day < today else soon if day <= sunday else later).append(line)
    groups = [Group(_("Late"), late, is_late=True), Group(_("This week"), soon), Group(_("Later"), later)]
    return [group for group in groups if group.lines]


def ordered(lines: list[WorkItem], order: str) -> list[WorkItem]:
    """By `changed` (latest first), `amount` (largest first), or as they are: earliest deadline."""
    if order == "amount":
        return sorted(lines, key=lambda line: -line.amount)
    if order == "changed":
        latest = dict(
            JournalEntry.objects.filter(case_id__in={line.key for line in lines if line.case})
            .order_by()
            .values_list("case_id")
            .annotate(at=Max("at"))
        )
        return sorted(lines, key=lambda line: latest.get(line.key, _LONG_AGO), reverse=True)
    return lines


def news_for(user: User) -> list[JournalEntry]:
    """What others did last in the person's cases, the past week; at most eight."""
    since = timezone.now() - dt.timedelta(days=7)
    mine = Case.objects.visible_to(user).filter(Q(case_officer=user) | Q(reviewer=user))
    return list(
        JournalEntry.objects.filter(case__in=mine.values("pk"), event__in=_NEWS, at__gte=since)
        .exclude(actor=user)
        .select_related("case__organisation", "case__board", "actor")
        .order_by("-at", "-pk")[:8]
    )
