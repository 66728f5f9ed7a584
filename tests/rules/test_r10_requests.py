"""R10 (TF 2 ch., OSL 6 ch.): whoever asks gets what is not secret, and a refusal can be appealed. Tries to get round it."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.actions import answer_request as answering
from registry.actions import examine_request as examining
from registry.actions.ask_for_documents import ask_for_documents
from registry.actions.file_letters import file_letter
from registry.journal import verify
from registry.lifecycle import Refused, is_possible
from registry.models import Case, Document, DocumentRequest, JournalEntry, Parameter, Redaction, RequestedDocument, User
from registry.pdf.pictures import opened
from registry.roles import Role
from tests import factories
from tests.factories import CityWithRegistrar as City

pytestmark = pytest.mark.django_db
SECRET = "Hemliga Henriksson"
WHY = {"reasons": "Uppgiften rör en enskilds hälsa.", "provision": "OSL 21:1"}
TOP = (0.05, 0.05, 0.95, 0.3)
State = DocumentRequest.State


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def document(city: City) -> Document:
    """A document of the board that holds a secret on its first page, and nothing on its second."""
    content = factories.whole_pdf((SECRET, "är rädd"), ("Avtalets villkor",))
    return factories.filed(factories.in_review(city).case, content)


@pytest.fixture
def request_(city: City) -> DocumentRequest:
    return factories.asked(city, city.registrar, city.officer, city.decider)


def codes(action, **keywords) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(**keywords)
    return refused.value.codes


def chosen(city: City, request: DocumentRequest, document: Document) -> RequestedDocument:
    return examining.choose_document(actor=city.officer, request=request, entry=document.entry)


def assessed(city: City, request: DocumentRequest, document: Document, outcome: str = "in_full") -> DocumentRequest:
    item = chosen(city, request, document)
    if outcome == "in_part":
        examining.remove_passage(actor=city.officer, item=item, page=1, box=TOP, provision="OSL 21:1")
    else:
        examining.examine(actor=city.officer, item=item, outcome=outcome, provision="OSL 21:1")
    return answering.assess_request(actor=city.officer, request=request)


def content_of(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def downloaded(client: Client, address: str) -> bytes:
    """The file at an address, closed again."""
    response: Any = client.get(address)
    content = b"".join(response)
    for close in response._resource_closers:  # not response.close(): that ends the test's connection too
        close()
    return content


# ── Asking ──


def test_a_request_needs_no_name_and_gets_number_deadline_entry_and_journal(city: City, client: Client):
    page = reverse("document_request_new")
    response = client.post(page, {"board": city.board.key, "wanted": "Avtalet med föreningen", "answer_to": ""})
    request = DocumentRequest.objects.get()
    assert response["Location"] == reverse("document_request_answer", args=[request.public_id])
    assert request.case.due_on == timezone.localdate() + dt.timedelta(days=3)
    assert [entry.public_subject for entry in request.case.register_entries.all()] == ["Begäran om allmänna handlingar"]
    events = list(JournalEntry.objects.filter(case=request.case).values_list("event", flat=True))
    assert events == ["registry.case.opened", "registry.request.received"]
    assert not JournalEntry.objects.filter(case=request.case, actor__isnull=False).exists()
    assert "Avtalet" not in str(list(JournalEntry.objects.filter(case=request.case).values()))


def test_whoever_is_signed_in_is_not_kept_with_the_request(city: City, client: Client):
    client.force_login(city.applicant)
    client.post(reverse("document_request_new"), {"board": city.board.key, "wanted": "Allt"})
    assert not JournalEntry.objects.filter(case=DocumentRequest.objects.get().case, actor__isnull=False).exists()


def test_the_days_are_the_citys_to_set(city: City):
    Parameter.objects.create(key="document_request_days", value=1, valid_from=timezone.localdate())
    assert factories.asked(city).case.due_on == timezone.localdate() + dt.timedelta(days=1)


def test_only_those_who_handle_requests_at_the_board_log_one_for_somebody_else(city: City):
    for person in (city.decider, city.applicant, factories.make_user(Role.REGISTRAR, board=factories.make_board())):
        assert codes(ask_for_documents, actor=person, board=city.board, wanted="Allt", via="phone") == ["not_permitted"]
    assert codes(ask_for_documents, actor=None, board=city.board, wanted="Allt", via="phone") == ["not_permitted"]
    logged = ask_for_documents(actor=city.registrar, board=city.board, wanted="Allt", via="phone", answer_to="Box 1")
    assert logged.via == "phone"


def test_a_machine_that_fills_in_everything_is_not_let_in(city: City, client: Client):
    response = client.post(
        reverse("document_request_new"), {"board": city.board.key, "wanted": "Allt", "website": "http://x"}
    )
    assert response.status_code == 422
    assert not DocumentRequest.objects.exists()


def test_a_flood_is_stopped_and_an_official_can_still_log(city: City):
    Parameter.objects.create(key="document_requests_per_hour", value=1, valid_from=timezone.localdate())
    factories.asked(city)
    assert codes(ask_for_documents, actor=None, board=city.board, wanted="Allt") == ["flooded"]
    assert ask_for_documents(actor=city.registrar, board=city.board, wanted="Allt", via="visit")


def test_an_organisation_sees_nothing_of_requests(city: City, client: Client, request_: DocumentRequest):
    client.force_login(city.applicant)
    assert client.get(reverse("document_request", args=[request_.case.path_number])).status_code == 404
    assert not DocumentRequest.objects.visible_to(city.applicant).exists()
    assert not Case.objects.visible_to(city.applicant).filter(kind="document_request").exists()


# ── Handing out ──


def test_what_is_not_secret_is_handed_out_whole(city: City, request_: DocumentRequest, document: Document, client):
    released = answering.release_documents(actor=city.officer, request=assessed(city, request_, document))
    item = released.items.get()
    assert (released.state, item.copy) == (State.RELEASED, document)
    assert Case.objects.get(pk=released.case_id).closed_on == timezone.localdate()
    address = reverse("document_request_copy", args=[released.public_id, item.pk])
    assert downloaded(client, address) == content_of(document)


def test_what_is_secret_is_not_in_the_copy_that_leaves_and_the_original_stays(
    city: City, request_: DocumentRequest, document: Document, client: Client
):
    before = content_of(document)
    assessed(city, request_, document, "in_part")
    released = answering.release_in_part(actor=city.decider, request=request_, **WHY)
    copy = released.items.get().copy
    left = downloaded(client, reverse("document_request_copy", args=[released.public_id, released.items.get().pk]))
    assert hashlib.sha256(left).hexdigest() == copy.sha256
    with opened(left, "application/pdf") as pages:
        text = " ".join(run.text for number in range(1, len(pages) + 1) for run in pages.words(number))
    assert SECRET not in text
    assert SECRET.encode() not in left
    assert "Avtalets villkor" in text
    assert content_of(document) == before
    assert copy.entry.case == request_.case
    assert SECRET not in f"{copy.title} {copy.file_name}"


def test_the_copy_is_never_made_again(city: City, request_: DocumentRequest, document: Document, client: Client):
    assessed(city, request_, document, "in_part")
    released = answering.release_in_part(actor=city.decider, request=request_, **WHY)
    item = released.items.get()
    first = content_of(item.copy)
    Redaction.objects.all().delete()  # even if somebody could
    client.force_login(city.officer)
    preview = downloaded(client, reverse("requested_preview", args=[request_.case.path_number, item.pk]))
    assert preview == first
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestedDocument.objects.filter(pk=item.pk).update(copy=document)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=item.copy_id).update(sha256="0" * 64)


def test_a_letter_leaves_without_the_fields_that_are_removed(city: City, request_: DocumentRequest):
    notice = factories.submitted(city).case.notices.get()
    item = examining.choose_document(actor=city.officer, request=request_, entry=notice.entry)
    examining.remove_passage(actor=city.officer, item=item, field="recipient", provision="OSL 21:1")
    answering.assess_request(actor=city.officer, request=request_)
    released = answering.release_in_part(actor=city.decider, request=request_, **WHY)
    with opened(content_of(released.items.get().copy), "application/pdf") as pages:
        text = " ".join(run.text for number in range(1, len(pages) + 1) for run in pages.words(number))
    assert city.organisation.organisation_number not in text
    assert "OSL 21:1" in text
    assert city.organisation.organisation_number in _text_of(content_of(file_letter(notice=notice)))


def _text_of(content: bytes) -> str:
    with opened(content, "application/pdf") as pages:
        return " ".join(run.text for number in range(1, len(pages) + 1) for run in pages.words(number))


# ── Refusing ──


def test_a_refusal_is_a_decision_with_reasons_section_and_how_to_appeal(
    city: City, request_: DocumentRequest, document: Document, client: Client
):
    assessed(city, request_, document, "withheld")
    refused = answering.refuse_documents(actor=city.decider, request=request_, **WHY)
    letter = refused.case.notices.get(letter="documents_refused")
    for words in ("Kammarrätten i Stockholm", "21 dagar", "OSL 21:1", WHY["reasons"], city.decider.name):
        assert words in letter.body, words
    assert downloaded(client, reverse("document_request_letter", args=[refused.public_id])).startswith(b"%PDF")
    entry = JournalEntry.objects.get(event="registry.request.refused")
    assert (entry.rule, entry.actor, entry.after["provision"]) == ("R10", city.decider, "OSL 21:1")
    assert list(verify()) == []


@pytest.mark.parametrize("action", [answering.refuse_documents, answering.release_in_part])
@pytest.mark.parametrize(
    ("why", "field"),
    [
        (WHY | {"reasons": " "}, "reasons"),
        (WHY | {"provision": ""}, "provision"),
        (WHY | {"provision": "för att"}, "provision"),
        (WHY | {"ground": "annat"}, "ground"),
    ],
    ids=["no reasons", "no section", "no real section", "no ground"],
)
def test_nothing_is_refused_without_reasons_and_section(city, request_, document, action, why, field):
    assessed(city, request_, document, "withheld")
    with pytest.raises(ValidationError) as refused:
        action(actor=city.decider, request=request_, **why)
    assert field in refused.value.error_dict


def test_nothing_is_refused_whole_when_a_part_can_be_handed_out(city, request_, document):
    assessed(city, request_, document, "in_part")
    assert codes(answering.refuse_documents, actor=city.decider, request=request_, **WHY) == ["can_be_released"]
    assert codes(answering.release_documents, actor=city.decider, request=request_) == ["not_all"]


def test_what_the_board_does_not_have_is_refused_too_with_how_to_appeal(city, request_):
    answering.assess_request(actor=city.registrar, request=request_)
    refused = answering.refuse_documents(
        actor=city.decider, request=request_, ground="not_held", reasons="Nämnden har inget sådant avtal."
    )
    assert "Kammarrätten" in refused.case.notices.get().body


def test_an_official_who_may_hand_out_may_not_refuse(city, request_, document):
    assessed(city, request_, document, "withheld")
    for person in (city.officer, city.registrar):
        assert "not_permitted" in codes(answering.refuse_documents, actor=person, request=request_, **WHY)
        assert "not_permitted" in codes(answering.release_in_part, actor=person, request=request_, **WHY)


# ── Round it ──


def test_the_recused_from_a_documents_case_neither_see_examine_nor_decide(city, request_, document, client: Client):
    item = chosen(city, request_, document)
    examining.examine(actor=city.officer, item=item, outcome="in_full")
    factories.recuse(city.registrar, document.case)
    assert codes(examining.examine, actor=city.registrar, item=item, outcome="withheld", provision="OSL 21:1") == [
        "recused_from_document"
    ]
    assert codes(answering.assess_request, actor=city.registrar, request=request_) == ["recused_from_document"]
    answering.assess_request(actor=city.officer, request=request_)
    assert codes(answering.release_documents, actor=city.registrar, request=request_) == ["recused_from_document"]
    client.force_login(city.registrar)
    assert client.get(reverse("document_request", args=[request_.case.path_number])).status_code == 404
    picture = reverse("requested_picture", args=[request_.case.path_number, item.pk, 1])
    assert client.get(picture).status_code == 404


def test_nobody_handles_a_request_without_declaring(city, document):
    request = factories.asked(city)
    assert codes(examining.choose_document, actor=city.officer, request=request, entry=document.entry) == [
        "conflict_not_declared"
    ]
    assert codes(answering.assess_request, actor=city.officer, request=request) == ["conflict_not_declared"]


def test_other_boards_neither_examine_nor_decide(city, request_, document):
    elsewhere = factories.make_board()
    for role in (Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER):
        person = factories.make_user(role, board=elsewhere)
        assert not DocumentRequest.objects.visible_to(person).exists()
        with pytest.raises(Refused):
            answering.assess_request(actor=person, request=request_)


def test_a_registrar_does_not_reach_vetting_material_through_a_request(city, request_):
    vetting = factories.enhanced(city, factories.in_review(city))
    inner = factories.filed(vetting.case, factories.PDF, kind="evidence").entry
    assert codes(examining.choose_document, actor=city.registrar, request=request_, entry=inner) == [
        "document_not_seen"
    ]
    assert not request_.items.exists()


def test_an_officer_writes_down_why_before_vetting_material_is_shown(city, request_, client: Client):
    vetting = factories.enhanced(city, factories.in_review(city))
    inner = factories.filed(vetting.case, factories.whole_pdf((SECRET,)), kind="evidence")
    item = chosen(city, request_, inner)
    reader = factories.declare(factories.make_user(Role.CASE_OFFICER, board=city.board), request_.case, vetting.case)
    client.force_login(reader)
    number = request_.case.path_number
    for page in ("requested_document", "requested_preview"):
        response = client.get(reverse(page, args=[number, item.pk]))
        assert response["Location"] == reverse("vetting", args=[vetting.case.path_number])
    assert client.get(reverse("requested_picture", args=[number, item.pk, 1])).status_code == 404


def test_nothing_is_changed_after_the_assessment_and_the_decision_maker_sends_it_back(city, request_, document):
    item = chosen(city, request_, document)
    examining.remove_passage(actor=city.officer, item=item, page=1, box=TOP, provision="OSL 21:1")
    answering.assess_request(actor=city.officer, request=request_)
    redaction = item.redactions.get()
    for change in (
        lambda: examining.put_back(actor=city.officer, redaction=redaction),
        lambda: examining.examine(actor=city.officer, item=item, outcome="in_full"),
        lambda: examining.leave_out(actor=city.officer, item=item),
        lambda: examining.remove_passage(actor=city.officer, item=item, page=2, provision="OSL 21:1"),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.codes == ["assessed"]
    answering.reassess_request(actor=city.decider, request=request_, reason="Namnet på sidan två.")
    examining.put_back(actor=city.officer, redaction=redaction)
    assert codes(answering.assess_request, actor=city.officer, request=request_) == ["nothing_removed"]


def test_an_answer_stands_in_the_database_itself(city, request_, document):
    answering.release_documents(actor=city.officer, request=assessed(city, request_, document))
    for change in ({"state": "received"}, {"reasons": "Annat"}, {"wanted": "Annat"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DocumentRequest.objects.filter(pk=request_.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentRequest.objects.filter(pk=request_.pk)._raw_delete("default")


def test_nothing_is_decided_past_the_machine(city, request_):
    for change in ({"state": "refused"}, {"state": "released"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DocumentRequest.objects.filter(pk=request_.pk).update(**change)
    for action in (answering.release_documents,):
        assert codes(action, actor=city.officer, request=request_) == ["wrong_state"]


@pytest.mark.parametrize("state", State.values)
def test_each_state_has_its_transitions_and_no_other(state: str):
    allowed = {"received": {"assess"}, "assessed": {"reassess", "release", "release_in_part", "refuse"}}
    request = DocumentRequest(state=state)
    names = {"assess", "reassess", "release", "release_in_part", "refuse"}
    assert {name for name in names if is_possible(request, name)} == allowed.get(state, set())


def test_the_admin_answers_nothing(city, request_, client: Client):
    client.force_login(User.objects.create_superuser("rot@example.org", "hemligt-ord-1", name="Rot"))
    page = reverse("admin:registry_documentrequest_change", args=[request_.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"state": "released"}).status_code == 403


def test_the_answer_is_not_there_before_it_is_decided_and_not_for_guesses(city, request_, document, client: Client):
    assessed(city, request_, document)
    item = request_.items.get()
    assert client.get(reverse("document_request_answer", args=[request_.public_id])).status_code == 200
    assert client.get(reverse("document_request_copy", args=[request_.public_id, item.pk])).status_code == 404
    assert client.get(reverse("document_request_letter", args=[request_.public_id])).status_code == 404
    other = factories.asked(city)
    answering.release_documents(actor=city.officer, request=request_)
    assert client.get(reverse("document_request_copy", args=[other.public_id, item.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_mail_holds_a_link_and_nothing_else():
    city = City()
    request = factories.asked(city, city.officer, wanted="Avtal om Henriksson", answer_to="anna@example.org")
    document = factories.filed(factories.in_review(city).case, factories.whole_pdf((SECRET,)))
    mail.outbox.clear()
    answering.release_documents(actor=city.officer, request=assessed(city, request, document))
    (sent,) = [each for each in mail.outbox if each.to == ["anna@example.org"]]
    assert str(request.public_id) in sent.body
    assert "Henriksson" not in f"{sent.subject} {sent.body}"
    letter = request.case.notices.get()
    assert "anna@example.org" not in f"{letter.recipient} {letter.body}"
