"""R1: does an organisation that needs more time get an answer before its period runs out?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess
from grants.models import Application
from registry.actions.extend_hearing import answer_request, ask_for_time, latest_extension
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.models import ExtensionRequest, Hearing, Notice
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def application(city: City) -> Application:
    """Proposed for refusal, put to the organisation."""
    application = factories.proposed_refusal(city)
    assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")
    return application


def hearing_of(application: Application) -> Hearing:
    """Its hearing as it stands."""
    return application.case.hearings.get()


def asked(city: City, application: Application, days: int = 10) -> ExtensionRequest:
    """The organisation asks for so many days more."""
    hearing = hearing_of(application)
    until = hearing.due_on + dt.timedelta(days=days)
    return ask_for_time(actor=city.applicant, hearing=hearing, wanted_until=until, reasons="Årsmöte först den 3.")


def later(days: int) -> time_machine.travel:
    """So many days from now."""
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def refused(step, **keywords) -> list[str]:
    """Why a step is refused."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_the_period_does_not_run_out_while_the_board_owes_an_answer(city: City, application: Application) -> None:
    asked(city, application)
    with later(40):
        step = {"actor": city.officer, "application": application}
        assert refused(assess.submit_for_decision, **step) == ["hearing_running"]


def test_more_time_moves_the_last_day_and_is_told_in_a_letter(city: City, application: Application) -> None:
    request = asked(city, application)
    answer_request(actor=city.officer, request=request, granted_until=request.wanted_until)
    assert hearing_of(application).due_on == request.wanted_until
    assert not hearing_of(application).awaits_extension
    letter = application.case.notices.get(letter=Notice.Letter.MORE_TIME)
    assert "mer tid" in letter.subject
    with later(22):
        step = {"actor": city.officer, "application": application}
        assert refused(assess.submit_for_decision, **step) == ["hearing_running"]
    with later(32):
        assert assess.submit_for_decision(actor=city.officer, application=application).state == "for_decision"


def test_a_no_has_reasons_and_leaves_at_least_a_day(city: City, application: Application) -> None:
    request = asked(city, application)
    with later(30):
        with pytest.raises(ValidationError):
            answer_request(actor=city.officer, request=request, granted_until=None, answer=" ")
        answer_request(actor=city.officer, request=request, granted_until=None, answer="Ni har haft sex veckor.")
        assert hearing_of(application).due_on == timezone.localdate() + dt.timedelta(days=1)
        step = {"actor": city.officer, "application": application}
        assert refused(assess.submit_for_decision, **step) == ["hearing_running"]


@pytest.mark.parametrize("days", [-1, 0, 43, 4000])
def test_the_day_lies_after_the_one_they_have_and_within_the_citys_limit(city, application, days) -> None:
    with pytest.raises(ValidationError) as raised:
        asked(city, application, days)
    assert set(raised.value.error_dict) == {"wanted_until"}
    request = asked(city, application, 42)
    hearing = hearing_of(application)
    with pytest.raises(ValidationError):
        answer_request(
            actor=city.officer, request=request, granted_until=latest_extension(hearing) + dt.timedelta(days=1)
        )
    with pytest.raises(ValidationError):
        answer_request(actor=city.officer, request=request, granted_until=hearing.due_on)


def test_nobody_asks_twice_at_once_or_for_somebody_else_or_too_late(city: City, application: Application) -> None:
    hearing = hearing_of(application)
    told = {"hearing": hearing, "wanted_until": hearing.due_on + dt.timedelta(days=5), "reasons": "Semester."}
    assert refused(ask_for_time, actor=city.officer, **told) == ["not_permitted"]
    stranger = factories.make_user()
    assert refused(ask_for_time, actor=stranger, **told) == ["not_permitted"]
    with later(22):
        assert refused(ask_for_time, actor=city.applicant, **told) == ["period_over"]
    asked(city, application)
    assert refused(ask_for_time, actor=city.applicant, **told) == ["asked"]
    row = ExtensionRequest.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.create(
            hearing=hearing, asked_by=city.applicant, asked_at=timezone.now(), wanted_until=row.wanted_until
        )


def test_a_statement_ends_the_wait(city: City, application: Application) -> None:
    asked(city, application)
    answer_hearing(actor=city.applicant, hearing=hearing_of(application), answer="Vi svarar redan nu.")
    assert assess.submit_for_decision(actor=city.officer, application=application).state == "for_decision"


def test_a_request_is_answered_once_by_somebody_who_has_declared(city: City, application: Application) -> None:
    request = asked(city, application)
    told = {"request": request, "granted_until": request.wanted_until}
    assert refused(answer_request, actor=city.coordinator, **told) == ["conflict_not_declared"]
    answer_request(actor=city.officer, **told)
    assert refused(answer_request, actor=city.officer, **told) == ["decided"]


def test_both_sides_do_it_on_their_pages(client: Client, city: City, application: Application) -> None:
    client.force_login(city.applicant, backend="django.contrib.auth.backends.ModelBackend")
    hearing = hearing_of(application)
    until = hearing.due_on + dt.timedelta(days=7)
    url = reverse("hearing_more_time", args=[hearing.public_id])
    wrong = client.post(url, {"time-wanted_until": hearing.due_on.isoformat(), "time-reasons": "Årsmöte."})
    assert wrong.status_code == 422
    assert "Årsmöte." in wrong.content.decode()
    assert client.post(url, {"time-wanted_until": until.isoformat(), "time-reasons": "Årsmöte."}).status_code == 302
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("more_time_answer", args=[hearing.public_id])
    assert "Årsmöte." in client.get(page).content.decode()
    assert client.post(page, {"gives_time": "yes", "granted_until": ""}).status_code == 422
    assert client.post(page, {"gives_time": "yes", "granted_until": until.isoformat()}).status_code == 302
    assert hearing_of(application).due_on == until
    assert client.get(page).status_code == 404
