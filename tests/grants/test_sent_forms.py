"""Can every word that an organisation sent in through a form be read, handed out and proved afterwards? (R9)"""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from followup.actions.submit_report import ReportContent, submit_report
from followup.models import Milestone
from grants.actions import assess, request_supplement, submit
from registry.actions.extend_hearing import ask_for_time
from registry.actions.receive_form import file_form, file_waiting_forms
from registry.actions.send_hearing import answer_hearing
from registry.models import Document, Hearing, SentForm
from tests import factories
from tests.factories import City
from tests.reading import ReadPdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def words_of(document: Document) -> str:
    """What a reading machine gets from the document."""
    with document.file.open() as file:
        return " ".join(ReadPdf(file.read()).text.split())


def test_an_application_lies_in_its_case_as_it_was_sent_in(city, django_capture_on_commit_callbacks) -> None:
    draft = factories.draft(city)
    with django_capture_on_commit_callbacks(execute=True):
        application = submit.submit(actor=city.applicant, application=draft)
    document = application.case.documents.get(number=1)
    assert (document.kind, document.direction, document.entry.number) == ("application", "in", 1)
    read = words_of(document)
    for word in (
        city.organisation.name,
        city.organisation.organisation_number,
        "Stödsamtal för anhöriga",
        "Samtal enskilt och i grupp.",
        "Fler får stöd",
        "Antal familjer",
        "540\u202f000 kr".replace("\u202f", " "),
        "Ordförande",
        "statutes.pdf",
        application.case.registry_number,
    ):
        assert word in read.replace("\u202f", " ").replace("\u00a0", " "), word


def test_the_organisation_reads_its_own_form_and_nobody_elses(city, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        application = submit.submit(actor=city.applicant, application=factories.draft(city))
    document = application.case.documents.get(number=1)
    stranger = factories.make_user("organisation_administrator", organisation=factories.make_organisation())
    for person, may_read in ((city.applicant, True), (city.officer, True), (stranger, False)):
        assert Document.objects.visible_to(person).filter(pk=document.pk).exists() is may_read


def test_a_form_whose_pdf_was_never_made_gets_it_in_the_nightly_round_and_only_once(city) -> None:
    application = factories.submitted(city)
    form = SentForm.objects.get(entry__case=application.case)
    assert form.document is None
    assert file_waiting_forms() == 1
    assert file_waiting_forms() == 0
    first = SentForm.objects.get(pk=form.pk).document
    assert file_form(form=form) == first
    assert application.case.documents.filter(kind="application").count() == 1
    assert application.case.register_entries.filter(sent_form__isnull=False).count() == 1


@pytest.mark.parametrize("change", ["parts = '[]'", "sent_at = '2020-01-01'", "kind = 'report'"])
def test_the_database_refuses_to_change_what_was_sent_in(city, change: str) -> None:
    factories.submitted(city)
    with pytest.raises(IntegrityError, match="sent in is never changed"), transaction.atomic():
        connection.cursor().execute(f"UPDATE registry_sentform SET {change}")
    with pytest.raises(IntegrityError, match="sent in is never changed"), transaction.atomic():
        connection.cursor().execute("DELETE FROM registry_sentform")


def kept() -> dict[str, str]:
    """What was kept of each form, by its subject in the register."""
    return {form.entry.subject: str(form.parts) for form in SentForm.objects.all()}


def test_a_supplement_is_kept_with_what_was_asked_for(city) -> None:
    application = factories.in_review(city)
    request_supplement.request_supplement(actor=city.officer, application=application, request="Skicka stadgar.")
    request_supplement.supplement(actor=city.applicant, application=application, answer="Här är stadgarna.")
    assert "Skicka stadgar." in kept()["Komplettering"]
    assert "Här är stadgarna." in kept()["Komplettering"]


def test_a_statement_and_a_wish_for_time_are_kept_word_for_word(city) -> None:
    application = factories.proposed_refusal(city)
    assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")
    hearing = application.case.hearings.get()
    until = hearing.due_on + dt.timedelta(days=3)
    ask_for_time(actor=city.applicant, hearing=hearing, wanted_until=until, reasons="Ordföranden är sjuk.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Uppgiften stämmer inte.")
    said = kept()
    assert "Uppgiften stämmer inte." in said["Yttrande"]
    assert "Ordföranden är sjuk." in said["Begäran om längre svarstid"]
    assert until.isoformat() in said["Begäran om längre svarstid"]
    assert file_waiting_forms() == 3


def test_what_an_organisation_was_asked_and_answered_stays(city) -> None:
    application = factories.proposed_refusal(city)
    assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")
    hearing = application.case.hearings.get()
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Uppgiften stämmer inte.")
    for change in ({"material": "Något annat."}, {"purpose": "withdrawal"}, {"answer": "Vi håller med."}):
        with pytest.raises(IntegrityError, match="asked and what it answered"), transaction.atomic():
            Hearing.objects.filter(pk=hearing.pk).update(**change)


def test_a_report_is_kept_with_its_results_and_costs(city) -> None:
    application = factories.active(city)
    milestone = Milestone.objects.filter(plan__case=application.case, state="due").first() or Milestone.objects.filter(
        plan__case=application.case
    ).exclude(kind="site_visit").earliest("due_on")
    Milestone.objects.filter(pk=milestone.pk).update(state="due")
    plan = milestone.plan
    submit_report(
        actor=city.applicant,
        milestone=milestone,
        content=ReportContent(
            done="Tolv samtalsgrupper.",
            learnt="Kvällar fungerar bäst.",
            results={goal.pk: (goal.target, "Över målet.") for goal in plan.goals.all()},
            costs={line.pk: line.amount for line in plan.lines.all()},
        ),
    )
    form = SentForm.objects.get(kind="report")
    assert file_waiting_forms() >= 1
    read = words_of(SentForm.objects.get(pk=form.pk).document)
    for word in ("Tolv samtalsgrupper.", "Kvällar fungerar bäst.", "Över målet.", "Löner"):
        assert word in read
    assert timezone.localdate().isoformat() in read
