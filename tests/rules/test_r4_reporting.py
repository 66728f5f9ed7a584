"""R4: are delegates' decisions reported to the board's next meeting, once, and does a decision that is not show it?"""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grants.actions.decide import Authority
from grants.models import Decision, ReportedDecision
from grants.selectors.appeal_standing import appeal_standing
from grants.selectors.meetings import delegated_changes, delegated_decisions
from registry.models import JournalEntry
from registry.pdf.parts import as_text, from_data
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.grants.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def test_a_delegated_decision_is_reported_to_the_next_meeting_and_no_other(city: City) -> None:
    application = factories.granted(city)
    decision = application.decisions.get()
    first, second = at.held(city), at.held(city)
    assert [each.decision for each in first.items.get().reported.all()] == [decision]
    assert second.items.get().reported.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedDecision.objects.create(item=second.items.get(), decision=decision)


def test_its_appeal_period_counts_from_the_posting_of_the_minutes_where_it_was_reported(city: City) -> None:
    application = factories.granted(city)
    decision = application.decisions.get()
    standing = appeal_standing(decision, on=timezone.localdate())
    assert (standing.state, standing.is_reported) == ("waits", False)
    meeting = at.posted(city, at.held(city))
    standing = appeal_standing(Decision.objects.get(pk=decision.pk), on=timezone.localdate())
    assert (standing.state, standing.is_reported, standing.meeting) == ("running", True, meeting)
    assert standing.period.begins_on == meeting.postings.get().posted_on


def test_a_decision_after_the_meetings_day_waits_for_the_next_one(city: City) -> None:
    decision = factories.granted(city).decisions.get()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert not delegated_decisions(city.board.pk, until=yesterday).exists()
    assert delegated_decisions(city.board.pk, until=timezone.localdate()).get() == decision


def test_the_boards_own_decisions_are_not_reported_to_itself(city: City) -> None:
    meeting = at.held(city, [at.ready(city)])
    at.decided(city, meeting)
    assert not delegated_decisions(city.board.pk, until=timezone.localdate()).exists()


def test_another_boards_decisions_are_not_reported_here(city: City) -> None:
    factories.granted(City())
    assert at.held(city).items.get().reported.count() == 0


def test_the_report_has_its_own_paragraph_in_the_minutes(city: City) -> None:
    application = factories.granted(city)
    meeting = at.approved(city, at.held(city))
    text = as_text(from_data(meeting.papers.get(kind="minutes").parts))
    assert "§ 1" in text
    assert application.case.registry_number in text
    assert city.delegation.name in text


def test_a_report_cannot_be_taken_back(city: City) -> None:
    factories.granted(city)
    report = at.held(city).items.get().reported.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedDecision.objects.filter(pk=report.pk).delete()


def test_a_delegates_decision_on_a_change_is_reported_once_and_stands_in_the_minutes(city: City) -> None:
    application = factories.active(city)
    change = factories.decide_it(city, factories.assessed_change(city, application))
    assert delegated_changes(city.board.pk, until=timezone.localdate()).get() == change
    meeting = at.held(city)
    assert meeting.items.get().reported_changes.get().change == change
    assert at.held(city).items.get().reported_changes.count() == 0
    entry = JournalEntry.objects.get(event="grants.decision.reported", after__change=change.number)
    assert entry.case == application.case
    text = as_text(from_data(at.approved(city, meeting).papers.get(kind="minutes").parts))
    assert "Ändring av stödet: godkänd" in text


def test_the_boards_own_decision_on_a_change_is_not_reported_to_itself(city: City) -> None:
    authority = Authority(meeting_on=timezone.localdate(), meeting_paragraph="§ 4")
    factories.decide_it(city, factories.assessed_change(city, factories.active(city)), authority=authority)
    factories.requested_change(city, factories.active(city))
    assert not delegated_changes(city.board.pk, until=timezone.localdate()).exists()


def test_the_meetings_page_shows_the_changes_to_report_but_none_to_whoever_is_recused(city: City) -> None:
    change = factories.decide_it(city, factories.assessed_change(city, factories.active(city)))
    meeting = at.planned(city)
    page = reverse("meeting", args=[meeting.public_id])
    path = reverse("grant_change", args=[change.case.path_number, change.number])
    assert path in signed_in(city.coordinator).get(page).content.decode()
    factories.recuse(city.coordinator, change.case)
    assert path not in signed_in(city.coordinator).get(page).content.decode()
