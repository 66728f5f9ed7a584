"""Does time do its part through a whole year with outages: each thing once, on the first day it could, nothing missed? (G5)"""

import datetime as dt
import io
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from followup.actions.set_plan import MilestoneTerms
from followup.models import Milestone
from grants.actions import request_supplement
from grants.actions.accept_terms import accept_terms
from grants.actions.approve_minutes import approval_due_on
from grants.actions.decide import Instalment
from grants.actions.open_call import publish_call
from grants.models import Application, Call, Meeting, Support
from registry.journal import verify
from registry.models import Delivery, JournalEntry, Notice
from registry.parameters import value_of
from tests import factories
from tests.factories import City
from tests.factories import meetings as held_meetings
from vetting.models import Exclusion, ReExamination

pytestmark = pytest.mark.django_db

YEAR = 365
OUTAGE = 0.06
"""How often a night goes wrong; the machine then stays away for one to ten nights."""


@dataclass
class Year:
    """The days on which `remind` ran, the first of them today."""

    days: list[dt.date] = field(default_factory=list)

    def first_after(self, day: dt.date) -> dt.date | None:
        """The first run later than the day."""
        return next((ran for ran in self.days if ran > day), None)

    def first_from(self, day: dt.date) -> dt.date | None:
        """The first run on the day or later."""
        return self.first_after(day - dt.timedelta(days=1))


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def at_noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def nights(chance: random.Random, start: dt.date) -> Iterator[dt.date]:
    """A year's days without those on which the machine was away."""
    day, away = start, 0
    for _ in range(YEAR):
        away = away - 1 if away else (chance.randint(1, 10) if chance.random() < OUTAGE else 0)
        if not away:
            yield day
        day += dt.timedelta(days=1)


def granted_with_reports(city: City, *due: int) -> Application:
    milestones = [MilestoneTerms("interim_report", f"Delrapport {days}", ahead(days)) for days in due[:-1]]
    milestones.append(MilestoneTerms("final_accounts", "Slutredovisning", ahead(due[-1])))
    application = factories.for_decision(city)
    half = application.requested_amount // 2
    return factories.grant_it(
        city,
        application,
        plan=factories.plan_terms(application.requested_amount, milestones=milestones),
        instalments=[
            Instalment(half, timezone.localdate()),
            Instalment(application.requested_amount - half, timezone.localdate(), after=milestones[0].title),
        ],
    )


def calls_through_the_year(city: City, chance: random.Random) -> list[Call]:
    calls = []
    for _ in range(12):
        opens = at_noon(ahead(chance.randint(1, 310)))
        call = factories.make_call(
            city.board,
            city.officer,
            is_open=False,
            opens_at=opens,
            closes_at=opens + dt.timedelta(days=chance.randint(3, 40)),
        )
        publish_call(actor=city.officer, call=call)
        calls.append(call)
    return calls


def lived_through(city: City, days: Sequence[dt.date]) -> None:
    """The command each night that the machine was there, twice on some: the second does nothing."""
    for number, day in enumerate(days):
        with time_machine.travel(at_noon(day) + dt.timedelta(hours=10), tick=False):
            call_command("remind", stdout=io.StringIO())
            if number % 30 == 0:
                again = io.StringIO()
                call_command("remind", stdout=again)
                assert {line.partition(": ")[2] for line in again.getvalue().splitlines()} == {"0"}, again.getvalue()


def told(letter: str) -> Counter[tuple[int, dt.date]]:
    """How many letters of the kind each case had on each day."""
    return Counter(
        (case, timezone.localdate(at))
        for case, at in Notice.objects.filter(letter=letter).values_list("case", "created_at")
    )


def expected(pairs: list[tuple[int, dt.date | None]]) -> Counter[tuple[int, dt.date]]:
    return Counter((case, day) for case, day in pairs if day is not None)


def days_of(event: str, call: Call) -> list[dt.date]:
    entries = JournalEntry.objects.filter(event=event, chain__name=call.journal_chain_name)
    return [timezone.localdate(entry.at) for entry in entries]


def test_each_notice_comes_once_on_the_first_night_and_none_is_missed() -> None:
    chance = random.Random(1135)
    city = City(budget=10_000_000_000)
    accepted = [granted_with_reports(city, *sorted(chance.sample(range(20, 350), 4))) for _ in range(3)]
    for application in accepted:
        accept_terms(actor=city.applicant, application=application)
    granted = factories.granted(city)
    asked = request_supplement.request_supplement(
        actor=city.officer, application=factories.in_review(city), request="Stadgarna saknas."
    )
    meeting = held_meetings.held(city)
    calls = calls_through_the_year(city, chance)
    elsewhere = City()
    exclusion = factories.excluded(elsewhere, factories.active(elsewhere), valid_until=ahead(chance.randint(200, 300)))
    assert exclusion.re_examine_on is not None
    year = Year(list(nights(chance, timezone.localdate())))
    assert 200 < len(year.days) < YEAR - 30
    lived_through(city, year.days)

    milestones = Milestone.objects.filter(plan__case__in=[each.case for each in accepted]).select_related("plan")
    late = {each.pk: year.first_after(each.due_on) for each in milestones}
    soon = {each.pk: year.first_from(each.due_on - dt.timedelta(days=value_of("due_soon_days"))) for each in milestones}
    assert told("report_overdue") == expected([(each.plan.case_id, late[each.pk]) for each in milestones])
    assert told("report_due") == expected(
        [(each.plan.case_id, day) for each in milestones if (day := soon[each.pk]) is not None and day <= each.due_on]
    )
    assert {each.state for each in milestones if late[each.pk]} == {"overdue"}

    assert asked.supplement_due_on is not None
    assert asked.case is not None
    assert granted.case is not None
    assert told("supplement_reminder") == expected([(asked.case.pk, year.first_after(asked.supplement_due_on))])
    decided = Support.objects.get(application=granted).decided_on
    assert told("terms_reminder") == expected(
        [(granted.case.pk, year.first_after(decided + dt.timedelta(days=value_of("terms_days"))))]
    )
    noted = Meeting.objects.get(pk=meeting.pk).late_approval_noted_on
    assert noted == year.first_after(approval_due_on(meeting))
    assert JournalEntry.objects.filter(event="grants.minutes.late").count() == 1

    for call in calls:
        assert days_of("grants.call.opened", call) == [year.first_from(timezone.localdate(call.opens_at))]
        assert days_of("grants.call.closed", call) == [year.first_from(timezone.localdate(call.closes_at))]

    begun = ReExamination.objects.get(exclusion=exclusion)
    assert timezone.localdate(begun.begun_at) == year.first_from(exclusion.re_examine_on)
    ended = JournalEntry.objects.get(event="vetting.exclusion.expired", case=exclusion.case)
    assert timezone.localdate(ended.at) == year.first_after(exclusion.valid_until)
    assert Exclusion.objects.get(pk=exclusion.pk).state == "expired"

    assert not Delivery.objects.waiting().exists()
    assert len(mail.outbox) == Delivery.objects.exclude(sent_at=None).count()
    assert list(verify()) == []
