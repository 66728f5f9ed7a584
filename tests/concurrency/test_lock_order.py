"""Do locks come in one order, so that no two people wait for each other? (decision 0007; PostgreSQL)"""

import pytest
from django.db import transaction

from grants.actions import fill_in, pay, request_supplement, take_case
from grants.actions.submit import submit
from grants.models import Application
from registry.actions.declare_conflict import declare_conflict
from registry.actions.file_document import file_document
from registry.actions.write_note import write_note
from registry.events import Event
from registry.journal import record, verify
from registry.lifecycle import advance, lock
from registry.models import Case, Document, JournalEntry, Organisation
from tests import factories
from tests.factories import City
from tests.factories.threads import Neighbour, refused, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_a_file_and_a_step_in_the_same_case_wait_in_turn() -> None:
    city = City()
    application = factories.in_review(city)
    with transaction.atomic():
        lock(Case, pk=application.case_id)
        neighbour = Neighbour(
            lambda: request_supplement.request_supplement(actor=city.officer, application=application, request="Budget")
        )
        neighbour.until_stuck_or_done()
        record(Event.DOCUMENT_FILED, case=application.case, actor=city.applicant)
    assert not isinstance(neighbour.finish(), Exception), neighbour.outcome
    assert not list(verify())


def test_a_step_that_goes_on_to_file_a_document_lets_nobody_in_between() -> None:
    city = City()
    application = factories.in_review(city)
    with transaction.atomic():
        advance(
            lock(Application, pk=application.pk),
            "request_supplement",
            actor=city.officer,
            request="Budget",
            due_on=application.call.period_start,
        )
        neighbour = Neighbour(lambda: write_note(actor=city.officer, case=application.case, text="Ringde."))
        neighbour.until_stuck_or_done()
        file_document(
            actor=city.officer,
            checked=factories.checked_pdf(),
            kind=Document.Kind.LETTER,
            direction=Document.Direction.OUT,
            title="Brev",
            case=application.case,
        )
    assert not isinstance(neighbour.finish(), Exception), neighbour.outcome
    assert not list(verify())


def test_whoever_holds_the_organisation_is_not_stopped_by_a_note_in_one_of_its_cases() -> None:
    city = City()
    application = factories.in_review(city)
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(lambda: write_note(actor=city.officer, case=application.case, text="Ringde."))
        neighbour.until_stuck_or_done()
        record(Event.PAYMENT_HELD, case=application.case, actor=city.decider)
    assert not isinstance(neighbour.finish(), Exception), neighbour.outcome
    assert not list(verify())


def test_saving_the_account_and_sending_in_at_once_do_not_wait_for_each_other() -> None:
    city = City()
    application = factories.draft(city)
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(
            lambda: fill_in.save_fields(
                actor=city.applicant, application=application, fields={"bankgiro": "9964-5681", "title": "Nytt"}
            )
        )
        neighbour.until_stuck_or_done()
        submit(actor=city.applicant, application=application)
    refused([neighbour.finish()])
    assert Application.objects.get(pk=application.pk).state == "submitted"


def test_declaring_and_assigning_a_case_with_an_older_vetting_come_in_one_order() -> None:
    city = City()
    first = factories.submitted(city, amount=10_000_000)
    second = factories.submitted(city, amount=10_000_000)
    assert second.vetting.case_id < second.case_id
    for person in (city.officer, city.reviewer):
        take_case.declare(actor=person, case=first.case, has_conflict=False)
        take_case.declare(actor=person, case=second.case, has_conflict=False)
    with transaction.atomic():
        lock(Case, pk=second.vetting.case_id)
        neighbour = Neighbour(
            lambda: take_case.assign(
                actor=city.officer, case=second.case, case_officer=city.officer, reviewer=city.reviewer
            )
        )
        neighbour.until_stuck_or_done()
        declare_conflict(actor=city.decider, cases=[second.case, second.vetting.case], has_conflict=False)
    assert not isinstance(neighbour.finish(), Exception), neighbour.outcome


def test_many_at_once_in_one_case_leave_a_whole_journal() -> None:
    city = City()
    application = factories.active(city)
    payment = application.support.payments.first()
    checked = [factories.checked_pdf(f"brev-{number}.pdf") for number in range(2)]

    def file(number: int) -> Document:
        return file_document(
            actor=city.applicant,
            checked=checked[number],
            kind=Document.Kind.OTHER,
            direction=Document.Direction.IN,
            title=f"Brev {number}",
            case=application.case,
        )

    outcomes = together(
        lambda: file(0),
        lambda: file(1),
        lambda: write_note(actor=city.officer, case=application.case, text="Ringde."),
        lambda: write_note(actor=city.reviewer, case=application.case, text="Läste."),
        lambda: take_case.declare(actor=city.coordinator, case=application.case, has_conflict=False),
        lambda: pay.screen_payment(actor=city.officer, payment=payment),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    numbers = list(application.case.register_entries.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    seqs = list(JournalEntry.objects.filter(case=application.case).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert not list(verify())
