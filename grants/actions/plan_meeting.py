"""Plan a board's meeting: its day and place, who takes part, what is on the agenda; and call it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grants.actions.at_the_meeting import locked_meeting
from grants.actions.keep_paper import keep_paper
from grants.letters.meeting_papers import agenda_parts
from grants.models import AgendaItem, Application, Attendee, Meeting, MeetingPaper, PreparedDecision
from grants.selectors.meetings import applications_for_agenda
from grants.selectors.prepared_decisions import proposed_decision
from registry.events import Event
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Board, User
from registry.roles import Permission
from registry.rules import Blocker

State = Meeting.State


@dataclass(frozen=True)
class AttendeeContent:
    """Somebody at the meeting; `key` is the row from before, None for a new one."""

    name: str
    role: str
    key: int | None = None
    user: User | None = None
    is_present: bool = False
    serves: bool = False
    approves_minutes: bool = False


@transaction.atomic
def plan_meeting(
    *, actor: User, board: Board, meets_on: dt.date, begins_at: dt.time | None = None, place: str = ""
) -> Meeting:
    """A meeting with the board's next number of the year, and a paragraph for delegated decisions. Who attended the
    latest one is taken over, to be changed."""
    role = require_role(actor, Permission.KEEP_MEETING, board)
    lock(Board, pk=board.pk)
    last = Meeting.objects.filter(board=board, year=meets_on.year).aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting.objects.create(
        board=board,
        year=meets_on.year,
        number=last + 1,
        meets_on=meets_on,
        begins_at=begins_at,
        place=place.strip(),
        planned_by=actor,
    )
    AgendaItem.objects.create(meeting=meeting, kind=AgendaItem.Kind.DELEGATED, position=1, added_by=actor)
    _take_over_people(meeting)
    _record(Event.MEETING_PLANNED, meeting, actor, role, {"meets_on": str(meets_on), "number": meeting.number})
    return meeting


def _take_over_people(meeting: Meeting) -> None:
    before = Meeting.objects.filter(board=meeting.board).exclude(pk=meeting.pk).order_by("-meets_on", "-pk").first()
    if before is None:
        return
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, position=each.position, user=each.user, name=each.name, role=each.role)
        for each in before.attendees.all()
    )


@transaction.atomic
def edit_meeting(*, actor: User, meeting: Meeting, meets_on: dt.date, begins_at: dt.time | None, place: str) -> Meeting:
    """Change day, time and place before the meeting is held."""
    locked = locked_meeting(meeting, State.PLANNED, State.CALLED)
    role = require_role(actor, Permission.KEEP_MEETING, locked)
    if meets_on.year != locked.year:
        raise ValidationError({"meets_on": _("The meeting is numbered in its year. Plan a new one for another year.")})
    locked.meets_on, locked.begins_at, locked.place = meets_on, begins_at, place.strip()
    locked.version += 1
    locked.save(update_fields=["meets_on", "begins_at", "place", "version"])
    _record(Event.MEETING_EDITED, locked, actor, role, {"meets_on": str(meets_on), "place": locked.place})
    return locked


@transaction.atomic
def set_attendance(*, actor: User, meeting: Meeting, people: Sequence[AttendeeContent]) -> Meeting:
    """Who is called and who takes part. Until the minutes are approved; who is named in a paragraph stays."""
    locked = locked_meeting(meeting, State.PLANNED, State.CALLED, State.HELD)
    role = require_role(actor, Permission.KEEP_MEETING, locked)
    if sum(person.role == Attendee.Role.CHAIR for person in people) > 1:
        raise ValidationError({"attendees": _("A meeting has one chair. The others are deputy chairs or members.")})
    accounts = [person.user.pk for person in people if person.user is not None]
    if len(set(accounts)) < len(accounts):
        raise ValidationError({"attendees": _("The same account stands for two people.")})
    earlier = {attendee.pk: attendee for attendee in locked.attendees.all()}
    kept = {person.key for person in people if person.key in earlier}
    _let_go([attendee for key, attendee in earlier.items() if key not in kept])
    # Chair and accounts are let go of first: two people may have changed places.
    locked.attendees.filter(role=Attendee.Role.CHAIR).update(role=Attendee.Role.MEMBER)
    locked.attendees.update(user=None)
    for position, person in enumerate(people, start=1):
        attendee = earlier.get(person.key or 0) or Attendee(meeting=locked)
        if attendee.approved_on is not None and not person.approves_minutes:
            raise ValidationError(
                {"attendees": _("%(name)s has already approved the minutes.") % {"name": attendee.name}}
            )
        attendee.position = position
        attendee.name, attendee.role, attendee.user = person.name.strip(), person.role, person.user
        attendee.is_present, attendee.serves = person.is_present, person.serves
        attendee.approves_minutes = person.approves_minutes
        attendee.save()
    present = sum(person.is_present for person in people)
    _record(Event.MEETING_EDITED, locked, actor, role, {"attendees": len(people), "present": present})
    return locked


def _let_go(attendees: Iterable[Attendee]) -> None:
    for attendee in attendees:
        if attendee.recusals.exists() or attendee.dissents.exists() or attendee.approved_on:
            raise ValidationError(
                {"attendees": _("%(name)s is named in the minutes and cannot be removed.") % {"name": attendee.name}}
            )
        attendee.delete()


@transaction.atomic
def put_on_agenda(*, actor: User, meeting: Meeting, applications: Iterable[Application]) -> list[AgendaItem]:
    """Put cases that wait for a decision on the agenda, each with its prepared decision. Before the meeting is held.

    Raises Refused for a case that is not for decision at the board, or waits on another agenda.
    """
    locked = locked_meeting(meeting, State.PLANNED, State.CALLED)
    role = require_role(actor, Permission.KEEP_MEETING, locked)
    wanted = [application.pk for application in applications]
    found = list(applications_for_agenda(actor, locked).filter(pk__in=wanted))
    if len(found) < len(set(wanted)):
        raise Refused(
            [
                Blocker(
                    "not_for_this_agenda",
                    _("A case is not for decision at the board, or stands on an agenda already."),
                    rule="R4",
                )
            ]
        )
    reports = locked.items.filter(kind=AgendaItem.Kind.DELEGATED).first()
    place = locked.items.filter(kind=AgendaItem.Kind.CASE).aggregate(last=Max("position"))["last"] or 0
    items = AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                meeting=locked,
                kind=AgendaItem.Kind.CASE,
                position=place + number,
                application=application,
                added_by=actor,
            )
            for number, application in enumerate(found, start=1)
        ],
        batch_size=80,
    )
    if reports is not None:
        reports.position = place + len(found) + 1
        reports.save(update_fields=["position"])
    prepared = []
    for item, application in zip(items, found, strict=True):
        decision = proposed_decision(application)
        decision.item = item
        prepared.append(decision)
    PreparedDecision.objects.bulk_create(prepared, batch_size=60)
    record_many(
        [
            NewEntry(
                Event.PUT_ON_AGENDA,
                case=application.case,
                actor=actor,
                actor_role=str(role),
                rule="R4",
                after={"meeting": str(locked), "meets_on": locked.meets_on.isoformat()},
            )
            for application in found
        ],
        batch=f"meeting-{locked.pk}-{place}",
    )
    _record(Event.AGENDA_CHANGED, locked, actor, role, {"added": len(items)})
    return items


@transaction.atomic
def take_off_agenda(*, actor: User, item: AgendaItem) -> None:
    """Take a case off the agenda before the meeting is held."""
    meeting = locked_meeting(item.meeting, State.PLANNED, State.CALLED)
    role = require_role(actor, Permission.KEEP_MEETING, meeting)
    found = AgendaItem.objects.get(pk=item.pk, kind=AgendaItem.Kind.CASE)
    found.delete()
    _record(Event.AGENDA_CHANGED, meeting, actor, role, {"removed": 1})


@transaction.atomic
def call_meeting(*, actor: User, meeting: Meeting) -> Meeting:
    """Call the members: the agenda as it now stands is kept as a paper."""
    locked = locked_meeting(meeting)
    advance(locked, "call", actor=actor, rule="R4", facts={"meets_on": locked.meets_on})
    keep_paper(meeting=locked, kind=MeetingPaper.Kind.AGENDA, parts=agenda_parts(locked))
    return locked


def _record(event: Event, meeting: Meeting, actor: User, role: str, facts: dict[str, object]) -> None:
    record(
        event, chain=meeting.journal_chain_name, board_id=meeting.board_id, actor=actor, actor_role=role, after=facts
    )
