"""What comes next for a meeting, what stops it, who takes the step, and by when?"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Attendee, Meeting
from grants.rules.meetings import approval_due_on, blockers_to_taking_part, meeting_page, period_of, posting_due_on
from grants.selectors.agenda_rows import AgendaRow
from registry.lifecycle import blockers_to
from registry.models import User
from registry.roles import Permission, acting_role
from registry.rules import Blocker, Text

State = Meeting.State


@dataclass(frozen=True)
class MeetingStep:
    """The next step: its name in the address, what stops it, and whether this person takes it.

    `kind` chooses the form on the page: `call`, `hold`, `decide`, `approve`, `post`, `take_down` or nothing.
    """

    title: Text
    kind: str = ""
    blockers: list[Blocker] = field(default_factory=list)
    is_mine: bool = False
    waits_for: Text = ""
    about: Text = ""
    due_on: dt.date | None = None
    undeclared: int = 0
    decidable: int = 0
    stopped: int = 0
    approvers: Sequence[Attendee] = ()


def meeting_step(meeting: Meeting, rows: Sequence[AgendaRow], user: User, *, on: dt.date) -> MeetingStep:
    """The next step of the meeting as this person sees it on the day `on`."""
    keeps = acting_role(user, Permission.KEEP_MEETING, meeting) is not None
    waits = "" if keeps else _("Waits for whoever keeps the board's meetings.")
    match meeting.state:
        case State.PLANNED:
            return MeetingStep(
                _("Call the members"),
                "call",
                blockers_to(meeting, "call"),
                keeps,
                waits,
                _("The agenda is kept as it then stands. Cases can still be added until the meeting is held."),
                meeting.meets_on,
            )
        case State.CALLED:
            return MeetingStep(
                _("Note that the meeting is held"),
                "hold",
                blockers_to(meeting, "hold"),
                keeps,
                waits,
                _("The paragraphs get their numbers, and the delegated decisions are reported."),
                meeting.meets_on,
            )
        case State.HELD:
            return _after_the_meeting(meeting, rows, user)
        case State.MINUTES_APPROVED:
            return MeetingStep(
                _("Make the approval known on the notice board"),
                "post",
                [],
                keeps,
                waits,
                _("The appeal period is counted from the day of posting, and only while the notice is up."),
                posting_due_on(meeting) if not meeting.postings.all() else on,
            )
        case State.POSTED:
            return _while_posted(meeting, keeps, waits, on)
        case _:
            return MeetingStep(_("The meeting is closed"), about=_("The appeal period has run out."))


def _after_the_meeting(meeting: Meeting, rows: Sequence[AgendaRow], user: User) -> MeetingStep:
    waiting = [row for row in rows if row.item.is_undecided]
    if waiting:
        return _decide(meeting, waiting, user)
    approvers = [each for each in meeting.attendees.all() if each.approves_minutes]
    keeps = acting_role(user, Permission.KEEP_MEETING, meeting) is not None
    mine = any(each.is_asked_to_approve and each.user_id == user.pk for each in approvers)
    left = [each.name for each in approvers if each.is_asked_to_approve]
    return MeetingStep(
        _("Approve the minutes"),
        "approve",
        [],
        keeps or mine,
        "" if mine else _("Waits for %(names)s.") % {"names": ", ".join(left)},
        _("When everybody named has approved, the minutes are frozen and kept as PDF."),
        approval_due_on(meeting),
        approvers=approvers,
    )


def _decide(meeting: Meeting, waiting: Sequence[AgendaRow], user: User) -> MeetingStep:
    decides = acting_role(user, Permission.DECIDE_APPLICATION, meeting) is not None
    shown = [row for row in waiting if not row.is_hidden]
    stopped = sum(1 for row in shown if row.blockers)
    about = ngettext(
        "%(count)d case is put through as it is prepared: decision, plan, letter and PDF in one step.",
        "%(count)d cases are put through as they are prepared, one by one: decision, plan, letter and PDF of each in one step.",
        len(waiting),
    ) % {"count": len(waiting)}
    return MeetingStep(
        _("Put the board's decisions through"),
        "decide",
        blockers_to_taking_part(meeting, user) if decides else [],
        decides,
        "" if decides else _("Waits for a decision-maker who was at the meeting."),
        about,
        undeclared=sum(1 for row in shown if row.is_undeclared),
        decidable=sum(1 for row in shown if not row.blockers and not row.is_undeclared),
        stopped=stopped,
    )


def _while_posted(meeting: Meeting, keeps: bool, waits: str, on: dt.date) -> MeetingStep:
    ends_on = period_of(meeting).ends_on
    if ends_on is not None and on <= ends_on:
        about = _("The notice stays up until and including %(date)s. Taken down earlier, the count is broken.") % {
            "date": ends_on.isoformat()
        }
        due_on = ends_on + dt.timedelta(days=1)
        return MeetingStep(_("Take down the notice"), "take_down", [], keeps, waits, about, due_on)
    return MeetingStep(
        _("Take down the notice"), "take_down", [], keeps, waits, _("The appeal period has run out."), on
    )


def where_it_stands(meeting: Meeting) -> list[tuple[str, object]]:
    """The days of the minutes: approved, posted, until when one may appeal; as facts."""
    rows: list[tuple[str, object]] = []
    if meeting.approved_on is not None:
        rows.append((_("Minutes approved"), meeting.approved_on.isoformat()))
    for posting in meeting.postings.all():
        rows.append((_("Posted"), posting.posted_on.isoformat()))
        if posting.removed_on is not None:
            rows.append((_("Taken down"), posting.removed_on.isoformat()))
    period = period_of(meeting)
    if period.ends_on is not None:
        rows.append((_("Last day for legality review"), period.ends_on.isoformat()))
    elif period.is_broken:
        rows.append((_("Last day for legality review"), _("The notice came down too early; nothing is counted.")))
    return rows


def page_of_meeting(meeting: Meeting, anchor: str = "") -> str:
    """The address of the meeting."""
    return meeting_page(meeting, anchor=anchor)
