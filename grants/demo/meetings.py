"""How do boards in the demo city meet? One meeting with its minutes posted, and two ahead with cases on their agendas."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from grants.actions import approve_minutes, decide_at_meeting, hold_meeting, plan_meeting
from grants.actions.plan_meeting import AttendeeContent
from grants.demo import vettings
from grants.demo.cases import COURSES
from grants.demo.city import City, case_of, dice_for
from grants.demo.reviewing import declare_for
from grants.demo.schedule import Story
from grants.models import Application, BatchLine, Meeting
from registry.models import ConflictDeclaration
from registry.roles import Role

BOARD: Final = "kulturnamnden"
OTHER_BOARD: Final = "socialnamnden"
_CALL: Final = "now-kultur"
_MEMBERS: Final = ("Berit Almgren", "Farid Nouri", "Gudrun Hjelm", "Sten Åkerlund")
_PLACE: Final = "Stadshuset, Ledamotssalen"


def meeting_stories(city: City) -> Iterator[Story]:
    """The meeting that was, and those that come."""
    yield _held(city)
    yield _ahead(city)
    yield _ahead_at(city, OTHER_BOARD)


def _people(city: City, *, present: bool, board: str = BOARD) -> list[AttendeeContent]:
    chair, secretary = city.person(board, Role.DECISION_MAKER), city.person(board, Role.REGISTRAR)
    first, *others = _MEMBERS
    return [
        AttendeeContent(chair.name, "chair", user=chair, is_present=present, approves_minutes=True),
        AttendeeContent(first, "deputy_chair", is_present=present, approves_minutes=True),
        *(AttendeeContent(name, "member", is_present=present) for name in others),
        AttendeeContent("Rut Ersdal", "substitute", is_present=present),
        AttendeeContent(secretary.name, "secretary", user=secretary, is_present=present),
    ]


def _waiting(city: City, stops: tuple[str, ...]) -> list[Application]:
    """The board's cases that are for decision now, of those whose stories go as far as one of `stops`."""
    names = [course.name for course in COURSES if course.call == _CALL and course.stop in stops]
    keys = [city.applications[name] for name in names if name in city.applications]
    return list(Application.objects.filter(pk__in=keys, state=Application.State.FOR_DECISION).select_related("case"))


def _planned(city: City, meets_on: dt.date, board: str = BOARD) -> Meeting:
    keeper = city.person(board, Role.REGISTRAR)
    meeting = plan_meeting.plan_meeting(
        actor=keeper, board=city.boards[board], meets_on=meets_on, begins_at=dt.time(16, 0), place=_PLACE
    )
    return plan_meeting.set_attendance(actor=keeper, meeting=meeting, people=_people(city, present=False, board=board))


def _held(city: City) -> Story:
    """Called and held, put through the same day; minutes approved and posted, and one may still appeal."""
    dice = dice_for("meeting held")
    keeper, chair = city.person(BOARD, Role.REGISTRAR), city.person(BOARD, Role.DECISION_MAKER)
    yield city.schedule.office_hour(-10, dice)
    day = city.schedule.office_hour(-5, dice)
    meeting = _planned(city, day.date())
    yield day
    cases = _waiting(city, ("decided", "active"))
    if cases:
        plan_meeting.put_on_agenda(actor=keeper, meeting=meeting, applications=cases)
    plan_meeting.call_meeting(actor=keeper, meeting=meeting)
    plan_meeting.set_attendance(actor=keeper, meeting=meeting, people=_with_keys(city, meeting))
    meeting = hold_meeting.hold_meeting(actor=keeper, meeting=meeting, first_paragraph=212)
    _note_who_did_not_agree(city, meeting)
    for application in cases:
        declare_for(chair, application)
        vettings.see_to_clearance(city.handlers(BOARD), application.organisation, case_of(application).board)
    if cases:
        batch = decide_at_meeting.start_batch(actor=chair, meeting=meeting)
        decide_at_meeting.go_on(actor=chair, batch=batch)
        for line in batch.lines.filter(result=BatchLine.Result.REFUSED).select_related("item__meeting"):
            hold_meeting.postpone(actor=keeper, item=line.item, because="Bordläggs: underlaget är inte klart.")
    yield city.schedule.office_hour(-3, dice)
    for attendee in meeting.attendees.filter(approves_minutes=True):
        approve_minutes.approve_minutes(actor=attendee.user or keeper, meeting=meeting, attendee=attendee)
    yield city.schedule.office_hour(-2, dice)
    approve_minutes.post_minutes(actor=keeper, meeting=meeting)


def _with_keys(city: City, meeting: Meeting) -> list[AttendeeContent]:
    """The same people, now present."""
    keys = {attendee.name: attendee.pk for attendee in meeting.attendees.all()}
    return [
        AttendeeContent(
            each.name,
            each.role,
            key=keys[each.name],
            user=each.user,
            is_present=True,
            serves=each.role == "substitute",
            approves_minutes=each.approves_minutes,
        )
        for each in _people(city, present=True)
    ]


def _note_who_did_not_agree(city: City, meeting: Meeting) -> None:
    """A member is recused in one paragraph, another dissents in the same."""
    keeper = city.person(BOARD, Role.REGISTRAR)
    item = meeting.items.filter(kind="case").order_by("position").first()
    if item is None:
        return
    gudrun = meeting.attendees.get(name="Gudrun Hjelm")
    farid = meeting.attendees.get(name="Farid Nouri")
    hold_meeting.note_recusal(actor=keeper, item=item, attendee=gudrun, ground=ConflictDeclaration.Ground.PARTY)
    words = "Ansökan borde ha beviljats i sin helhet, eftersom verksamheten når unga som ingen annan når."
    hold_meeting.note_dissent(actor=keeper, item=item, attendee=farid, text=words)


def _ahead(city: City) -> Story:
    """Planned for in two weeks, with the cases that wait on its agenda, and called."""
    dice = dice_for("meeting ahead")
    yield city.schedule.office_hour(-2, dice)
    keeper = city.person(BOARD, Role.REGISTRAR)
    meeting = _planned(city, city.schedule.office_hour(12, dice).date())
    yield city.schedule.office_hour(-1, dice)
    cases = _waiting(city, ("for_decision",))
    if cases:
        plan_meeting.put_on_agenda(actor=keeper, meeting=meeting, applications=cases)
    plan_meeting.call_meeting(actor=keeper, meeting=meeting)


def _ahead_at(city: City, board: str) -> Story:
    """Planned for in three weeks at another board, with what waits there; the members are not called yet."""
    dice = dice_for(f"meeting ahead at {board}")
    yield city.schedule.office_hour(-1, dice)
    keeper = city.person(board, Role.REGISTRAR)
    meeting = _planned(city, city.schedule.office_hour(19, dice).date(), board)
    waiting = Application.objects.filter(call__programme__board__key=board, state=Application.State.FOR_DECISION)
    if cases := list(waiting.select_related("case").order_by("case__registry_number")):
        plan_meeting.put_on_agenda(actor=keeper, meeting=meeting, applications=cases)
