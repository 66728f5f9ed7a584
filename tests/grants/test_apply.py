"""Can an application be begun, filled in and sent in only by its organisation, and only whole? (R9)"""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from grants.actions import decide, fill_in, request_supplement, submit
from grants.models import Application
from registry.lifecycle import Refused, blockers_to
from registry.models import Case, Document, Notice, Organisation, RegistryCounter
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions.write_finding import add_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def stranger() -> Any:
    """Acts for another organisation."""
    return factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())


def test_nobody_applies_for_another_organisation(city) -> None:
    for person in (stranger(), city.officer, factories.make_user()):
        begin = {"actor": person, "call": city.call, "organisation": city.organisation}
        assert codes(fill_in.begin_application, **begin) == ["not_permitted"]


def test_nobody_else_writes_in_a_draft(city) -> None:
    draft = factories.draft(city)
    question = draft.rules_version.questions.get(kind="budget")
    for person in (stranger(), city.officer):
        row = {"actor": person, "application": draft}
        for step, keywords in (
            (fill_in.save_fields, {"fields": {"title": "Kapad", "bankgiro": "9964-5681"}}),
            (fill_in.save_goals, {"goals": []}),
            (fill_in.save_budget, {"question": question, "lines": []}),
            (fill_in.save_answers, {"answers": {}}),
            (fill_in.discard_draft, {}),
            (submit.submit, {}),
        ):
            assert codes(step, **row, **keywords) == ["not_permitted"], step
    again = Application.objects.get(pk=draft.pk)
    assert (again.title, again.organisation.bankgiro) == (draft.title, draft.organisation.bankgiro)


def test_what_is_sent_in_is_not_changed_or_discarded(city) -> None:
    application = factories.submitted(city)
    row = {"actor": city.applicant, "application": application}
    assert codes(fill_in.save_fields, fields={"title": "Annat"}, **row) == ["sent_in"]
    assert codes(fill_in.discard_draft, **row) == ["sent_in"]
    assert codes(fill_in.save_goals, goals=[], **row) == ["sent_in"]


def test_only_the_fields_of_the_form_are_saved(city) -> None:
    draft = factories.draft(city)
    fields = {"title": "Nytt", "state": "granted", "granted_amount": 1, "organisation_id": 1, "version": 99}
    fill_in.save_fields(actor=city.applicant, application=draft, fields=fields)
    again = Application.objects.get(pk=draft.pk)
    assert (again.title, again.state, again.granted_amount) == ("Nytt", "draft", None)
    assert again.organisation == city.organisation


LACKS: dict[str, Any] = {
    "title": {"title": " "},
    "description": {"description": ""},
    "period": {"period_end": None},
    "backward period": {"period_start": dt.date(2030, 1, 2), "period_end": dt.date(2030, 1, 1)},
    "contact": {"contact_email": ""},
    "condition": {"accepts_democracy_condition": False},
    "signatory": {"signatory_role": ""},
}


@pytest.mark.parametrize("lack", LACKS)
def test_an_application_that_lacks_something_is_not_sent_in_and_takes_no_number(city, lack: str) -> None:
    draft = factories.draft(city)
    fill_in.save_fields(actor=city.applicant, application=draft, fields=LACKS[lack])
    assert codes(submit.submit, actor=city.applicant, application=draft) == ["incomplete"]
    assert not Case.objects.exists()
    assert not RegistryCounter.objects.exists()
    assert not mail.outbox


def test_everything_that_is_missing_is_said_at_once(city) -> None:
    Organisation.objects.update(bankgiro="")
    draft = fill_in.begin_application(actor=city.applicant, call=city.call, organisation=city.organisation)
    said = blockers_to(draft, "submit", actor=city.applicant)
    assert len(said) >= 8
    assert {blocker.code for blocker in said} == {"incomplete", "attachment_missing"}
    assert all(blocker.url for blocker in said)


def test_sending_in_gives_number_documents_vetting_and_receipt(city, django_capture_on_commit_callbacks) -> None:
    draft = factories.draft(city)
    with django_capture_on_commit_callbacks(execute=True):
        application = submit.submit(actor=city.applicant, application=draft)
    case = application.case
    assert case.registry_number == f"{city.board.code} {timezone.localdate().year}/0001"
    kinds = list(case.documents.order_by("number").values_list("number", "kind"))
    assert [kinds[0], kinds[-1]] == [(1, "application"), (4, "letter")]
    assert len(kinds) == 4
    assert application.vetting.state == "opened"
    assert application.vetting.checks.filter(document__isnull=False).count() == 2
    assert Notice.objects.get(case=case).letter == "receipt"
    (sent,) = mail.outbox
    assert case.registry_number not in str(sent.body) or "http" in str(sent.body)
    assert sent.to == [city.applicant.email]


def test_the_mail_holds_nothing_of_what_was_written(city, django_capture_on_commit_callbacks) -> None:
    draft = factories.draft(city)
    with django_capture_on_commit_callbacks(execute=True):
        submit.submit(actor=city.applicant, application=draft)
    assert "Samtal enskilt" not in mail.outbox[0].body


def test_no_mail_goes_when_the_step_is_rolled_back(city, django_capture_on_commit_callbacks) -> None:
    from django.db import transaction

    draft = factories.draft(city)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        submit.submit(actor=city.applicant, application=draft)
        transaction.set_rollback(True)
    assert not mail.outbox
    assert not Case.objects.exists()


def test_a_supplement_is_asked_for_and_answered_by_the_right_people(city) -> None:
    application = factories.in_review(city)
    ask = {"application": application, "request": "Budget saknas."}
    assert codes(request_supplement.request_supplement, actor=city.applicant, **ask) == ["not_permitted"]
    waiting = request_supplement.request_supplement(actor=city.officer, **ask)
    assert waiting.supplement_due_on == timezone.localdate() + dt.timedelta(days=14)
    answer = {"application": application, "answer": "Här.", "files": [factories.checked_pdf("budget.pdf")]}
    assert codes(request_supplement.supplement, actor=stranger(), **answer) == ["not_permitted"]
    back = request_supplement.supplement(actor=city.applicant, **answer)
    assert (back.state, back.supplement_answer) == ("submitted", "Här.")
    assert Document.objects.get(case=application.case, kind="supplement").number == 7
    assert codes(request_supplement.supplement, actor=city.applicant, **answer) == ["wrong_state"]


def test_a_recalled_application_is_closed_and_cannot_be_decided(city) -> None:
    application = factories.for_decision(city)
    assert codes(submit.recall, actor=city.officer, application=application) == ["not_permitted"]
    submit.recall(actor=city.applicant, application=application)
    assert Case.objects.get(pk=application.case_id).closed_on == timezone.localdate()
    assert codes(factories.grant_it, city=city, application=application) == ["wrong_state"]


def test_a_dismissal_says_why_and_is_no_way_out_of_a_proposal(city) -> None:
    application = factories.for_decision(city)
    dismiss = {"application": application, "reasons": "För sent."}
    assert codes(decide.dismiss, actor=city.officer, **dismiss) == ["wrong_state"]
    other = factories.in_review(city, amount=1_000_000)
    dismiss["application"] = other
    assert codes(decide.dismiss, actor=city.applicant, **dismiss) == ["not_permitted"]
    assert decide.dismiss(actor=city.officer, **dismiss).outcome == "dismissed"


def test_an_earlier_document_is_reused_only_by_its_own_organisation(city) -> None:
    theirs = factories.draft(City()).attachments.first().document
    draft = factories.draft(city)
    attach = {"actor": city.applicant, "application": draft, "required": draft.rules_version.attachments.first()}
    assert codes(fill_in.attach, earlier=theirs, **attach) == ["not_yours"]


def test_evidence_about_an_organisation_is_not_attached_by_it(city) -> None:
    finding = factories.add_finding(city, factories.enhanced(city, factories.in_review(city)))
    piece = add_evidence(
        actor=city.officer,
        finding=finding,
        level="E1",
        title="Dom",
        source="Tingsrätten",
        dated_on=timezone.localdate(),
        checked=factories.checked_pdf("dom.pdf"),
    )
    draft = factories.draft(city, amount=1_000_000)
    attach = {"actor": city.applicant, "application": draft, "required": draft.rules_version.attachments.first()}
    assert codes(fill_in.attach, earlier=piece.document, **attach) == ["not_yours"]
