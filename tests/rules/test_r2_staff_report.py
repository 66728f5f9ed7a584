"""R2: can a case reach the decision without a staff report that two people stand behind, or a signed one be changed?"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess, decide, write_report
from grants.models import Application, ReportText, StaffReport
from registry.actions.send_hearing import answer_hearing
from registry.events import Event
from registry.lifecycle import Refused
from registry.models import Document, JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import City, meetings
from tests.grants.browsing import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board that wants a report before each decision."""
    city = City()
    city.board.staff_report = "always"
    city.board.save()
    return city


def assessed(city: City, proposal: str = "grant", **asked: int) -> Application:
    application = factories.in_review(city, **asked)
    factories.cleared(city, application)
    return factories.assessed(city, application, proposal)


def codes(step: Any, **keywords: Any) -> list[str]:
    with pytest.raises(Refused) as raised, transaction.atomic():
        step(**keywords)
    return raised.value.codes


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_a_proposal_waits_for_the_report_and_no_step_goes_round_it(city: City) -> None:
    application = assess.propose(actor=city.officer, application=assessed(city))
    assert application.state == "proposed"
    step = {"actor": city.officer, "application": application}
    assert codes(assess.submit_for_decision, **step) == ["no_staff_report"]
    write_report.begin_report(**step)
    assert codes(assess.submit_for_decision, **step) == ["no_staff_report"]
    report = StaffReport.objects.get()
    write_report.sign_report(actor=city.officer, report=report, version=report.version, texts={})
    assert assess.submit_for_decision(**step).state == "for_decision"


def test_a_report_signed_before_the_proposal_lets_it_straight_through(city: City) -> None:
    application = assessed(city)
    factories.reported(city, application)
    assert assess.propose(actor=city.officer, application=application).state == "for_decision"


@pytest.mark.parametrize(
    ("practice", "amount", "needed"),
    [
        ("board", 200_000_000, False),
        ("board", 200_000_100, True),
        ("never", 200_000_100, False),
        ("always", 1000, True),
    ],
)
def test_the_boards_own_practice_says_when_it_is_needed(practice: str, amount: int, needed: bool) -> None:
    city = City(budget=10**10)
    city.board.staff_report = practice
    city.board.save()
    application = assess.propose(actor=city.officer, application=assessed(city, amount=amount))
    assert (application.state == "proposed") is needed


def test_a_report_on_an_assessment_that_was_signed_anew_is_not_enough(city: City) -> None:
    application = assessed(city)
    factories.reported(city, application)
    factories.assessed(city, application, "partly_grant", 10_000_000)
    application = assess.propose(actor=city.officer, application=application)
    assert application.state == "proposed"
    step = {"actor": city.officer, "application": application}
    assert codes(assess.submit_for_decision, **step) == ["staff_report_outdated"]
    second = factories.reported(city, application)
    assert second.number == 2
    assert StaffReport.objects.filter(application=application, signed_at__isnull=False).count() == 2
    assert assess.submit_for_decision(**step).state == "for_decision"


def test_what_the_organisation_answers_comes_into_the_report_before_a_refusal_r1_r15(city: City) -> None:
    application = assess.propose(actor=city.officer, application=assessed(city, "refuse"))
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser avslag.")
    application = again(application)
    report = write_report.begin_report(actor=city.officer, application=application)
    sign = {"actor": city.officer, "report": report, "version": report.version}
    assert codes(write_report.sign_report, **sign, texts={}) == ["no_less_intrusive"]
    write_report.sign_report(**sign, texts={"less_intrusive": "Ett lägre belopp räcker inte."})
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi når fler än ni tror.")
    step = {"actor": city.officer, "application": application}
    assert codes(assess.submit_for_decision, **step) == ["staff_report_outdated"]
    second = factories.reported(city, application)
    assert "Vi når fler än ni tror." in str(second.parts)
    assert "Ett lägre belopp räcker inte." in str(second.parts)
    assert assess.submit_for_decision(**step).state == "for_decision"


def test_only_the_case_officer_signs_and_never_the_reviewer_r3(city: City) -> None:
    application = assessed(city)
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    factories.give_role(city.reviewer, Role.CASE_OFFICER, board=city.board)
    factories.declare(colleague, application.case)
    factories.declare(stranger, application.case)
    report = write_report.begin_report(actor=city.officer, application=application)

    def sign(person: User) -> list[str]:
        version = StaffReport.objects.get().version
        return codes(write_report.sign_report, actor=person, report=report, version=version, texts={})

    assert sign(stranger) == ["not_permitted"]
    assert sign(colleague) == ["not_case_officer"]
    assert sign(city.reviewer) == ["not_case_officer"]
    application.case.reviewer, application.case.case_officer = None, city.reviewer
    application.case.save()
    assert sign(city.reviewer) == ["same_person"]
    factories.recuse(city.officer, application.case)
    assert sign(city.officer) == ["recused"]
    assert StaffReport.objects.get().signed_at is None


def test_nothing_is_written_before_two_people_have_assessed_or_after_the_decision_stage(city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    step = {"actor": city.officer, "application": application}
    assert codes(write_report.begin_report, **step) == ["not_assessed"]
    factories.assessed(city, application)
    factories.reported(city, application)
    assess.propose(**step)
    assert codes(write_report.begin_report, **step) == ["wrong_state"]


@pytest.mark.parametrize(
    "change",
    [
        lambda report: StaffReport.objects.filter(pk=report.pk).update(parts=[]),
        lambda report: StaffReport.objects.filter(pk=report.pk).update(signed_at=None, signed_by=None, rests_on=None),
        lambda report: StaffReport.objects.filter(pk=report.pk).update(number=9),
        lambda report: StaffReport.objects.filter(pk=report.pk).delete(),
        lambda report: ReportText.objects.filter(report=report).update(text="Annat."),
        lambda report: ReportText.objects.filter(report=report).delete(),
        lambda report: ReportText.objects.create(report=report, key="less_intrusive", text="Nytt."),
    ],
)
def test_the_database_keeps_a_signed_report(city: City, change: Any) -> None:
    report = factories.reported(city, assessed(city))
    with pytest.raises(IntegrityError), transaction.atomic():
        change(report)


def test_a_signed_report_is_not_edited_by_its_action(city: City) -> None:
    report = factories.reported(city, assessed(city))
    edit = {"actor": city.officer, "report": report, "version": report.version, "texts": {"proposal": "Annat."}}
    assert codes(write_report.edit_report, **edit) == ["signed"]


def test_its_pdf_is_filed_once_and_the_journal_knows(
    city: City, django_capture_on_commit_callbacks: Any, client: Any
) -> None:
    application = assessed(city)
    with django_capture_on_commit_callbacks(execute=True):
        factories.reported(city, application)
    document = Document.objects.get(staff_report__application=application)
    assert document.case == application.case
    assert document.audience == Document.Audience.BOARD
    assert document.title.startswith("Tjänsteutlåtande: ")
    assert JournalEntry.objects.filter(case=application.case, event=Event.STAFF_REPORT_SIGNED).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffReport.objects.update(document=None)
    client.force_login(city.decider, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("staff_report_pdf", args=[application.case.path_number, 1]))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert Document.objects.filter(staff_report__isnull=False).count() == 1


def test_the_admin_changes_no_report(city: City, client: Any) -> None:
    report = factories.reported(city, assessed(city))
    root = User.objects.create_superuser("rot@example.org", "hemligt-ord-1", name="Rot")
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("admin:grants_staffreport_change", args=[report.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"parts": "[]"}).status_code == 403


def test_only_the_formal_outcome_of_the_vetting_is_told(city: City) -> None:
    report = factories.reported(city, assessed(city))
    application = report.application
    assert application.vetting.case.registry_number in str(report.parts)
    assert "Handling 1" not in str(report.parts)


def test_what_a_delegate_could_decide_has_its_report_before_the_board_does() -> None:
    city = City()
    application = factories.for_decision(city)
    assert not application.staff_reports.exists()
    at_the_board = decide.Authority(meeting_on=timezone.localdate(), meeting_paragraph="§ 1")
    with pytest.raises(Refused) as refused, transaction.atomic():
        factories.grant_it(city, application, authority=at_the_board)
    assert refused.value.codes == ["no_staff_report"]
    meeting = meetings.held(city, [application])
    assert "no_staff_report" in meetings.reasons_in(meetings.decided(city, meeting))[application.pk]
    path = reverse("staff_report", args=[application.case.path_number])
    assert "Compose the staff report" in text_of(signed_in(city.officer).get(path))
    factories.reported(city, application)
    step = {"actor": city.officer, "application": again(application)}
    assert codes(write_report.begin_report, **step) == ["wrong_state"]
    factories.grant_it(city, application, authority=at_the_board)
    assert again(application).state == "granted"


def test_a_delegate_decides_without_the_report_that_the_board_would_have_had() -> None:
    city = City()
    application = factories.for_decision(city)
    factories.grant_it(city, application, authority=decide.Authority(delegation=city.delegation))
    assert not application.staff_reports.exists()
    assert again(application).state == "granted"
