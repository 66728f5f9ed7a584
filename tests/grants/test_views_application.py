"""What does an organisation see and do with an application that is begun or sent in?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.actions import assess, fill_in
from grants.models import Application
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def begun(city: City) -> Application:
    return fill_in.begin_application(actor=city.applicant, call=city.call, organisation=city.organisation)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def signed_in(client: Client, city: City) -> Client:
    client.force_login(city.applicant)
    return client


def test_a_draft_is_thrown_away_after_a_question_and_a_sent_one_is_not(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    address = reverse("discard", args=[application.public_id])
    assert signed_in.get(address).status_code == 200
    assert Application.objects.filter(pk=application.pk).exists()
    signed_in.post(address)
    assert not Application.objects.filter(pk=application.pk).exists()
    sent = factories.submitted(city)
    signed_in.post(reverse("discard", args=[sent.public_id]))
    assert Application.objects.filter(pk=sent.pk).exists()


def test_an_application_is_taken_back_but_not_once_decided(signed_in: Client, city: City) -> None:
    application, decided = factories.submitted(city), factories.granted(city)
    signed_in.post(reverse("recall", args=[application.public_id]))
    assert fresh(application).state == "recalled"
    assert signed_in.post(reverse("recall", args=[decided.public_id])).status_code == 422
    assert fresh(decided).state == "granted"


def test_the_status_page_shows_the_decision_the_payments_and_the_reports(signed_in: Client, city: City) -> None:
    application = factories.active(city)
    page = text(signed_in.get(reverse("application", args=[application.public_id])))
    assert "Uppfyller kriterierna." in page
    assert "Delrapport" in page
    assert reverse("report", args=[application.plan.milestones.first().public_id]) in page
    assert reverse("letter", args=[application.case.notices.first().public_id]) in page


def test_the_status_page_tells_nothing_of_the_boards_own_work(signed_in: Client, city: City) -> None:
    application = factories.for_decision(city)
    page = text(signed_in.get(reverse("application", args=[application.public_id])))
    assert city.reviewer.name not in page


def test_the_list_asks_as_many_questions_for_two_applications_as_for_twelve(signed_in: Client, city: City) -> None:
    for _each in range(2):
        begun(city)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(reverse("applications"))
    for _each in range(10):
        begun(city)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(reverse("applications"))
    assert len(many) == len(few)


def test_the_start_page_asks_as_many_questions_for_two_things_as_for_twelve(signed_in: Client, city: City) -> None:
    for _each in range(2):
        begun(city)
        factories.granted(city, amount=1_000_000)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(reverse("home"))
    for _each in range(5):
        begun(city)
        factories.granted(city, amount=1_000_000)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(reverse("home"))
    assert len(many) == len(few)


def test_a_hearing_has_its_button_on_the_status_page(signed_in: Client, city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, proposal="refuse")
    assess.propose(actor=city.officer, application=application)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")
    address = reverse("hearing_answer", args=[hearing.public_id])
    assert address in text(signed_in.get(reverse("application", args=[application.public_id])))
    assert address in text(signed_in.get(reverse("home")))
