"""Does the course of a case tell each step with its own day, by the clock in Stockholm?"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from grants.actions.request_supplement import request_supplement
from grants.selectors.case_course import course_of
from grants.views.apply_status import track_of
from registry.models import JournalEntry
from tests import factories
from tests.factories import City
from vetting.course import days_of_states, entries_of, moments

pytestmark = pytest.mark.django_db
AFTER_MIDNIGHT = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
THAT_DAY = dt.date(2026, 7, 2)


def test_a_request_for_a_supplement_stands_beside_the_day_the_application_came() -> None:
    city = City()
    application = factories.submitted(city)
    came = timezone.localdate()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=False):
        application = factories.handled(city, application)
        application = request_supplement(actor=city.officer, application=application, request="Skicka stadgarna.")
        asked = timezone.localdate()
    steps = course_of(application)
    assert [(step.when, step.state) for step in steps[:2]] == [(came, "done"), (asked, "current")]
    assert str(steps[1].label) == application.get_state_display()
    assert [step.state for step in steps[2:]] == [""] * (len(steps) - 2)


def test_the_days_are_those_of_stockholm_half_an_hour_after_midnight() -> None:
    with time_machine.travel(AFTER_MIDNIGHT, tick=False):
        application = factories.submitted(City())
    assert course_of(application)[0].when == THAT_DAY
    assert track_of(application, None)[0].when == THAT_DAY
    vetting = application.vetting
    assert vetting is not None
    assert days_of_states(entries_of(vetting.case)) == {"opened": THAT_DAY}


def test_what_happened_on_either_side_of_midnight_is_two_lines() -> None:
    with time_machine.travel(AFTER_MIDNIGHT - dt.timedelta(hours=1), tick=False):
        application = factories.submitted(City())
    assert application.case is not None
    entry = application.case.journal.first()
    assert entry is not None
    later = JournalEntry(event=entry.event, at=AFTER_MIDNIGHT, after={})
    assert len(moments([later, entry])) == 2
