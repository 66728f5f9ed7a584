"""R3: does whoever is recused from a paragraph neither take part in it nor see it? (KL 6:28-32)"""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import decide_at_meeting, hold_meeting, plan_meeting
from grants.actions.prepare_decision import prepare_decision
from grants.letters import meeting_papers
from grants.models import Application, Decision, Dissent, Recusal
from grants.selectors.agenda_rows import agenda_items, agenda_rows, recused_cases
from registry.lifecycle import Refused
from registry.models import Case
from registry.pdf.parts import as_text, from_data
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.grants.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def test_a_member_with_an_account_loses_sight_of_the_case_at_once(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    chair = meeting.attendees.get(role="chair")
    assert Case.objects.visible_to(city.decider).filter(pk=application.case_id).exists()
    hold_meeting.note_recusal(actor=city.coordinator, item=at.item_of(application), attendee=chair, ground="party")
    assert not Case.objects.visible_to(city.decider).filter(pk=application.case_id).exists()
    (row, _reports) = agenda_rows(meeting, city.decider, on=timezone.localdate())
    assert row.is_hidden
    assert row.case is None
    page = signed_in(city.decider).get(f"/meetings/{meeting.public_id}/").content.decode()
    assert application.case.registry_number not in page
    assert application.title not in page
    assert "§ 1" in page


def test_the_papers_leave_out_what_the_reader_is_recused_from(city: City) -> None:
    application = at.ready(city)
    meeting = at.called(city, [application])
    factories.recuse(city.reviewer, application.case)
    hidden = recused_cases(city.reviewer, agenda_items(meeting))
    text = as_text(meeting_papers.agenda_parts(meeting, hidden=hidden))
    assert application.case.registry_number not in text
    client = signed_in(city.reviewer)
    assert client.get(f"/meetings/{meeting.public_id}/papers/agenda.pdf").status_code == 200
    assert client.get(f"/meetings/{meeting.public_id}/papers/agenda.xlsx").status_code == 200
    assert client.get(f"/meetings/{meeting.public_id}/papers/kept-agenda.pdf").status_code == 404
    kept: Any = signed_in(city.officer).get(f"/meetings/{meeting.public_id}/papers/kept-agenda.pdf")
    assert kept.status_code == 200
    for close in kept._resource_closers:  # not kept.close(): that ends the test's connection too
        close()


def test_who_is_recused_cannot_put_the_decision_through_but_somebody_else_can(city: City) -> None:
    application, other = at.ready(city), at.ready(_second(city))
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    meeting = at.planned(city, [application, other])
    people = [*at.people_at(city), plan_meeting.AttendeeContent(second.name, "member", user=second, is_present=True)]
    plan_meeting.set_attendance(actor=city.coordinator, meeting=meeting, people=people)
    meeting = plan_meeting.call_meeting(actor=city.coordinator, meeting=meeting)
    meeting = hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    factories.recuse(city.decider, application.case)
    batch = at.decided(city, meeting)
    assert at.reasons_in(batch) == {application.pk: ["recused"]}
    for case in (application.case, other.case):
        factories.declare(second, case)
    batch = decide_at_meeting.start_batch(actor=second, meeting=meeting)
    decide_at_meeting.go_on(actor=second, batch=batch)
    assert Decision.objects.get(application=application).decided_by == second
    recusal = Recusal.objects.get(item__application=application)
    assert recusal.attendee.user == city.decider
    minutes = as_text(from_data(at.approved(city, meeting).papers.get(kind="minutes").parts))
    assert f"{city.decider.name} (sammanträdets ordförande) anmäler jäv" in minutes


def _second(city: City) -> City:
    twin: City = object.__new__(City)
    organisation = factories.make_organisation()
    applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=organisation)
    vars(twin).update(vars(city), organisation=organisation, applicant=applicant)
    return twin


def test_nobody_decides_a_case_they_have_not_declared_in(city: City) -> None:
    application = at.ready(city)
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    meeting = at.planned(city, [application])
    people = [*at.people_at(city), plan_meeting.AttendeeContent(second.name, "member", user=second, is_present=True)]
    plan_meeting.set_attendance(actor=city.coordinator, meeting=meeting, people=people)
    meeting = plan_meeting.call_meeting(actor=city.coordinator, meeting=meeting)
    meeting = hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    batch = decide_at_meeting.start_batch(actor=second, meeting=meeting)
    decide_at_meeting.go_on(actor=second, batch=batch)
    assert at.reasons_in(batch) == {application.pk: ["conflict_not_declared"]}


def test_the_quorum_is_counted_without_who_is_recused(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    for attendee in meeting.attendees.filter(role="member"):
        hold_meeting.note_recusal(
            actor=city.coordinator, item=at.item_of(application), attendee=attendee, ground="other"
        )
    assert at.reasons_in(at.decided(city, meeting)) == {application.pk: ["not_quorate"]}


def test_a_substitute_who_serves_keeps_the_quorum(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    member = meeting.attendees.filter(role="member").first()
    hold_meeting.note_recusal(actor=city.coordinator, item=at.item_of(application), attendee=member, ground="other")
    meeting.attendees.filter(role="substitute").update(serves=True)
    assert at.reasons_in(at.decided(city, meeting)) == {}


def test_a_dissent_is_in_the_decision_and_frozen_with_it(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    item = at.item_of(application)
    member = meeting.attendees.filter(role="member").first()
    hold_meeting.note_dissent(actor=city.coordinator, item=item, attendee=member, text="Jag yrkar avslag.")
    at.decided(city, meeting)
    decision = Decision.objects.get(application=application)
    assert decision.dissent == f"{member.name}, ledamot: Jag yrkar avslag."
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.filter(item=item).update(text="Jag höll med.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.filter(item=item).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.create(
            item=item, attendee=meeting.attendees.get(role="chair"), text="Efteråt.", noted_by=city.officer
        )
    with pytest.raises(Refused):
        hold_meeting.note_dissent(actor=city.coordinator, item=item, attendee=member, text="Efteråt.")


def test_nobody_who_does_not_decide_dissents(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    item = at.item_of(application)
    for role in ("secretary", "substitute"):
        with pytest.raises(Refused) as refused:
            hold_meeting.note_dissent(
                actor=city.coordinator, item=item, attendee=meeting.attendees.get(role=role), text="Nej."
            )
        assert refused.value.codes == ["did_not_take_part"]
    member = meeting.attendees.filter(role="member").first()
    hold_meeting.note_recusal(actor=city.coordinator, item=item, attendee=member, ground="party")
    with pytest.raises(Refused) as refused:
        hold_meeting.note_dissent(actor=city.coordinator, item=item, attendee=member, text="Nej.")
    assert refused.value.codes == ["recused_here"]


def test_a_decision_is_prepared_by_who_has_declared_and_is_not_recused(city: City) -> None:
    application = at.ready(city)
    at.planned(city, [application])
    item = at.item_of(application)
    common = {"item": item, "outcome": "granted", "amount": None, "reasons": "Skäl.", "rows": item.prepared.rows}
    with pytest.raises(Refused) as refused:
        prepare_decision(actor=city.coordinator, **common)
    assert refused.value.codes == ["conflict_not_declared"]
    factories.recuse(city.officer, application.case)
    with pytest.raises(Refused):
        prepare_decision(actor=city.officer, **common)


def test_a_recused_person_cannot_be_noted_as_somebody_from_another_meeting(city: City) -> None:
    application = at.ready(city)
    at.held(city, [application])
    other = at.held(city)
    with pytest.raises(ValidationError):
        hold_meeting.note_recusal(
            actor=city.coordinator, item=at.item_of(application), attendee=other.attendees.first(), ground="party"
        )
    assert Application.objects.get(pk=application.pk).state == "for_decision"
