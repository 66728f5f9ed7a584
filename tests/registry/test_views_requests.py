"""Can a request be taken from the public page to the answer by clicking, and does every page say what it should?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.selectors.my_work import my_work
from registry.actions import answer_request as answering
from registry.actions import examine_request as examining
from registry.models import Document, DocumentRequest
from registry.roles import Role
from tests import factories
from tests.factories import CityWithRegistrar as City

pytestmark = pytest.mark.django_db
SECRET = "Hemliga Henriksson"


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def document(city: City) -> Document:
    return factories.filed(factories.in_review(city).case, factories.whole_pdf((SECRET,), ("Villkor",)))


def test_from_the_page_to_a_part_handed_out_in_a_browsers_steps(city: City, document: Document, client: Client):
    client.post(reverse("document_request_new"), {"board": city.board.key, "wanted": f"Handling {document.entry}"})
    request = DocumentRequest.objects.get()
    number = request.case.path_number
    for person in (city.officer, city.decider):
        factories.declare(person, request.case)
    client.force_login(city.officer)
    page = client.get(reverse("document_request", args=[number]))
    assert page.context["suggestions"] == [document.entry]
    step = lambda name: reverse("document_request_step", args=[number, name])  # noqa: E731
    assert client.post(step("choose"), {"number": str(document.entry)}).status_code == 302
    item = request.items.get()
    there = reverse("requested_document", args=[number, item.pk])
    assert SECRET in client.get(there).content.decode()
    part = lambda name: reverse("requested_document_step", args=[number, item.pk, name])  # noqa: E731
    place = {"page": 1, "left": 5, "top": 5, "right": 95, "bottom": 30, "provision": "OSL 21:1"}
    assert client.post(part("remove"), place | {"provision": "för att"}).status_code == 422
    assert client.post(part("remove"), place | {"left": 99, "right": 10}).status_code == 422
    response = client.post(part("remove"), place)
    assert response["Location"] == f"{there}?page=1"
    assert SECRET not in client.get(there).content.decode()
    picture = client.get(reverse("requested_picture", args=[number, item.pk, 1]))
    assert picture["Content-Type"] == "image/png"
    preview = b"".join(client.get(reverse("requested_preview", args=[number, item.pk])))
    assert preview.startswith(b"%PDF")
    assert SECRET.encode() not in preview
    assert client.post(step("assess")).status_code == 302
    assert client.post(step("release-in-part"), {}).status_code == 404  # an officer does not refuse
    client.force_login(city.decider)
    assert client.post(step("release-in-part"), {"ground": "secrecy"}).status_code == 422
    why = {"ground": "secrecy", "provision": "OSL 21:1", "reasons": "Rör enskilds hälsa."}
    assert client.post(step("release-in-part"), why).status_code == 302
    answer = Client().get(reverse("document_request_answer", args=[request.public_id]))
    assert "Rör enskilds hälsa." in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    copy = request.items.get().copy
    with copy.file.open("rb") as file:
        assert file.read() == preview  # what was looked at is what left


def test_a_document_without_a_file_is_attached_as_pdf(city: City, client: Client):
    entry = factories.submitted(city).case.register_entries.get(number=1)
    request = factories.asked(city, city.officer)
    number = request.case.path_number
    client.force_login(city.officer)
    client.post(reverse("document_request_step", args=[number, "choose"]), {"number": str(entry)})
    item = request.items.get()
    examine = reverse("requested_document_step", args=[number, item.pk, "examine"])
    assert client.post(examine, {"outcome": "in_full"}).status_code == 422
    printed = SimpleUploadedFile("utskrift.pdf", factories.whole_pdf(("Ansökan",)))
    assert client.post(examine, {"outcome": "in_full", "printed": printed}).status_code == 302
    item.refresh_from_db()
    assert item.basis.entry.case == request.case


def test_a_letter_is_redacted_field_by_field_on_the_page(city: City, client: Client):
    notice = factories.submitted(city).case.notices.get()
    request = factories.asked(city, city.officer)
    number = request.case.path_number
    client.force_login(city.officer)
    client.post(reverse("document_request_step", args=[number, "choose"]), {"number": str(notice.entry)})
    item = request.items.get()
    remove = reverse("requested_document_step", args=[number, item.pk, "remove-field"])
    assert client.post(remove, {"field": "99", "provision": "OSL 21:1"}).status_code == 422
    assert client.post(remove, {"field": "recipient", "provision": "OSL 21:1"}).status_code == 302
    redaction = item.redactions.get()
    put_back = reverse("requested_document_step", args=[number, item.pk, "put-back"])
    assert client.post(put_back, {"redaction": redaction.pk}).status_code == 302
    assert not item.redactions.exists()
    assert client.post(reverse("requested_document_step", args=[number, item.pk, "leave-out"])).status_code == 302
    assert not request.items.exists()


def test_what_waits_stands_in_my_work_for_those_who_can_do_it(city: City, document: Document):
    request = factories.asked(city, city.officer, city.decider)

    def waits_for(person) -> bool:
        person = type(person).objects.get(pk=person.pk)
        return any(line.case == request.case for line in my_work(person))

    assert [waits_for(person) for person in (city.officer, city.registrar, city.decider)] == [True, True, False]
    item = examining.choose_document(actor=city.officer, request=request, entry=document.entry)
    examining.examine(actor=city.officer, item=item, outcome="withheld", provision="OSL 21:1")
    answering.assess_request(actor=city.officer, request=request)
    assert [waits_for(person) for person in (city.officer, city.registrar, city.decider)] == [False, False, True]
    answering.refuse_documents(actor=city.decider, request=request, provision="OSL 21:1", reasons="Hälsa.")
    assert not any(waits_for(person) for person in (city.officer, city.registrar, city.decider))


def test_the_list_shows_what_is_not_answered_first(city: City, client: Client):
    open_, other = factories.asked(city, wanted="Ett"), factories.asked(city, wanted="Två")
    client.force_login(city.registrar)
    page = client.get(reverse("document_requests"))
    assert set(page.context["page"]) == {open_, other}
    assert "Ett" in page.content.decode()
    assert client.get(reverse("document_requests"), {"state": "refused"}).status_code == 200
    client.force_login(factories.make_user(Role.REGISTRAR, board=factories.make_board()))
    assert list(client.get(reverse("document_requests")).context["page"]) == []


def test_an_official_logs_a_request_and_declares_on_a_page_without_organisation(city: City, client: Client):
    client.force_login(city.registrar)
    assert client.get(reverse("document_request_new")).status_code == 200
    response = client.post(
        reverse("document_request_new"),
        {"board": city.board.key, "wanted": "Avtalet", "answer_to": "Box 12, 111 20 Stockholm", "via": "mail"},
    )
    request = DocumentRequest.objects.get()
    assert response["Location"] == reverse("document_request", args=[request.case.path_number])
    declare = reverse("declare_conflict", args=[request.case.path_number])
    assert client.get(declare).status_code == 200
    assert client.post(declare, {"has_conflict": "no"}).status_code == 302
    assert client.get(reverse("assign_case", args=[request.case.path_number])).status_code == 200
    assert client.get(reverse("case", args=[request.case.path_number]))["Location"] == response["Location"]


def test_english_pages_answer_in_english(city: City, client: Client):
    page = reverse("document_request_new")
    response = client.post(page, {"board": city.board.key, "wanted": "All"}, headers={"accept-language": "en"})
    request = DocumentRequest.objects.get()
    assert request.language == "en"
    assert "Your request for documents" in client.get(response["Location"], headers={"accept-language": "en"}).text
