"""Does a board's meeting go from planned to closed, with every case decided through the machine? (R2, R4, R5, R16)"""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import approve_minutes as minutes
from grants.actions import decide_at_meeting, hold_meeting, plan_meeting
from grants.actions.appeal import Judgment, reject_appeal, take_in_appeal
from grants.actions.prepare_decision import prepare_decision
from grants.models import AgendaItem, Application, Decision, Meeting, MeetingPaper, PreparedDecision
from grants.selectors.agenda_rows import agenda_rows
from grants.selectors.appeal_standing import appeal_standing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Notice
from registry.pdf.parts import as_text, from_data
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.grants.at_decision import refusal_heard
from tests.grants.browsing import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def test_a_meeting_goes_all_the_way_and_its_decision_gets_legal_force(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    batch = at.decided(city, meeting)
    assert at.reasons_in(batch) == {}
    decision = Decision.objects.get(application=application)
    item = at.item_of(application)
    assert item.decision == decision
    assert (decision.meeting_on, decision.meeting_paragraph) == (meeting.meets_on, "§ 1")
    assert appeal_standing(decision, on=timezone.localdate()).state == "waits"
    meeting = at.posted(city, meeting)
    standing = appeal_standing(Decision.objects.get(pk=decision.pk), on=timezone.localdate())
    assert standing.state == "running"
    last = standing.period.ends_on
    assert last >= timezone.localdate() + dt.timedelta(days=21)
    after = last + dt.timedelta(days=1)
    assert appeal_standing(Decision.objects.get(pk=decision.pk), on=after).has_legal_force
    with time_machine.travel(dt.datetime.combine(after, dt.time(12), tzinfo=dt.UTC), tick=False):
        meeting = minutes.take_down_notice(actor=city.coordinator, meeting=meeting)
    assert meeting.state == "closed"


def test_an_appeal_keeps_the_decision_from_legal_force_until_it_is_tried(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    at.decided(city, meeting)
    at.posted(city, meeting)
    decision, today = Decision.objects.get(application=application), timezone.localdate()
    factories.declare(city.officer, application.case)
    appeal = take_in_appeal(actor=city.officer, decision=decision, by="member", received_on=today)
    after = today + dt.timedelta(days=400)
    assert appeal_standing(Decision.objects.get(pk=decision.pk), on=after).state == "appealed"
    reject_appeal(actor=city.officer, appeal=appeal, judgment=Judgment("77-26", today, "Inga fel."))
    assert appeal_standing(Decision.objects.get(pk=decision.pk), on=after).has_legal_force
    assert not list(verify())


def test_the_letter_and_its_pdf_belong_to_the_decision(city: City) -> None:
    application = at.ready(city)
    at.decided(city, at.held(city, [application]))
    letter = Notice.objects.get(case=application.case, letter="granted")
    assert letter.document is not None
    assert "§ 1" in letter.body


def test_minutes_are_frozen_with_their_pdf_when_the_last_one_approves(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    at.decided(city, meeting)
    first, second = meeting.attendees.filter(approves_minutes=True)
    assert first.role == "chair"
    minutes.approve_minutes(actor=city.decider, meeting=meeting, attendee=first)
    assert Meeting.objects.get(pk=meeting.pk).state == "meeting_held"
    minutes.approve_minutes(actor=city.coordinator, meeting=meeting, attendee=second)
    paper = MeetingPaper.objects.get(meeting=meeting, kind="minutes")
    with paper.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    text = as_text(from_data(paper.parts))
    for words in ("§ 1", application.title, "Ulla Ledamot", "540\u202f000\xa0kr", application.case.registry_number):
        assert words in text
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingPaper.objects.filter(pk=paper.pk).update(sha256="0" * 64)


def test_minutes_wait_for_every_case_and_for_everybody_named(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    chair = meeting.attendees.get(role="chair")
    with pytest.raises(Refused) as refused:
        minutes.approve_minutes(actor=city.decider, meeting=meeting, attendee=chair)
    assert refused.value.codes == ["cases_undecided"]


def test_nobody_approves_for_somebody_with_an_account(city: City) -> None:
    meeting = at.held(city, [])
    chair = meeting.attendees.get(role="chair")
    with pytest.raises(Refused) as refused:
        minutes.approve_minutes(actor=city.coordinator, meeting=meeting, attendee=chair)
    assert refused.value.codes == ["approves_self"]
    with pytest.raises(ValidationError):
        minutes.approve_minutes(
            actor=city.coordinator, meeting=meeting, attendee=meeting.attendees.get(role="secretary")
        )


def test_late_approval_and_late_posting_are_written_down(city: City) -> None:
    day = dt.date(2026, 3, 2)
    with time_machine.travel(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), tick=False):
        meeting = at.held(city, [], meets_on=day)
    with time_machine.travel(dt.datetime(2026, 3, 16, 12, tzinfo=dt.UTC), tick=False):
        assert minutes.note_what_is_late(on=timezone.localdate()) == 0
    with time_machine.travel(dt.datetime(2026, 3, 17, 12, tzinfo=dt.UTC), tick=False):
        assert minutes.note_what_is_late(on=timezone.localdate()) == 1
        assert minutes.note_what_is_late(on=timezone.localdate()) == 0
        meeting = at.approved(city, meeting)
    entry = JournalEntry.objects.get(event="grants.minutes.approved")
    assert entry.after["is_late"] is True
    assert entry.after["due_on"] == "2026-03-16"
    with time_machine.travel(dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC), tick=False):
        assert minutes.note_what_is_late(on=timezone.localdate()) == 1
        minutes.post_minutes(actor=city.coordinator, meeting=meeting)
    assert JournalEntry.objects.get(event="grants.minutes.posted").after["is_late"] is True
    assert JournalEntry.objects.filter(event="grants.minutes.posting_late").count() == 1


def test_posting_on_the_second_day_is_in_time(city: City) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), tick=False):
        meeting = at.approved(city, at.held(city, [], meets_on=dt.date(2026, 3, 2)))
    with time_machine.travel(dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC), tick=False):
        minutes.post_minutes(actor=city.coordinator, meeting=meeting)
    assert JournalEntry.objects.get(event="grants.minutes.posted").after["is_late"] is False


def test_a_notice_taken_down_early_breaks_the_count(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    at.decided(city, meeting)
    meeting = at.posted(city, meeting)
    meeting = minutes.take_down_notice(actor=city.coordinator, meeting=meeting)
    assert meeting.state == "minutes_approved"
    decision = Decision.objects.get(application=application)
    far = timezone.localdate() + dt.timedelta(days=400)
    standing = appeal_standing(decision, on=far)
    assert (standing.state, standing.period.is_broken) == ("waits", True)
    minutes.post_minutes(actor=city.coordinator, meeting=meeting)
    assert appeal_standing(Decision.objects.get(pk=decision.pk), on=far).has_legal_force
    assert JournalEntry.objects.filter(event="grants.minutes.removed_early").exists()


def test_a_posting_cannot_be_changed_past_the_actions(city: City) -> None:
    meeting = at.posted(city, at.held(city, []))
    posting = meeting.postings.get()
    earlier = posting.posted_on - dt.timedelta(days=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.postings.update(posted_on=earlier)
    with pytest.raises(IntegrityError), transaction.atomic():
        posting.delete()


def test_the_board_decides_otherwise_than_was_proposed(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    prepared = PreparedDecision.objects.get(item__application=application)
    rows = prepared.rows | {
        "lines": [{"description": "Löner", "amount": 30_000_000}],
        "instalments": [{"amount": 30_000_000, "due_on": prepared.rows["instalments"][0]["due_on"], "after": ""}],
    }
    prepare_decision(
        actor=city.decider,
        item=prepared.item,
        outcome="partly_granted",
        amount=30_000_000,
        reasons="Nämnden sänker summan.",
        rows=rows,
        version=prepared.version,
    )
    assert at.reasons_in(at.decided(city, meeting)) == {}
    assert again(application).granted_amount == 30_000_000


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(city: City) -> None:
    application = at.ready(city)
    at.planned(city, [application])
    item = at.item_of(application)
    common = {"item": item, "outcome": "granted", "amount": None, "rows": item.prepared.rows, "version": 1}
    prepare_decision(actor=city.officer, reasons="Först.", **common)
    with pytest.raises(ValidationError, match=city.officer.name):
        prepare_decision(actor=city.decider, reasons="Sen.", **common)


def test_a_refusal_is_prepared_from_the_assessment_and_decided(city: City) -> None:
    application = refusal_heard(city)
    factories.reported(city, application)
    meeting = at.held(city, [application])
    prepared = PreparedDecision.objects.get(item__application=application)
    assert prepared.outcome == "refused"
    assert prepared.rule_applied
    assert prepared.facts
    assert at.reasons_in(at.decided(city, meeting)) == {}
    assert again(application).state == "refused"


def test_each_row_says_what_is_missing_and_where_it_is_mended(city: City) -> None:
    application = factories.for_decision(city)
    factories.reported(city, application)
    meeting = at.called(city, [application])
    (row, _reports) = agenda_rows(meeting, city.officer, on=timezone.localdate())
    assert [blocker.code for blocker in row.blockers] == ["goal_without_numbers"]
    assert row.blockers[0].url.endswith(f"/cases/{application.case.path_number}/")
    meeting = hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    batch = at.decided(city, meeting)
    assert at.reasons_in(batch) == {application.pk: ["goal_without_numbers"]}
    assert again(application).state == "for_decision"
    assert not Notice.objects.filter(case=application.case, letter="granted").exists()


def test_a_case_waits_on_one_agenda_only(city: City) -> None:
    application = at.ready(city)
    meeting = at.planned(city, [application])
    other = plan_meeting.plan_meeting(actor=city.coordinator, board=city.board, meets_on=timezone.localdate())
    with pytest.raises(Refused) as refused:
        plan_meeting.put_on_agenda(actor=city.coordinator, meeting=other, applications=[application])
    assert refused.value.codes == ["not_for_this_agenda"]
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(
            meeting=other, kind="case", position=1, application=application, added_by=city.coordinator
        )
    plan_meeting.take_off_agenda(actor=city.coordinator, item=meeting.items.get(application=application))
    plan_meeting.put_on_agenda(actor=city.coordinator, meeting=other, applications=[application])


def test_a_case_of_another_board_is_not_put_on_the_agenda(city: City) -> None:
    other = City()
    application = at.ready(other)
    with pytest.raises(Refused):
        at.planned(city, [application])


def test_a_case_that_is_put_off_is_free_for_the_next_meeting(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    hold_meeting.postpone(actor=city.coordinator, item=at.item_of(application), because="Bordläggs.")
    with pytest.raises(Refused) as refused:
        decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
    assert refused.value.codes == ["nothing_to_decide"]
    at.planned(city, [application])
    assert at.approved(city, meeting).state == "minutes_approved"


def test_the_paragraphs_go_on_through_the_year(city: City) -> None:
    first = at.held(city, [at.ready(city)])
    second = at.held(city, [])
    assert [item.paragraph for item in first.items.order_by("paragraph")] == [1, 2]
    assert second.items.get().paragraph == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(meeting=second).update(paragraph=77)


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.REVIEWER])
def test_only_a_decision_maker_puts_decisions_through(city: City, role: Role) -> None:
    meeting = at.held(city, [at.ready(city)])
    person = factories.make_user(role, board=city.board)
    with pytest.raises(Refused) as refused:
        decide_at_meeting.start_batch(actor=person, meeting=meeting)
    assert refused.value.codes == ["not_permitted"]


def test_who_was_not_at_the_meeting_puts_nothing_through(city: City) -> None:
    meeting = at.held(city, [at.ready(city)])
    absent = factories.make_user(Role.DECISION_MAKER, board=city.board)
    with pytest.raises(Refused) as refused:
        decide_at_meeting.start_batch(actor=absent, meeting=meeting)
    assert refused.value.codes == ["not_at_the_meeting"]
    batch = decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
    decide_at_meeting.go_on(actor=absent, batch=batch)
    assert not Decision.objects.exists()


def test_nothing_is_decided_before_the_meeting_is_held(city: City) -> None:
    application = at.ready(city)
    meeting = at.called(city, [application])
    with pytest.raises(Refused):
        decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
    with pytest.raises(Refused) as refused:
        decide_at_meeting.decide_item(actor=city.decider, item=at.item_of(application))
    assert "meeting_not_held" in refused.value.codes


def test_a_meeting_ahead_is_not_held(city: City) -> None:
    meeting = at.called(city, [], meets_on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(Refused) as refused:
        hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    assert refused.value.codes == ["meeting_ahead"]


def test_a_board_without_a_quorum_does_not_meet(city: City) -> None:
    meeting = at.called(city, [])
    meeting.attendees.filter(role="member").update(is_present=False)
    with pytest.raises(Refused) as refused:
        hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    assert refused.value.codes == ["not_quorate"]


def test_the_agenda_is_kept_as_a_paper_when_the_meeting_is_called(city: City) -> None:
    application = at.ready(city)
    meeting = at.called(city, [application])
    paper = MeetingPaper.objects.get(meeting=meeting, kind="agenda")
    assert application.case.registry_number in as_text(from_data(paper.parts))


def test_a_decided_application_tells_where_it_was_decided() -> None:
    city = City()
    application = factories.granted(city)
    decision = application.decisions.get()
    standing = appeal_standing(decision, on=timezone.localdate())
    assert (standing.state, standing.is_reported) == ("waits", False)
    assert Application.objects.get(pk=application.pk).agenda_items.count() == 0
