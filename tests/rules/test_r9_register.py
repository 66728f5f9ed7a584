"""R9 (OSL 5:1-2): every document is in the register, once, with words the public may read. Tries to get round it."""

from importlib import import_module

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess
from grants.models import Application
from registry.actions.change_public_words import change_public_words
from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.file_letters import file_letter
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.models import Document, Hearing, JournalEntry, Notice, RegisterEntry, User
from registry.register import Search, public_entries, public_row
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db
NAME = "Anna Andersson"


@pytest.fixture
def city() -> City:
    return City()


def subjects(case) -> list[tuple[int, str, str]]:
    return [(entry.number, entry.direction, entry.public_subject) for entry in case.register_entries.order_by("number")]


def refusal_answered(city: City) -> Application:
    """An application whose organisation has been heard before a refusal, and has answered in words."""
    application = factories.proposed_refusal(city)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Det stämmer inte.")
    return application


def test_sending_in_enters_the_application_its_attachments_and_the_receipt(city: City):
    case = factories.submitted(city).case
    assert subjects(case) == [
        (1, "in", "Ansökan"),
        (2, "in", "Stadgar"),
        (3, "in", "Årsmötesprotokoll"),
        (4, "out", "Bekräftelse"),
    ]
    assert {entry.registered_on for entry in case.register_entries.all()} == {timezone.localdate()}


def test_a_letter_and_its_pdf_are_one_entry(city: City):
    case = factories.submitted(city).case
    notice = case.notices.get()
    before = case.register_entries.count()
    document = file_letter(notice=notice)
    assert case.register_entries.count() == before
    assert (document.entry, document.number) == (notice.entry, notice.entry.number)


def test_numbers_have_no_gaps_whatever_comes_in_between(city: City):
    application = factories.granted(city)
    factories.filed(application.case, factories.PDF)
    for notice in application.case.notices.all():
        file_letter(notice=notice)
    numbers = list(application.case.register_entries.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    filed = application.case.documents.values_list("number", "entry__number")
    assert all(number == entry for number, entry in filed)


def test_a_statement_without_a_file_is_entered_too(city: City):
    application = refusal_answered(city)
    assert ("in", "Handling") in {(each[1], each[2]) for each in subjects(application.case)}
    assert RegisterEntry.objects.filter(case=application.case, subject="Yttrande").exists()


def test_nothing_is_filed_past_the_register_in_bulk(city: City):
    case = factories.submitted(city).case
    kept = case.documents.first()
    again = {
        field.name: getattr(kept, field.name)
        for field in Document._meta.concrete_fields
        if field.name not in {"id", "public_id", "number", "entry"}
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.bulk_create([Document(**again, number=77)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.bulk_create([Document(**again, number=78, entry=kept.entry)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.bulk_create([Notice(case=case, letter="receipt", subject="Brev", body="Hej")])
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.bulk_create(
            [Notice(case=case, letter="receipt", subject="Brev", body="Hej", entry=case.notices.get().entry)]
        )


TRIED = {
    "the subject": lambda rows: rows.update(subject="Annat"),
    "the counterpart": lambda rows: rows.update(counterpart="Annan"),
    "the number": lambda rows: rows.update(number=F("number") + 50),
    "the day": lambda rows: rows.update(registered_on="2020-01-01"),
    "the direction": lambda rows: rows.update(direction="internal"),
    "the entry itself": lambda rows: rows._raw_delete("default"),
}


@pytest.mark.parametrize("attempt", TRIED.values(), ids=TRIED.keys())
def test_the_database_keeps_what_was_entered(city: City, attempt):
    rows = RegisterEntry.objects.filter(case=factories.submitted(city).case)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt(rows)


def test_a_document_does_not_change_its_entry(city: City):
    case = factories.submitted(city).case
    other = enter(NewEntry(case, "in", "Annat"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(case=case, number=2).update(entry=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(case=case).update(entry=other)


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_made_only_with_what_is_filed():
    case = factories.submitted(City()).case
    with pytest.raises(RuntimeError, match="transaction"):
        enter(NewEntry(case, "in", "Utan handling"))


def test_the_admin_enters_and_changes_nothing(city: City, client: Client):
    entry = factories.submitted(city).case.register_entries.first()
    client.force_login(User.objects.create_superuser("rot@example.org", "hemligt-ord-1", name="Rot"))
    page = reverse("admin:registry_registerentry_change", args=[entry.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"subject": "Annat"}).status_code == 403
    assert client.get(reverse("admin:registry_registerentry_add")).status_code == 403
    assert client.post(reverse("admin:registry_registerentry_delete", args=[entry.pk])).status_code == 403


# ── What the public reads ──


def test_no_persons_name_and_no_title_reaches_the_public(city: City, client: Client):
    case = factories.submitted(city).case
    factories.filed(case, factories.PDF, title=f"Intyg om {NAME}", counterpart=NAME)
    page = client.get(reverse("public_document_register")).content.decode()
    for words in (NAME, "Intyg", case.subject):
        assert words not in page
    assert "Enskild" in page
    assert city.organisation.name in page


def test_a_search_does_not_give_away_what_it_does_not_show(city: City, client: Client):
    case = factories.submitted(city).case
    factories.filed(case, factories.PDF, title=f"Intyg om {NAME}", counterpart=NAME)
    vetting = factories.enhanced(city, factories.in_review(city))
    for words in (NAME, "Intyg", case.subject, "Andersson"):
        assert not public_entries(Search(q=words)).exists(), words
    by_organisation = public_entries(Search(q=city.organisation.name))
    assert by_organisation.exists()
    assert not by_organisation.filter(case=vetting.case).exists()


def test_vetting_material_is_neutral_for_everybody_in_every_list(city: City, client: Client):
    vetting = factories.enhanced(city, factories.in_review(city))
    document = factories.filed(
        vetting.case, factories.PDF, kind="evidence", title=f"Dom mot {NAME}", counterpart="Svea hovrätt"
    )
    row = public_row(document.entry)
    assert (row.subject, row.counterpart, row.organisation) == ("Handling i granskning", "", "")
    client.force_login(city.officer)
    for url in (reverse("document_register"), reverse("public_document_register")):
        for export in ("", "csv", "xlsx"):
            response = client.get(url, {"export": export} if export else {})
            content = b"".join(response) if response.streaming else response.content
            assert NAME.encode() not in content
            assert b"hovr" not in content


def test_public_words_are_changed_with_a_reason_that_is_journalled(city: City):
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    application = factories.in_review(city)
    entry = application.case.register_entries.get(number=2)
    words = {"public_subject": "Handling", "public_counterpart": "", "reason": "Namnet är skyddat, OSL 21:3."}
    with pytest.raises(Refused) as refused:
        change_public_words(actor=registrar, entry=entry, **words)
    assert refused.value.codes == ["conflict_not_declared"]
    factories.declare(registrar, application.case)
    changed = change_public_words(actor=registrar, entry=entry, **words)
    assert (changed.public_subject, changed.subject) == ("Handling", entry.subject)
    written = JournalEntry.objects.get(event="registry.entry.words_changed")
    assert written.reason == words["reason"]
    assert written.before["subject"] == "Stadgar"


def test_public_words_are_not_changed_by_the_recused_others_or_in_a_vetting(city: City):
    application = factories.in_review(city)
    entry = application.case.register_entries.get(number=2)
    words = {"public_subject": "Allt", "public_counterpart": "", "reason": "Jag vill."}
    recused = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.recuse(recused, application.case)
    elsewhere = factories.make_user(Role.REGISTRAR, board=factories.make_board())
    for person, code in ((recused, "recused"), (elsewhere, "not_permitted"), (city.decider, "not_permitted")):
        with pytest.raises(Refused) as refused:
            change_public_words(actor=person, entry=entry, **words)
        assert refused.value.codes == [code]
    vetting = factories.enhanced(city, application)
    inner = factories.filed(vetting.case, factories.PDF, kind="evidence").entry
    with pytest.raises(Refused) as refused:
        change_public_words(actor=city.officer, entry=inner, **words)
    assert refused.value.codes == ["neutral"]


# ── What there was before ──


def test_what_was_filed_before_there_was_a_register_keeps_its_number_and_gets_an_entry(city: City):
    migration = import_module("registry.migrations.0011_register_what_exists")
    case = refusal_answered(city).case
    first = case.notices.order_by("pk").first()
    file_letter(notice=first)
    documents = list(case.documents.order_by("number"))
    notices = list(Notice.objects.filter(case=case).order_by("pk"))
    hearings = list(Hearing.objects.filter(case=case, answered_at__isnull=False))
    made = list(migration._of_case(RegisterEntry, case, documents, notices, hearings))
    numbers = [entry.number for entry, _document, _notice in made]
    assert len(set(numbers)) == len(numbers)
    assert {entry.number for entry, document, _notice in made if document} == {each.number for each in documents}
    assert sorted(notice.pk for _entry, _document, notice in made if notice) == sorted(each.pk for each in notices)
    shared = next(entry for entry, document, notice in made if document and notice)
    assert shared.public_subject == "Bekräftelse"
    without = [entry.public_subject for entry, document, notice in made if not document and not notice]
    assert sorted(without) == ["Ansökan", "Handling"]
