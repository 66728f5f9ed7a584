"""Does time do its part, no more than once, and never ahead of its day?"""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from followup.models import Milestone
from grants.models import Call
from registry.journal import verify
from registry.models import JournalEntry
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def remind(*arguments: str) -> dict[str, int]:
    output = io.StringIO()
    call_command("remind", *arguments, stdout=output)
    return {
        what: int(count) for what, _colon, count in (line.partition(": ") for line in output.getvalue().splitlines())
    }


def test_a_published_call_opens_and_an_open_one_closes_in_their_time():
    city = City()
    later = factories.make_call(
        city.board,
        city.officer,
        is_open=False,
        opens_at=timezone.now() + dt.timedelta(days=5),
        closes_at=timezone.now() + dt.timedelta(days=60),
    )
    from grants.actions.open_call import publish_call

    publish_call(actor=city.officer, call=later)
    assert remind()["calls opened"] == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False):
        assert (remind()["calls opened"], remind()["calls opened"]) == (1, 0)
    assert Call.objects.get(pk=later.pk).state == "open"
    assert Call.objects.get(pk=later.pk).version_in_force.frozen_at is not None
    assert Call.objects.get(pk=city.call.pk).state == "closed"


def test_milestones_become_due_and_overdue_once():
    city = City()
    application = factories.active(city)
    interim = application.plan.milestones.get(kind="interim_report")
    with time_machine.travel(dt.datetime.combine(interim.due_on, dt.time(12), tzinfo=dt.UTC), tick=False):
        assert (remind()["milestones due"], remind()["milestones due"]) == (1, 0)
    with time_machine.travel(
        dt.datetime.combine(interim.due_on + dt.timedelta(days=2), dt.time(12), tzinfo=dt.UTC), tick=False
    ):
        assert (remind()["milestones overdue"], remind()["milestones overdue"]) == (1, 0)
    assert Milestone.objects.get(pk=interim.pk).state == "overdue"
    assert list(verify()) == []


def test_a_day_ahead_is_refused_where_cases_are_real(settings):
    settings.DEMO_CITY = False
    city = City()
    ahead = (timezone.localdate() + dt.timedelta(days=90)).isoformat()
    with pytest.raises(CommandError, match="lies ahead"):
        remind("--date", ahead)
    assert Call.objects.get(pk=city.call.pk).state == "open"


def test_a_demo_city_can_look_ahead_and_the_journal_says_when(settings):
    settings.DEMO_CITY = True
    city = City()
    ahead = timezone.localdate() + dt.timedelta(days=90)
    assert remind("--date", ahead.isoformat())["calls closed"] == 1
    entry = JournalEntry.objects.get(event="grants.call.closed")
    assert timezone.localdate(entry.at) == ahead
    assert Call.objects.get(pk=city.call.pk).state == "closed"
