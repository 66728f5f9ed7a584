"""Does a document reach those who may read it, in the right way, and nobody else?"""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.actions.declare_conflict import declare_conflict
from registry.actions.file_document import file_document
from registry.actions.send_hearing import send_hearing
from registry.models import Document
from registry.roles import Role
from registry.uploads import check_file
from tests import factories
from tests.factories import City
from vetting.actions.read_material import read_material
from vetting.models import Vetting

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def document(city: City) -> Document:
    return factories.in_review(city).case.documents.order_by("number").first()


@pytest.fixture
def evidence(city: City) -> Document:
    """A document of a vetting, for the board only."""
    vetting = Vetting.objects.get(pk=factories.in_review(city).vetting_id)
    declare_conflict(actor=city.officer, cases=[vetting.case], has_conflict=False)
    return file_document(
        actor=city.officer,
        checked=factories.checked_pdf("dom.pdf"),
        kind=Document.Kind.EVIDENCE,
        direction=Document.Direction.IN,
        title="Dom",
        case=vetting.case,
        audience=Document.Audience.BOARD,
    )


def address(document: Document) -> str:
    return reverse("document", args=[document.public_id])


def read(client: Client, document: Document) -> Any:
    """The answer, its bytes read to the end in `body`, so that the file is closed."""
    response: Any = client.get(address(document))
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def test_a_visitor_is_asked_to_sign_in(client: Client, document: Document):
    assert read(client, document)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("person", ["officer", "reviewer", "auditor", "applicant"])
def test_those_of_the_case_read_the_bytes_that_came_in(client: Client, city: City, document: Document, person: str):
    client.force_login(getattr(city, person))
    response = read(client, document)
    assert response.status_code == 200
    assert response.body.startswith(b"%PDF-")


def test_strangers_get_404(client: Client, city: City, document: Document):
    other_board = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    other_organisation = factories.make_user(
        Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation()
    )
    for stranger in (other_board, other_organisation, factories.make_user(), city.central):
        client.force_login(stranger)
        assert read(client, document).status_code == 404


def test_whoever_is_recused_loses_the_documents_too(client: Client, city: City, document: Document):
    assert document.case is not None
    declare_conflict(actor=city.coordinator, cases=[document.case], has_conflict=True, ground="party")
    client.force_login(city.coordinator)
    assert read(client, document).status_code == 404


def test_a_drafts_attachment_is_read_by_the_organisation_only(client: Client, city: City):
    attached = factories.draft(city).attachments.first().document
    client.force_login(city.applicant)
    assert read(client, attached).status_code == 200
    for person in (city.officer, city.decider, city.auditor):
        client.force_login(person)
        assert read(client, attached).status_code == 404


def test_a_pdf_opens_in_the_browser_under_its_own_name_and_nothing_is_guessed(
    client: Client, city: City, document: Document
):
    client.force_login(city.officer)
    headers = read(client, document).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f'inline; filename="{document.file_name}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_what_is_no_pdf_or_picture_is_saved_instead_of_shown(client: Client, city: City, document: Document):
    Document.objects.filter(pk=document.pk).update(content_type="text/html", file_name="sida.html")
    client.force_login(city.officer)
    headers = read(client, document).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_picture_opens_in_the_browser(client: Client, city: City, document: Document):
    checked = check_file(SimpleUploadedFile("bild.png", PNG, content_type="image/png"))
    picture = file_document(
        actor=city.officer, checked=checked, kind="other", direction="in", title="Bild", case=document.case
    )
    client.force_login(city.officer)
    headers = read(client, picture).headers
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("inline")


def test_a_name_with_quotes_and_letters_of_its_own_is_kept_apart_from_the_header(
    client: Client, city: City, document: Document
):
    Document.objects.filter(pk=document.pk).update(file_name='årsmöte "2026".pdf')
    client.force_login(city.officer)
    assert "filename*=utf-8''" in read(client, document).headers["Content-Disposition"]


def test_vetting_material_is_read_only_after_saying_why(client: Client, city: City, evidence: Document):
    client.force_login(city.officer)
    response = read(client, evidence)
    assert response.status_code == 302
    assert response["Location"] == reverse("vetting", args=[evidence.case.path_number])
    read_material(actor=city.officer, vetting=evidence.case.vetting, purpose="Bedöma underlaget.")
    assert read(client, evidence).status_code == 200


def test_somebody_elses_purpose_opens_nothing(client: Client, city: City, evidence: Document):
    read_material(actor=city.officer, vetting=evidence.case.vetting, purpose="Bedöma underlaget.")
    client.force_login(city.reviewer)
    assert read(client, evidence).status_code == 302


def test_an_organisation_reads_evidence_only_when_it_is_sent_to_it(client: Client, city: City, evidence: Document):
    client.force_login(city.applicant)
    assert read(client, evidence).status_code == 404
    send_hearing(
        actor=city.officer, case=evidence.case, purpose="adverse_conclusion", material="Läs.", documents=[evidence]
    )
    assert read(client, evidence).status_code == 200


def test_a_file_that_is_gone_gives_a_page_that_says_so(client: Client, city: City, document: Document, caplog):
    Path(document.file.path).unlink()
    client.force_login(city.applicant)
    response = read(client, document)
    assert response.status_code == 404
    assert document.case.registry_number in response.content.decode()
    assert str(document.public_id) in caplog.text
