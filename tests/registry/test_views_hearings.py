"""Is an organisation given the material, and is its statement taken once? (R1)"""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.actions.send_hearing import send_hearing
from registry.models import Hearing, JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def hearing(city: City) -> Hearing:
    case = factories.in_review(city).case
    return send_hearing(
        actor=city.officer,
        case=case,
        purpose="refusal",
        material="Vi överväger att avslå.",
        documents=list(case.documents.all()[:1]),
        withheld="En persons namn, OSL 26 kap. 1 §.",
    )


def address(hearing: Hearing) -> str:
    return reverse("hearing_answer", args=[hearing.public_id])


def fresh(hearing: Hearing) -> Hearing:
    return Hearing.objects.get(pk=hearing.pk)


def test_a_visitor_is_asked_to_sign_in(client: Client, hearing: Hearing):
    assert client.get(address(hearing))["Location"].startswith("/accounts/login/")


def test_nobody_else_reads_or_answers(client: Client, city: City, hearing: Hearing):
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for stranger in (other, city.officer, city.auditor, factories.make_user()):
        client.force_login(stranger)
        assert client.get(address(hearing)).status_code == 404
        assert client.post(address(hearing), {"answer": "Hej."}).status_code == 404
    assert fresh(hearing).answered_at is None


def test_the_organisation_sees_the_material_the_documents_and_what_is_withheld(
    client: Client, city: City, hearing: Hearing
):
    client.force_login(city.applicant)
    page = client.get(address(hearing)).content.decode()
    assert "Vi överväger att avslå." in page
    assert "OSL 26 kap. 1 §" in page
    assert reverse("document", args=[hearing.documents.get().public_id]) in page
    assert hearing.due_on.isoformat() in page


def test_a_statement_with_a_document_is_taken_and_shown(client: Client, city: City, hearing: Hearing):
    client.force_login(city.applicant)
    file = SimpleUploadedFile("protokoll.pdf", factories.PDF, content_type="application/pdf")
    response = client.post(address(hearing), {"answer": "Vi håller inte med.", "documents": file})
    assert response.status_code == 302
    answered = fresh(hearing)
    assert answered.answer == "Vi håller inte med."
    assert answered.answer_documents.get().case == hearing.case
    page = client.get(address(hearing)).content.decode()
    assert "Vi håller inte med." in page
    assert "<textarea" not in page


def test_answering_twice_is_harmless(client: Client, city: City, hearing: Hearing):
    client.force_login(city.applicant)
    for answer in ("Först.", "Sedan."):
        assert client.post(address(hearing), {"answer": answer}).status_code == 302
    assert fresh(hearing).answer == "Först."
    assert JournalEntry.objects.filter(event="registry.hearing.answered").count() == 1


def test_an_empty_statement_is_asked_for_again(client: Client, city: City, hearing: Hearing):
    client.force_login(city.applicant)
    response = client.post(address(hearing), {"answer": "   "})
    assert response.status_code == 422
    assert "answer" in response.context["form"].errors
    assert fresh(hearing).answered_at is None


def test_a_wrong_file_leaves_the_statement_as_it_was_typed(client: Client, city: City, hearing: Hearing):
    client.force_login(city.applicant)
    file = SimpleUploadedFile("protokoll.exe", b"MZ", content_type="application/pdf")
    response = client.post(address(hearing), {"answer": "Vi håller inte med.", "documents": file})
    assert response.status_code == 422
    assert "documents" in response.context["form"].errors
    assert "Vi håller inte med." in response.content.decode()
    assert fresh(hearing).answered_at is None


def test_a_late_statement_is_still_taken(client: Client, city: City, hearing: Hearing):
    after = dt.datetime.combine(hearing.due_on + dt.timedelta(days=2), dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(after, tick=False):
        client.force_login(city.applicant)
        assert client.get(address(hearing)).context["is_late"]
        assert client.post(address(hearing), {"answer": "Förlåt, sent."}).status_code == 302
        entry = JournalEntry.objects.get(event="registry.hearing.answered")
    assert entry.after["in_time"] is False
    assert timezone.localdate() <= hearing.due_on
