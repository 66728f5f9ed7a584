"""Is an organisation reminded of what it has not done, once, and with what it needs to do it?"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup.actions.mark_time import mark_milestones
from grants.actions import request_supplement
from grants.actions.accept_terms import accept_terms
from grants.actions.remind_applicants import remind_of_supplements, remind_of_terms
from grants.models import Application
from registry.models import Notice
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


def day(ahead: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=ahead)


def letters(application: Application, name: str) -> list[Notice]:
    return list(application.case.notices.filter(letter=name))


def asked(city: City, text: str = "Revisionsberättelsen saknas.") -> Application:
    application = factories.in_review(city)
    return request_supplement.request_supplement(actor=city.officer, application=application, request=text)


def test_a_late_supplement_is_reminded_of_once_with_what_is_missing(city: City):
    application = asked(city)
    assert remind_of_supplements(on=application.supplement_due_on) == 0
    late = application.supplement_due_on + dt.timedelta(days=1)
    assert (remind_of_supplements(on=late), remind_of_supplements(on=late)) == (1, 0)
    (letter,) = letters(application, "supplement_reminder")
    assert "Revisionsberättelsen saknas." in letter.body
    assert str(application.supplement_due_on.year) in letter.body
    assert Application.objects.get(pk=application.pk).state == "awaiting_applicant"


def test_a_new_request_is_reminded_of_anew_and_one_that_is_answered_is_not(city: City):
    application = asked(city)
    assert remind_of_supplements(on=day(60)) == 1
    request_supplement.supplement(actor=city.applicant, application=application, answer="Här är den.")
    assert remind_of_supplements(on=day(60)) == 0
    application = Application.objects.get(pk=application.pk)
    request_supplement.request_supplement(actor=city.officer, application=application, request="Sidan två saknas.")
    assert remind_of_supplements(on=day(60)) == 1
    assert "Sidan två saknas." in letters(application, "supplement_reminder")[-1].body


def test_terms_that_are_not_accepted_are_reminded_of_once(city: City):
    application, other = factories.granted(city), factories.granted(city)
    accept_terms(actor=city.applicant, application=other)
    assert remind_of_terms(on=day(30)) == 0
    assert (remind_of_terms(on=day(31)), remind_of_terms(on=day(40))) == (1, 0)
    (letter,) = letters(application, "terms_reminder")
    assert "540" in letter.body
    assert letters(other, "terms_reminder") == []


def test_the_accepted_terms_come_in_a_letter_with_plan_and_payments(city: City):
    application = factories.active(city)
    (letter,) = letters(application, "terms")
    for said in ("Staden kan återkalla.", "Delrapport", "Slutredovisning", "270", city.applicant.name):
        assert said in letter.body
    assert application.case.registry_number in letter.subject


def at(on: dt.date) -> Any:
    return time_machine.travel(dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC), tick=False)


def test_a_report_is_asked_for_before_its_day_and_reminded_of_after_it(city: City):
    application = factories.active(city)
    interim = application.plan.milestones.get(kind="interim_report")
    with at(interim.due_on - dt.timedelta(days=20)):
        mark_milestones()
        mark_milestones()
    (letter,) = letters(application, "report_due")
    assert "Delrapport" in letter.body
    assert letters(application, "report_overdue") == []
    with at(interim.due_on + dt.timedelta(days=1)):
        mark_milestones()
        mark_milestones()
    (letter,) = letters(application, "report_overdue")
    assert "Delrapport" in letter.subject + letter.body
    assert "Slutredovisning" not in letter.body


def test_reminding_many_asks_as_much_as_reminding_few(city: City):
    def queries(count: int) -> int:
        for _ in range(count):
            asked(city)
        with CaptureQueriesContext(connection) as found:
            assert remind_of_supplements(on=day(60)) == count
        return len(found)

    queries(1)
    assert queries(4) == queries(2)
