"""Takes a board through a meeting with the real actions: planned, called, held, its minutes approved and posted."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from grants.actions import approve_minutes as minutes
from grants.actions import decide_at_meeting, hold_meeting, plan_meeting
from grants.actions.plan_meeting import AttendeeContent
from grants.models import AgendaItem, Application, ApplicationGoal, BatchLine, DecisionBatch, Meeting
from tests.factories.city import City, for_decision, reported


def ready(city: City, **keywords: int) -> Application:
    """For decision by the board, with its staff report and a goal that has its numbers."""
    application = for_decision(city, **keywords)
    if not application.staff_reports.exists():
        reported(city, application)
    ApplicationGoal.objects.filter(application=application).update(baseline=17, target=40, unit="familjer")
    return application


def people_at(city: City) -> list[AttendeeContent]:
    """A chair with an account, two members and a substitute without one, and a secretary."""
    return [
        AttendeeContent(city.decider.name, "chair", user=city.decider, is_present=True, approves_minutes=True),
        AttendeeContent("Ulla Ledamot", "member", is_present=True, approves_minutes=True),
        AttendeeContent("Lars Ledamot", "member", is_present=True),
        AttendeeContent("Eva Ersättare", "substitute", is_present=True),
        AttendeeContent(city.coordinator.name, "secretary", user=city.coordinator, is_present=True),
    ]


def planned(city: City, applications: Sequence[Application] = (), *, meets_on: dt.date | None = None) -> Meeting:
    """A meeting today with these cases on the agenda."""
    day = meets_on or timezone.localdate()
    meeting = plan_meeting.plan_meeting(actor=city.coordinator, board=city.board, meets_on=day, place="Stadshuset")
    plan_meeting.set_attendance(actor=city.coordinator, meeting=meeting, people=people_at(city))
    if applications:
        plan_meeting.put_on_agenda(actor=city.coordinator, meeting=meeting, applications=applications)
    return meeting


def called(city: City, applications: Sequence[Application] = (), *, meets_on: dt.date | None = None) -> Meeting:
    """The same, called."""
    meeting = planned(city, applications, meets_on=meets_on)
    return plan_meeting.call_meeting(actor=city.coordinator, meeting=meeting)


def held(city: City, applications: Sequence[Application] = (), *, meets_on: dt.date | None = None) -> Meeting:
    """The same, held; nothing is decided yet."""
    meeting = called(city, applications, meets_on=meets_on)
    return hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)


def decided(city: City, meeting: Meeting) -> DecisionBatch:
    """Every case on the agenda put through by the chair, as far as nothing stops it."""
    batch = decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
    decide_at_meeting.go_on(actor=city.decider, batch=batch)
    return batch


def approved(city: City, meeting: Meeting, *, on: dt.date | None = None) -> Meeting:
    """The minutes approved by the chair and by a member, who signs on paper."""
    for attendee in meeting.attendees.filter(approves_minutes=True):
        actor = attendee.user or city.coordinator
        minutes.approve_minutes(actor=actor, meeting=meeting, attendee=attendee, on=on)
    return Meeting.objects.get(pk=meeting.pk)


def posted(city: City, meeting: Meeting, *, on: dt.date | None = None) -> Meeting:
    """Approved, and made known on the notice board."""
    return minutes.post_minutes(actor=city.coordinator, meeting=approved(city, meeting, on=on), on=on)


def item_of(application: Application) -> AgendaItem:
    """The case's latest paragraph."""
    return AgendaItem.objects.filter(application=application).latest("pk")


def reasons_in(batch: DecisionBatch) -> dict[int, list[str]]:
    """The codes of what stood in the way, by application."""
    lines = BatchLine.objects.filter(batch=batch, result="refused").select_related("item")
    return {line.item.application_id: [reason["code"] for reason in line.reasons] for line in lines}
