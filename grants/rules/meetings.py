"""What stands in the way of a step in a board's meeting? (R3, R4, R5, R16; KL 6:27, 5:69, 8:12)"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grants.rules.appeals import AppealPeriod, Posted, period_of_legality_review
from registry.parameters import value_of
from registry.rules import Blocker, Text
from registry.working_days import last_day

if TYPE_CHECKING:
    from grants.models import AgendaItem, Attendee, Meeting
    from registry.models import User

MEMBERS = frozenset({"chair", "deputy_chair", "member"})


def meeting_page(meeting: "Meeting", step: str = "", anchor: str = "") -> str:
    """The address of a meeting, or of one of its pages."""
    name = f"meeting_{step}" if step else "meeting"
    return reverse(name, args=[meeting.public_id]) + (f"#{anchor}" if anchor else "")


def blockers_to_calling(meeting: "Meeting") -> list[Blocker]:
    """R4: a meeting is called when its day, place and chair are known and there is something on the agenda."""
    blockers = []
    if not meeting.place.strip():
        blockers.append(
            Blocker(
                "no_place",
                _("The meeting has no place."),
                url=meeting_page(meeting, "edit"),
                action=_("Write where it is held"),
            )
        )
    if not any(attendee.role == "chair" for attendee in meeting.attendees.all()):
        blockers.append(
            Blocker(
                "no_chair",
                _("No chair is named."),
                url=meeting_page(meeting, "attendance"),
                action=_("Name the chair and the members"),
            )
        )
    if not meeting.items.all():
        blockers.append(
            Blocker(
                "empty_agenda",
                _("There is nothing on the agenda."),
                url=meeting_page(meeting, "agenda"),
                action=_("Put cases on the agenda"),
            )
        )
    return blockers


def blockers_to_holding(meeting: "Meeting") -> list[Blocker]:
    """R5, KL 6:27: the day has come, the attendance is noted, the board has a quorum, and somebody approves the minutes."""
    blockers = []
    if meeting.meets_on > timezone.localdate():
        blockers.append(
            Blocker(
                "meeting_ahead",
                _("The meeting's day has not come."),
                detail=_("It is held %(date)s.") % {"date": meeting.meets_on.isoformat()},
            )
        )
    attendees = list(meeting.attendees.all())
    where: dict[str, Any] = {"url": meeting_page(meeting, "attendance"), "action": _("Note who takes part")}
    if not any(attendee.is_chairing for attendee in attendees):
        blockers.append(Blocker("no_chair_present", _("Nobody is noted as chairing the meeting."), **where))
    blockers += blockers_without_quorum(attendees, [], **where)
    if not any(attendee.approves_minutes for attendee in attendees):
        blockers.append(Blocker("nobody_approves", _("Nobody is named to approve the minutes."), rule="R5", **where))
    return blockers


def blockers_without_quorum(
    attendees: "list[Attendee]", recused: "list[int]", *, url: str = "", action: Text = ""
) -> list[Blocker]:
    """KL 6:27: more than half of the members take part in the decision. `recused` are keys of attendees who do not (R3)."""
    members = sum(1 for attendee in attendees if attendee.role in MEMBERS)
    taking_part = sum(1 for attendee in attendees if attendee.takes_part and attendee.pk not in recused)
    if members and taking_part * 2 > members:
        return []
    return [
        Blocker(
            "not_quorate",
            _("The board has no quorum: more than half of its members must take part."),
            url=url,
            action=action,
            detail=_("%(present)d take part, the board has %(members)d members.")
            % {"present": taking_part, "members": members},
        )
    ]


def blockers_to_approving(meeting: "Meeting") -> list[Blocker]:
    """R5: every case on the agenda is decided or put off, and everybody named has approved the minutes."""
    blockers = []
    waiting = [item for item in meeting.items.all() if item.is_undecided]
    if waiting:
        blockers.append(
            Blocker(
                "cases_undecided",
                ngettext(
                    "%(count)d case on the agenda is neither decided nor put off.",
                    "%(count)d cases on the agenda are neither decided nor put off.",
                    len(waiting),
                )
                % {"count": len(waiting)},
                rule="R5",
                url=meeting_page(meeting, anchor="agenda"),
                action=_("See the agenda"),
            )
        )
    missing = [attendee.name for attendee in meeting.attendees.all() if attendee.is_asked_to_approve]
    if missing:
        blockers.append(
            Blocker(
                "not_approved_by_all",
                _("The minutes are not approved by everybody who is to approve them."),
                rule="R5",
                detail=", ".join(missing) + ".",
                url=meeting_page(meeting, anchor="minutes"),
                action=_("See who has approved"),
            )
        )
    return blockers


def blockers_to_closing(meeting: "Meeting") -> list[Blocker]:
    """R5: the notice has been up for the whole appeal period, and the period has run out."""
    period = period_of(meeting)
    if period.ends_on is not None and period.is_over(timezone.localdate()):
        return []
    detail = _("The last day is %(date)s.") % {"date": period.ends_on.isoformat()} if period.ends_on else ""
    return [Blocker("appeal_period_running", _("The appeal period has not run out."), rule="R5", detail=detail)]


def period_of(meeting: "Meeting") -> AppealPeriod:
    """The appeal period of legality review for what stands in the meeting's minutes."""
    postings = [Posted(each.posted_on, each.removed_on) for each in meeting.postings.all()]
    counted_from = postings[-1].posted_on if postings else None
    return period_of_legality_review(postings, days=value_of("appeal_days", on=counted_from))


def blockers_to_taking_part(meeting: "Meeting", actor: "User") -> list[Blocker]:
    """R16: who puts the board's decisions through is a named person who took part in the meeting."""
    if any(attendee.user_id == actor.pk and attendee.is_present for attendee in meeting.attendees.all()):
        return []
    return [
        Blocker(
            "not_at_the_meeting",
            _("You are not noted as present at the meeting."),
            rule="R16",
            url=meeting_page(meeting, "attendance"),
            action=_("See who takes part"),
        )
    ]


def blockers_to_item(item: "AgendaItem", actor: "User") -> list[Blocker]:
    """R3, R4: the meeting is held, the case stands undecided on it, and the board has a quorum without who is recused."""
    if item.meeting.state != "meeting_held":
        return [Blocker("meeting_not_held", _("The board decides when the meeting has been held."), rule="R4")]
    if not item.is_undecided:
        return [Blocker("item_ended", _("The paragraph is already decided or put off."), rule="R4")]
    recused = [recusal.attendee_id for recusal in item.recusals.all()]
    blockers = blockers_without_quorum(list(item.meeting.attendees.all()), recused) if recused else []
    return blockers + blockers_to_taking_part(item.meeting, actor)


def approval_due_on(meeting: "Meeting") -> dt.date:
    """R5 (KL 5:69, 6:35): the last day to approve the minutes."""
    return last_day(meeting.meets_on, value_of("minutes_approval_days", on=meeting.meets_on))


def posting_due_on(meeting: "Meeting") -> dt.date | None:
    """R5 (KL 8:12): the last day to make the approval known on the notice board; None before it is approved."""
    if meeting.approved_on is None:
        return None
    return last_day(meeting.approved_on, value_of("minutes_posting_days", on=meeting.approved_on))
