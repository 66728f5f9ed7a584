"""Is an official told by mail of what waits, on the days they chose, once, and without a word of what it is?"""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grants.actions.remind_of_work import remind_of_work
from grants.models import Application
from registry.actions.set_mail_frequency import set_work_reminders
from registry.models import User, WorkReminder
from tests import factories
from tests.factories import City
from tests.mail_server import MailServer, running

pytestmark = pytest.mark.django_db

WEDNESDAY, SATURDAY = dt.date(2026, 11, 25), dt.date(2026, 11, 28)
MONDAY, TUESDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
#: Easter Monday is a holiday: that week's first working day is the Tuesday.
EASTER_MONDAY, EASTER_TUESDAY = dt.date(2026, 4, 6), dt.date(2026, 4, 7)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with running(settings) as found:
        yield found


@pytest.fixture
def waiting(city: City) -> Application:
    """Something that waits for the case officer."""
    return factories.in_review(city)


def test_the_mail_says_how_much_waits_and_never_what(city: City, server: MailServer, waiting: Application) -> None:
    set_work_reminders(actor=city.officer, days="working_days")
    assert remind_of_work(on=WEDNESDAY) == 1
    (message,) = server.to(city.officer.email)
    text = message.get_content()
    assert message["Subject"].endswith("väntar på dig i Värna")
    assert waiting.case is not None
    for secret in (waiting.case.registry_number, waiting.title, waiting.organisation.name):
        assert secret not in text + message["Subject"]
    assert reverse("my_settings") in text


def test_nobody_is_mailed_who_has_not_asked_or_for_whom_nothing_waits(city: City, server: MailServer) -> None:
    factories.in_review(city)
    set_work_reminders(actor=city.reviewer, days="working_days")
    assert remind_of_work(on=WEDNESDAY) == 0
    set_work_reminders(actor=city.officer, days="working_days")
    User.objects.filter(pk=city.officer.pk).update(is_active=False)
    assert remind_of_work(on=WEDNESDAY) == 0
    assert server.taken == []


@pytest.mark.parametrize(
    ("days", "day", "expected"),
    [
        ("working_days", WEDNESDAY, 1),
        ("working_days", SATURDAY, 0),
        ("working_days", EASTER_MONDAY, 0),
        ("weekly", MONDAY, 1),
        ("weekly", TUESDAY, 0),
        ("weekly", EASTER_MONDAY, 0),
        ("weekly", EASTER_TUESDAY, 1),
        ("never", MONDAY, 0),
    ],
)
def test_it_comes_on_the_days_that_were_chosen(
    city: City, server: MailServer, waiting: Application, days: str, day: dt.date, expected: int
) -> None:
    set_work_reminders(actor=city.officer, days=days)
    assert remind_of_work(on=day) == expected
    assert len(server.to(city.officer.email)) == expected


def test_two_rounds_on_one_day_send_one_mail(city: City, server: MailServer, waiting: Application) -> None:
    set_work_reminders(actor=city.officer, days="working_days")
    assert [remind_of_work(on=WEDNESDAY), remind_of_work(on=WEDNESDAY)] == [1, 0]
    assert remind_of_work(on=WEDNESDAY + dt.timedelta(days=1)) == 1
    assert len(server.to(city.officer.email)) == 2


def test_a_mail_that_was_refused_is_told_of_and_tried_again(
    client: Client, city: City, server: MailServer, waiting: Application
) -> None:
    set_work_reminders(actor=city.officer, days="working_days")
    server.refused[city.officer.email] = "451 Try later"
    assert remind_of_work(on=WEDNESDAY) == 0
    client.force_login(city.officer)
    page = reverse("my_settings")
    assert "451" in client.get(page).content.decode()
    server.refused.clear()
    assert remind_of_work(on=WEDNESDAY) == 1
    assert "451" not in client.get(page).content.decode()
    assert WorkReminder.objects.get().failure == ""


def test_the_nightly_round_says_how_many(city: City, server: MailServer, waiting: Application) -> None:
    set_work_reminders(actor=city.officer, days="working_days")
    said = io.StringIO()
    call_command("remind", "--date", WEDNESDAY.isoformat(), stdout=said)
    assert "mails about what waits: 1" in said.getvalue()


def test_officials_choose_on_their_settings_and_organisations_have_no_such_choice(client: Client, city: City) -> None:
    page = reverse("my_settings")
    client.force_login(city.officer)
    assert client.post(page, {"mail_frequency": "daily", "work_reminders": "hourly"}).status_code == 422
    assert client.post(page, {"mail_frequency": "daily", "work_reminders": "weekly"}).status_code == 302
    officer = User.objects.get(pk=city.officer.pk)
    assert (officer.mail_frequency, officer.work_reminders) == ("daily", "weekly")
    client.force_login(city.applicant)
    assert "work_reminders" not in client.get(page).content.decode()
    assert client.post(page, {"mail_frequency": "daily", "work_reminders": "weekly"}).status_code == 302
    assert User.objects.get(pk=city.applicant.pk).work_reminders == "never"
    with pytest.raises(ValidationError):
        set_work_reminders(actor=city.officer, days="hourly")
