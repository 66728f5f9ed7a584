"""Approve a meeting's minutes, make it known on the notice board, take the notice down, and close (R5; KL 5:69, 8:12)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.at_the_meeting import locked_meeting
from grants.actions.keep_paper import keep_paper
from grants.letters.meeting_papers import minutes_parts
from grants.models import Attendee, Meeting, MeetingPaper, Posting
from grants.rules.meetings import approval_due_on, blockers_to_approving, period_of, posting_due_on
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker

State = Meeting.State


@transaction.atomic
def approve_minutes(*, actor: User, meeting: Meeting, attendee: Attendee, on: dt.date | None = None) -> Meeting:
    """Note that one of those named has approved the minutes; the last one's approval freezes them, with their PDF.

    Who has an account approves with it. For others, who sign on paper or elsewhere, whoever keeps the meeting notes the
    day. Raises Refused while a case is neither decided nor put off.
    """
    locked = locked_meeting(meeting, State.HELD)
    day = on or timezone.localdate()
    who = Attendee.objects.filter(pk=attendee.pk, meeting=locked, approves_minutes=True).first()
    if who is None:
        raise ValidationError({"attendee": _("Choose somebody who is named to approve the minutes.")})
    if not locked.meets_on <= day <= timezone.localdate():
        raise ValidationError({"on": _("Give a day from the meeting until today.")})
    role = _role_of_approver(actor, locked, who)
    if early := [each for each in blockers_to_approving(locked) if each.code == "cases_undecided"]:
        raise Refused(early)
    if who.approved_on is None:
        who.approved_on, who.approval_noted_by = day, actor
        who.save(update_fields=["approved_on", "approval_noted_by"])
        record(
            Event.MINUTES_APPROVED_BY,
            chain=locked.journal_chain_name,
            board_id=locked.board_id,
            actor=actor,
            actor_role=role,
            rule="R5",
            after={"attendee": who.pk, "role": str(who.role), "on": day.isoformat()},
        )
    if not any(each.is_asked_to_approve for each in locked.attendees.all()):
        _all_have_approved(actor, locked)
    return locked


def _role_of_approver(actor: User, meeting: Meeting, who: Attendee) -> str:
    if who.user_id == actor.pk:
        return str(require_role(actor, Permission.APPROVE_MINUTES, meeting))
    if who.user_id is not None:
        raise Refused(
            [
                Blocker(
                    "approves_self",
                    _("%(name)s has an account and approves the minutes in person.") % {"name": who.name},
                    rule="R5",
                )
            ]
        )
    return str(require_role(actor, Permission.KEEP_MEETING, meeting))


def _all_have_approved(actor: User, meeting: Meeting) -> None:
    day = max(each.approved_on for each in meeting.attendees.all() if each.approved_on is not None)
    due_on = approval_due_on(meeting)
    facts = {"approved_on": day.isoformat(), "due_on": due_on.isoformat(), "is_late": day > due_on}
    advance(meeting, "approve_minutes", actor=actor, rule="R5", facts=facts, on=day)
    keep_paper(meeting=meeting, kind=MeetingPaper.Kind.MINUTES, parts=minutes_parts(meeting))


@transaction.atomic
def post_minutes(*, actor: User, meeting: Meeting, on: dt.date | None = None) -> Meeting:
    """Note that the approval is made known on the notice board; the appeal period is counted from that day (KL 13:5)."""
    locked = locked_meeting(meeting)
    day = on or timezone.localdate()
    if locked.approved_on is not None and not locked.approved_on <= day <= timezone.localdate():
        raise ValidationError({"on": _("Give a day from the approval until today.")})
    last = locked.postings.last()
    if last is not None and last.removed_on is not None and day < last.removed_on:
        raise ValidationError({"on": _("The notice was up until %(date)s.") % {"date": last.removed_on.isoformat()}})
    due_on = posting_due_on(locked)
    facts = {
        "posted_on": day.isoformat(),
        "due_on": due_on.isoformat() if due_on else None,
        "is_late": last is None and due_on is not None and day > due_on,
    }
    advance(locked, "post", actor=actor, rule="R5", facts=facts)
    Posting.objects.create(meeting=locked, posted_on=day, posted_by=actor)
    return locked


@transaction.atomic
def take_down_notice(*, actor: User, meeting: Meeting, on: dt.date | None = None) -> Meeting:
    """Note that the notice is taken down. After the period the meeting is closed; before, the count is broken (R5)."""
    locked = locked_meeting(meeting, State.POSTED)
    day = on or timezone.localdate()
    posting = locked.postings.get(removed_on=None)
    if not posting.posted_on <= day <= timezone.localdate():
        raise ValidationError({"on": _("Give a day from the posting until today.")})
    ends_on = period_of(locked).ends_on
    require_role(actor, Permission.KEEP_MEETING, locked)
    posting.removed_on, posting.removed_by = day, actor
    posting.save(update_fields=["removed_on", "removed_by"])
    is_early = ends_on is None or day <= ends_on
    facts = {"removed_on": day.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None}
    advance(locked, "remove_early" if is_early else "close", actor=actor, rule="R5", facts=facts)
    return locked


@transaction.atomic
def note_what_is_late(*, on: dt.date) -> int:
    """Write in the journal, once, which minutes are not approved or not posted in time (R5); gives how many."""
    noted = 0
    waiting = Meeting.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    for meeting in waiting.filter(state=State.HELD, late_approval_noted_on=None):
        if approval_due_on(meeting) < on:
            meeting.late_approval_noted_on = on
            _note_late(meeting, Event.MINUTES_LATE, "late_approval_noted_on", approval_due_on(meeting))
            noted += 1
    for meeting in waiting.filter(state=State.MINUTES_APPROVED, late_posting_noted_on=None, postings=None):
        due_on = posting_due_on(meeting)
        if due_on is not None and due_on < on:
            meeting.late_posting_noted_on = on
            _note_late(meeting, Event.POSTING_LATE, "late_posting_noted_on", due_on)
            noted += 1
    return noted


def _note_late(meeting: Meeting, event: Event, field: str, due_on: dt.date) -> None:
    meeting.save(update_fields=[field])
    record(
        event,
        chain=meeting.journal_chain_name,
        board_id=meeting.board_id,
        rule="R5",
        after={"due_on": due_on.isoformat()},
    )
