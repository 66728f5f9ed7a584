"""Which meetings wait for somebody: to be called, decided, approved, posted; and which cases have no meeting?"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import AgendaItem, Application, Meeting
from grants.rules.meetings import approval_due_on, meeting_page, period_of, posting_due_on
from grants.selectors.meetings import without_a_meeting
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem
from registry.models import Board

State = Meeting.State


def _line(meeting: Meeting, **fields: object) -> WorkItem:
    return WorkItem(
        case=None,
        organisation=None,
        about=_("%(board)s, meeting %(date)s")
        % {"board": meeting.board.short_name, "date": meeting.meets_on.isoformat()},
        state=str(meeting.state),
        state_label=str(meeting.get_state_display()),
        url=meeting_page(meeting),
        kind=Reason.MEETING,
        **fields,  # type: ignore[arg-type]
    )


def meetings(desk: Desk) -> Iterator[WorkItem]:
    """Meetings that wait for the person: to call, put through, approve, post or take down; the keeper's are for keepers."""
    keeps_at = desk.coordinator_at | desk.registrar_at
    if not keeps_at and not desk.decider_at:
        return
    waiting = [State.PLANNED, State.CALLED, State.HELD, State.MINUTES_APPROVED, State.POSTED]
    rows = (
        Meeting.objects.filter(board_id__in=keeps_at | desk.decider_at, state__in=waiting)
        .select_related("board")
        .prefetch_related("attendees", "postings", "items")
        .order_by("meets_on", "pk")[:MOST]
    )
    for meeting in rows:
        keeps = meeting.board_id in keeps_at
        match meeting.state:
            case State.PLANNED | State.CALLED if keeps:
                yield _ahead(meeting, desk.today)
            case State.HELD:
                yield from _held(meeting, desk, keeps)
            case State.MINUTES_APPROVED if keeps:
                yield _line(
                    meeting,
                    reason=_("Approved minutes are to be posted"),
                    detail=_("The appeal period is counted from the posting."),
                    action=_("Note the posting"),
                    due_on=posting_due_on(meeting),
                )
            case State.POSTED if keeps:
                ends_on = period_of(meeting).ends_on
                if ends_on is not None and ends_on < desk.today:
                    yield _line(
                        meeting,
                        reason=_("The appeal period has run out"),
                        detail=_("It ended %(date)s.") % {"date": ends_on.isoformat()},
                        action=_("Take down the notice"),
                        due_on=ends_on + dt.timedelta(days=1),
                    )


def _ahead(meeting: Meeting, today: dt.date) -> WorkItem:
    cases = sum(1 for item in meeting.items.all() if item.kind == AgendaItem.Kind.CASE)
    detail = ngettext("%(count)d case on the agenda.", "%(count)d cases on the agenda.", cases) % {"count": cases}
    is_planned = meeting.state == State.PLANNED
    return _line(
        meeting,
        reason=_("A meeting is to be called") if is_planned else _("A meeting is called"),
        detail=detail,
        action=_("See the meeting"),
        due_on=meeting.meets_on,
        turn=Turn.MINE if is_planned or meeting.meets_on <= today else Turn.NOBODY,
    )


def _held(meeting: Meeting, desk: Desk, keeps: bool) -> Iterator[WorkItem]:
    undecided = sum(1 for item in meeting.items.all() if item.is_undecided)
    if undecided:
        if meeting.board_id in desk.decider_at:
            said = ngettext("%(count)d case waits.", "%(count)d cases wait.", undecided)
            yield _line(
                meeting,
                reason=_("The board's decisions are to be put through"),
                detail=said % {"count": undecided},
                action=_("Put the decisions through"),
                due_on=meeting.meets_on,
            )
        return
    asked = [each for each in meeting.attendees.all() if each.is_asked_to_approve]
    is_asked = any(each.user_id == desk.user.pk for each in asked)
    on_paper = keeps and any(each.user_id is None for each in asked)
    if is_asked or on_paper:
        yield _line(
            meeting,
            reason=_("The minutes are to be approved"),
            detail=", ".join(each.name for each in asked),
            action=_("Approve the minutes") if is_asked else _("Note the approval"),
            due_on=approval_due_on(meeting),
        )
    elif keeps:
        yield _line(
            meeting,
            reason=_("The minutes wait for approval"),
            detail=", ".join(each.name for each in asked),
            action=_("See the meeting"),
            due_on=approval_due_on(meeting),
            turn=Turn.OTHERS,
        )


def without_meeting(desk: Desk) -> Iterator[WorkItem]:
    """One line a board: how many cases are for decision and wait on no agenda; for whoever keeps the board's meetings."""
    keeps_at = desk.coordinator_at | desk.registrar_at
    if not keeps_at:
        return
    waiting = without_a_meeting(
        Application.objects.visible_to(desk.user).filter(
            state=Application.State.FOR_DECISION, case__board_id__in=keeps_at
        )
    )
    counted = waiting.order_by().values("case__board_id").annotate(count=Count("pk"), due_on=Min("case__due_on"))
    found = {row["case__board_id"]: row for row in counted}
    ahead = Meeting.objects.filter(state__in=Meeting.AHEAD, board_id__in=found).order_by("-meets_on")
    next_meeting = {meeting.board_id: meeting for meeting in ahead}
    for board in Board.objects.filter(pk__in=found).order_by("name"):
        row = found[board.pk]
        meeting = next_meeting.get(board.pk)
        said = ngettext(
            "%(count)d case is for decision and on no agenda",
            "%(count)d cases are for decision and on no agenda",
            row["count"],
        )
        yield WorkItem(
            case=None,
            organisation=None,
            about=board.short_name,
            reason=said % {"count": row["count"]},
            detail=_("The next meeting is %(date)s.") % {"date": meeting.meets_on.isoformat()}
            if meeting
            else _("No meeting is planned."),
            state=str(Application.State.FOR_DECISION),
            state_label=str(Application.State.FOR_DECISION.label),
            action=_("Put cases on the agenda") if meeting else _("Plan a meeting"),
            url=meeting_page(meeting, "agenda") if meeting else reverse("meeting_new"),
            due_on=row["due_on"],
            kind=Reason.MEETING,
        )
