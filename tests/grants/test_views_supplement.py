"""Can the organisation send what the board has asked for: words, files or both?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.actions import request_supplement, take_case
from grants.models import Application
from registry.models import Document
from registry.roles import Role
from tests import factories
from tests.factories import PDF, City

pytestmark = pytest.mark.django_db


def waiting(city: City) -> Application:
    application = factories.submitted(city)
    take_case.declare(actor=city.officer, case=application.case, has_conflict=False)
    return request_supplement.request_supplement(
        actor=city.officer, application=application, request="Sänd in revisionsberättelsen."
    )


def page_of(application: Application) -> str:
    return reverse("supplement", args=[application.public_id])


def test_the_page_says_what_is_asked_for_and_by_when(client: Client) -> None:
    city = City()
    application = waiting(city)
    client.force_login(city.applicant)
    page = client.get(page_of(application)).content.decode()
    assert "Sänd in revisionsberättelsen." in page
    assert application.supplement_due_on.isoformat() in page


def test_words_and_several_files_are_sent(client: Client) -> None:
    city = City()
    application = waiting(city)
    client.force_login(city.applicant)
    files = [SimpleUploadedFile("ett.pdf", PDF), SimpleUploadedFile("två.pdf", PDF)]
    response = client.post(page_of(application), {"answer": "Här är den.", "documents": files})
    assert response.status_code == 302
    application = Application.objects.get(pk=application.pk)
    assert (application.state, application.supplement_answer) == ("submitted", "Här är den.")
    assert Document.objects.filter(case=application.case, kind="supplement").count() == 2


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("program.pdf", b"MZ\x90\x00 a program"),
        SimpleUploadedFile("tom.pdf", b""),
        SimpleUploadedFile("bild.exe", b"MZ\x90\x00"),
    ],
)
def test_a_file_that_will_not_do_is_told_of_and_the_words_are_kept(client: Client, file: SimpleUploadedFile) -> None:
    city = City()
    application = waiting(city)
    client.force_login(city.applicant)
    file.seek(0)
    response = client.post(page_of(application), {"answer": "Mina ord.", "documents": [file]})
    assert response.status_code == 422
    assert "Mina ord." in response.content.decode()
    assert Application.objects.get(pk=application.pk).state == "awaiting_applicant"


def test_nothing_at_all_is_refused(client: Client) -> None:
    city = City()
    application = waiting(city)
    client.force_login(city.applicant)
    assert client.post(page_of(application), {"answer": "  "}).status_code == 422


def test_a_supplement_nobody_asked_for_is_refused(client: Client) -> None:
    city = City()
    application = factories.submitted(city)
    client.force_login(city.applicant)
    assert client.get(page_of(application)).status_code == 200
    response = client.post(page_of(application), {"answer": "Extra."})
    assert response.status_code == 422
    assert Application.objects.get(pk=application.pk).supplement_answer == ""


def test_a_stranger_gets_404_and_nobody_signs_in_for_others(client: Client) -> None:
    city = City()
    application = waiting(city)
    assert reverse("account_login") in client.get(page_of(application))["Location"]
    client.force_login(factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation()))
    assert client.post(page_of(application), {"answer": "Kapad."}).status_code == 404
