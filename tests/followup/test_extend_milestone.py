"""Does an organisation get more time for a report, also after the day has passed, once at a time and with reasons? (G5)"""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from followup.actions.extend_milestone import answer_extension, ask_for_later_day
from followup.actions.mark_time import mark_milestones
from followup.actions.review_report import approve_report, return_report
from followup.models import Milestone, MilestoneExtension
from grants.actions import take_case
from grants.rules.paying import blockers_to_paying
from grants.selectors.my_work import my_work
from grants.selectors_of_applicant import reports_due
from registry.lifecycle import Refused
from registry.models import JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import address, fresh, send_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def late(city: City) -> Iterator[Milestone]:
    """An interim report five days after its day, marked overdue; the clock stands there."""
    milestone = factories.active(city).plan.milestones.get(kind="interim_report")
    noon = dt.datetime.combine(milestone.due_on + dt.timedelta(days=5), dt.time(11), tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        mark_milestones()
        yield fresh(milestone)


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def asked(city: City, milestone: Milestone, days: int = 20) -> MilestoneExtension:
    return ask_for_later_day(
        actor=city.applicant, milestone=milestone, wanted_until=in_days(days), reasons="Ny kassör."
    )


def given(city: City, extension: MilestoneExtension, days: int | None = 20) -> MilestoneExtension:
    until = None if days is None else in_days(days)
    return answer_extension(actor=city.officer, extension=extension, granted_until=until, answer="Skälen är goda.")


def codes(step, **keywords) -> list[str]:
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_a_late_report_with_a_new_day_is_late_no_more_and_stops_no_payment(city: City, late: Milestone):
    second = late.plan.support.get().payments.get(number=2)
    assert "report_overdue" in {blocker.code for blocker in blockers_to_paying(second)}
    given(city, asked(city, late))
    milestone = fresh(late)
    assert (milestone.state, milestone.due_on) == ("upcoming", in_days(20))
    second = type(second).objects.get(pk=second.pk)
    assert "report_overdue" not in {blocker.code for blocker in blockers_to_paying(second)}
    assert mark_milestones() == (1, 0)  # near again, and reminded of
    assert JournalEntry.objects.get(event="followup.milestone.extended").reason == "Skälen är goda."
    letter = late.case.notices.get(letter="report_more_time")
    assert "Skälen är goda." in letter.body


def test_a_refusal_says_why_and_moves_nothing(city: City, late: Milestone):
    given(city, asked(city, late), None)
    assert (fresh(late).state, fresh(late).due_on) == ("overdue", late.due_on)
    assert JournalEntry.objects.get(event="followup.extension.refused").reason == "Skälen är goda."
    assert late.case.notices.filter(letter="report_more_time").count() == 1


def test_one_request_is_open_at_a_time_and_the_next_may_follow_the_answer(city: City, late: Milestone):
    first = asked(city, late)
    again = {"actor": city.applicant, "milestone": late, "wanted_until": in_days(9), "reasons": "Mer."}
    assert codes(ask_for_later_day, **again) == ["asked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneExtension.objects.create(
            milestone=late,
            asked_by=city.applicant,
            asked_at=timezone.now(),
            due_on=late.due_on,
            wanted_until=in_days(9),
            reasons="Mer.",
        )
    given(city, first, None)
    assert codes(answer_extension, actor=city.officer, extension=first, granted_until=None, answer="Nej.") == [
        "decided"
    ]
    asked(city, late)
    assert MilestoneExtension.objects.count() == 2


def test_a_report_that_was_returned_stays_returned_with_its_new_day(city: City, late: Milestone):
    send_in(city, late)
    return_report(actor=city.officer, milestone=late, comment="Skriv mer.")
    mark_milestones()
    assert fresh(late).state == "overdue"
    given(city, asked(city, late))
    assert (fresh(late).state, fresh(late).return_comment) == ("returned", "Skriv mer.")


def test_a_request_lapses_when_the_report_comes_in(city: City, late: Milestone):
    extension = asked(city, late)
    send_in(city, late)
    assert MilestoneExtension.objects.get().lapsed_at is not None
    answer = {"actor": city.officer, "extension": extension, "granted_until": in_days(9), "answer": "Ja."}
    assert codes(answer_extension, **answer) == ["decided"]
    assert fresh(late).state == "submitted"
    assert codes(ask_for_later_day, actor=city.applicant, milestone=late, wanted_until=in_days(9), reasons="Mer.") == [
        "sent_in"
    ]
    approve_report(actor=city.officer, milestone=late)


def test_nobody_else_asks_or_answers(city: City, late: Milestone):
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (stranger, city.officer, city.auditor):
        ask = {"actor": person, "milestone": late, "wanted_until": in_days(9), "reasons": "Mer."}
        assert codes(ask_for_later_day, **ask) == ["not_permitted"]
    extension = asked(city, late)
    newcomer = factories.make_user(Role.CASE_OFFICER, board=city.board)
    for person, code in (
        (city.applicant, "not_permitted"),
        (city.decider, "not_permitted"),
        (newcomer, "conflict_not_declared"),
    ):
        answer = {"actor": person, "extension": extension, "granted_until": in_days(9), "answer": "Ja."}
        assert codes(answer_extension, **answer) == [code]
    take_case.declare(actor=city.officer, case=late.case, has_conflict=True, ground="other", explanation="Min bror.")
    answer = {"actor": city.officer, "extension": extension, "granted_until": in_days(9), "answer": "Ja."}
    assert codes(answer_extension, **answer) == ["recused"]


@pytest.mark.parametrize("days", [-6, 0, 181])
def test_a_day_that_has_passed_or_lies_too_far_ahead_is_refused(city: City, late: Milestone, days: int):
    with pytest.raises(ValidationError) as raised:
        asked(city, late, days)
    assert set(raised.value.message_dict) == {"wanted_until"}
    extension = asked(city, late)
    with pytest.raises(ValidationError) as raised:
        given(city, extension, days)
    assert set(raised.value.message_dict) == {"granted_until"}


def test_the_database_keeps_what_was_asked_and_answered(city: City, late: Milestone):
    given(city, asked(city, late))
    for fields in ({"reasons": "Annat."}, {"answer": "Annat."}, {"granted_until": in_days(90)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MilestoneExtension.objects.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneExtension.objects.all().delete()


# ── The pages ──


def test_the_organisation_asks_on_its_page_and_the_officer_answers(client: Client, city: City, late: Milestone):
    client.force_login(city.applicant)
    page = address(late, "report_more_time")
    assert page in client.get(address(late)).content.decode()
    wrong = client.post(page, {"wanted_until": "i morgon", "reasons": ""})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"wanted_until", "reasons"}
    assert client.post(page, {"wanted_until": in_days(20), "reasons": "Ny kassör."}).status_code == 302
    assert client.post(page, {"wanted_until": in_days(21), "reasons": "En gång till."}).status_code == 422
    client.force_login(city.officer)
    answer = address(late, "report_more_time_answer")
    assert "Ny kassör." in client.get(answer).content.decode()
    assert answer in client.get(f"/follow-up/{late.case.path_number}/").content.decode()
    missing = client.post(answer, {"decision": "give", "granted_until": "", "answer": "Ja."})
    assert missing.status_code == 422
    assert set(missing.context["form"].errors) == {"granted_until"}
    given_day = {"decision": "give", "granted_until": in_days(20), "answer": "Ja, ta den tid ni behöver."}
    assert client.post(answer, given_day).status_code == 302
    assert client.post(answer, given_day).status_code == 404  # nothing waits any more
    assert fresh(late).due_on == in_days(20)
    client.force_login(city.applicant)
    assert "Ja, ta den tid ni behöver." in client.get(address(late)).content.decode()


def test_a_refusal_ignores_the_day_in_its_field(client: Client, city: City, late: Milestone):
    asked(city, late)
    client.force_login(city.officer)
    said = {"decision": "refuse", "granted_until": in_days(20), "answer": "Utbetalningen väntar."}
    assert client.post(address(late, "report_more_time_answer"), said).status_code == 302
    assert fresh(late).due_on == late.due_on


def test_the_request_waits_in_the_work_of_both_sides(city: City, late: Milestone):
    def lines(person: User) -> set[str]:
        person = User.objects.get(pk=person.pk)
        return {line.url for line in my_work(person)}

    assert address(late, "report_more_time_answer") not in lines(city.officer)
    extension = asked(city, late)
    assert address(late, "report_more_time_answer") in lines(city.officer)
    assert [milestone.open_extension for milestone in reports_due(city.applicant)] == [extension]
    given(city, extension)
    assert address(late, "report_more_time_answer") not in lines(city.officer)
