"""The queue of vettings and the gate to their material: who is let in, what is journalled, how much is asked."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Application
from registry.events import Event
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions.open_vetting import open_vetting
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def city() -> City:
    return City()


def vetting_of(application: Application) -> Vetting:
    return Vetting.objects.get(pk=application.vetting_id)


def page(vetting: Vetting) -> str:
    return reverse("vetting", args=[vetting.case.path_number])


def readings(vetting: Vetting) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(case=vetting.case, event=Event.VETTING_READ))


def signed_in(client: Client, person) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, city):
    vetting = vetting_of(factories.submitted(city))
    for url in (reverse("vettings"), page(vetting)):
        assert client.get(url).headers["Location"].startswith(reverse("account_login"))


def test_a_stranger_does_not_learn_that_there_is_a_vetting(client, city):
    vetting = vetting_of(factories.submitted(city))
    other_board = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    for stranger in (other_board, registrar, city.applicant, city.central):
        assert signed_in(client, stranger).get(page(vetting)).status_code == 404
        assert client.post(reverse("vetting_read", args=[vetting.case.path_number])).status_code == 404
    assert readings(vetting) == []


def test_material_is_closed_until_a_purpose_is_given(client, city):
    vetting = vetting_of(factories.in_review(city))
    response = signed_in(client, city.auditor).get(page(vetting))
    assert response.status_code == 200
    assert "Standard check" not in response.content.decode()
    assert readings(vetting) == []
    client.post(reverse("vetting_read", args=[vetting.case.path_number]), {"purpose": "audit", "note": "Stickprov"})
    [reading] = readings(vetting)
    assert reading.actor == city.auditor
    assert "Stickprov" in reading.reason
    response = client.get(page(vetting))
    assert 'id="checks"' in response.content.decode()
    assert "Stickprov" in response.content.decode()


def test_something_else_must_be_said_in_words_and_what_was_chosen_is_kept(client, city):
    vetting = vetting_of(factories.in_review(city))
    response = signed_in(client, city.auditor).post(
        reverse("vetting_read", args=[vetting.case.path_number]), {"purpose": "other", "note": "  "}
    )
    assert response.status_code == 422
    assert 'value="other"' in response.content.decode()
    assert readings(vetting) == []


def test_the_purpose_does_not_lead_out_of_the_site(client, city):
    vetting = vetting_of(factories.in_review(city))
    response = signed_in(client, city.auditor).post(
        reverse("vetting_read", args=[vetting.case.path_number]),
        {"purpose": "audit", "next": "https://elsewhere.example.org/"},
    )
    assert response.headers["Location"] == page(vetting)


def test_whoever_handles_the_case_reads_without_a_click_and_it_is_journalled_once_a_day(client, city):
    vetting = vetting_of(factories.in_review(city))
    for person in (city.officer, city.reviewer):
        signed_in(client, person)
        assert 'id="checks"' in client.get(page(vetting)).content.decode()
        client.get(page(vetting))
    assert [entry.actor for entry in readings(vetting)] == [city.officer, city.reviewer]
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        signed_in(client, city.officer).get(page(vetting))
    assert len(readings(vetting)) == 3


def test_the_queue_shows_each_group_with_what_the_person_may_read(client, city):
    vetting = vetting_of(factories.in_review(city))
    signed_in(client, city.officer)
    url = reverse("vettings")
    assert vetting.case.registry_number in client.get(url).content.decode()
    assert vetting.case.registry_number in client.get(url, {"group": "standard"}).content.decode()
    for group in ("enhanced", "hearing", "concluded"):
        assert vetting.case.registry_number not in client.get(url, {"group": group}).content.decode()
    assert vetting.case.registry_number not in signed_in(client, city.central).get(url).content.decode()


@pytest.mark.parametrize(
    "query", [{"group": "x"}, {"sort": "x"}, {"sort": "-organisation"}, {"page": "99"}, {"board": "no-such-board"}]
)
def test_a_strange_question_to_the_queue_is_answered(client, city, query):
    factories.submitted(city)
    assert signed_in(client, city.officer).get(reverse("vettings"), query).status_code == 200


def test_a_clearance_that_soon_runs_out_is_listed_until_a_later_vetting_replaces_it(client, city):
    application = factories.in_review(city)
    vetting = factories.cleared(city, application)
    assert vetting.valid_until is not None
    soon = dt.datetime.combine(vetting.valid_until - dt.timedelta(days=30), dt.time(12), tzinfo=dt.UTC)
    assert b"None right now" in signed_in(client, city.officer).get(reverse("vettings")).content
    with time_machine.travel(soon, tick=False):
        content = signed_in(client, city.officer).get(reverse("vettings")).content.decode()
        assert "None right now" not in content
        assert vetting.case.registry_number in content


def test_the_queue_asks_as_often_for_twenty_rows_as_for_two(client, city):
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("vettings")).status_code == 200
        return len(asked)

    signed_in(client, city.officer).get(reverse("vettings"))
    for _ in range(2):
        open_one(city)
    few = ask()
    for _ in range(18):
        open_one(city)
    assert ask() == few


def open_one(city: City) -> None:
    open_vetting(actor=None, organisation=factories.make_organisation(), board=city.board)
