"""Is the staff report composed, edited without losing a word, and read by those it is for? (R2, R3)"""

from typing import Any

import pytest
from django.test import Client

from grants.actions import write_report
from grants.models import Application, ReportText, StaffReport
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def begun(city: City) -> tuple[Client, Application]:
    """The officer's browser, and an application whose report is composed."""
    application = factories.in_review(city)
    factories.cleared(city, application)
    application = factories.assessed(city, application)
    client = signed_in(city.officer)
    assert client.post(path_of(application, "staff-report")).status_code == 302
    return client, application


def send(client: Client, application: Application, **changes: str) -> Any:
    fields = fields_of(client.get(path_of(application, "staff-report")))
    return client.post(path_of(application, "staff-report"), fields | changes)


def text_in(key: str) -> ReportText:
    return ReportText.objects.get(key=key)


def test_every_part_is_composed_from_the_case_in_swedish() -> None:
    city = City()
    client, application = begun(city)
    fields = fields_of(client.get(path_of(application, "staff-report")))
    assert "beviljar" in fields["proposal"]
    assert "540\u202f000" in fields["proposal"]
    assert city.organisation.organisation_number in fields["applicant"]
    assert "Samtal enskilt och i grupp." in fields["purpose"]
    assert "– Kompletterar: Kompletterar?" in fields["call"]
    assert "Uppfyller kriterierna." in fields["assessment"]
    assert application.vetting.case.registry_number in fields["vetting"]
    assert "less_intrusive" not in fields
    page = text_of(client.get(path_of(application, "staff-report")))
    assert "Samma bedömning" in page
    assert "Delrapport" in page


def test_what_is_typed_is_kept_by_whichever_button_and_composing_anew_can_be_undone() -> None:
    city = City()
    client, application = begun(city)
    send(client, application, proposal="Mina ord.", save="1")
    assert text_in("proposal").text == "Mina ord."
    page = text_of(client.get(path_of(application, "staff-report")))
    assert "Goes: Mina ord." in page
    send(client, application, purpose="Andra ord.", part="compose:proposal")
    assert text_in("purpose").text == "Andra ord."
    assert "beviljar" in text_in("proposal").text
    assert text_in("proposal").earlier == "Mina ord."
    send(client, application, part="back:proposal")
    assert text_in("proposal").text == "Mina ord."


def test_a_part_says_when_the_case_has_changed_and_the_text_can_stand() -> None:
    city = City()
    client, application = begun(city)
    send(client, application, purpose="Egna ord.", save="1")
    Application.objects.filter(pk=application.pk).update(title="Nytt namn")
    page = text_of(client.get(path_of(application, "staff-report")))
    assert "The case has changed" in page
    assert "Comes:" in page
    assert text_in("purpose").text == "Egna ord."
    send(client, application, part="keep:purpose")
    assert text_in("purpose").text == "Egna ord."
    assert "Nytt namn" in text_in("purpose").composed


def test_two_who_write_at_once_lose_nothing() -> None:
    city = City()
    client, application = begun(city)
    old = fields_of(client.get(path_of(application, "staff-report")))
    send(client, application, proposal="Först.", save="1")
    response = client.post(path_of(application, "staff-report"), old | {"proposal": "Sedan.", "save": "1"})
    assert response.status_code == 422
    assert "has saved the report since you opened it" in text_of(response)
    assert fields_of(response)["proposal"] == "Sedan."
    assert text_in("proposal").text == "Först."
    assert client.post(path_of(application, "staff-report"), fields_of(response) | {"save": "1"}).status_code == 302
    assert text_in("proposal").text == "Sedan."


def test_signing_says_what_is_missing_and_keeps_the_rest() -> None:
    city = City()
    client, application = begun(city)
    response = send(client, application, proposal=" ", purpose="Kvar.", sign="1")
    assert response.status_code == 422
    assert "The proposal for decision is empty." in text_of(response)
    assert text_in("purpose").text == "Kvar."
    assert send(client, application, proposal="Nämnden beviljar.", sign="1").status_code == 302
    signed = StaffReport.objects.get()
    assert signed.signed_by == city.officer
    assert "Kvar." in str(signed.parts)


def test_the_board_reads_what_is_signed_and_not_the_draft() -> None:
    city = City()
    client, application = begun(city)
    send(client, application, proposal="Hemligt utkast.", save="1")
    for person in (city.reviewer, city.decider, city.auditor):
        page = signed_in(person).get(path_of(application, "staff-report"))
        assert page.status_code == 200
        assert "Hemligt utkast." not in text_of(page)
        assert signed_in(person).post(path_of(application, "staff-report")).status_code == 404
    send(client, application, sign="1")
    assert "Hemligt utkast." in text_of(signed_in(city.decider).get(path_of(application, "staff-report")))
    assert "signed by" in text_of(signed_in(city.decider).get(f"/cases/{application.case.path_number}/"))


def test_strangers_recused_and_the_organisation_find_no_report() -> None:
    city = City()
    _client, application = begun(city)
    report = StaffReport.objects.get()
    write_report.sign_report(actor=city.officer, report=report, version=report.version, texts={})
    factories.recuse(city.decider, application.case)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (city.decider, elsewhere, city.applicant, city.central):
        for step in ("staff-report", "staff-report/1.pdf"):
            path = path_of(application, step).removesuffix("/") if step.endswith("pdf") else path_of(application, step)
            assert signed_in(person).get(path).status_code == 404, (person, step)
