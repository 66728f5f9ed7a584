"""Does everybody see what is theirs to see, and nothing else? (R3, the wall between boards)"""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from followup.models import Evaluation, FollowUpPlan, Milestone
from grants.models import Application, Payment, Support, Withdrawal
from registry.actions.send_hearing import send_hearing
from registry.models import Case, Document, Hearing, Organisation, RoleAssignment, User
from registry.roles import Role
from registry.selectors import hearings_to, notices_to, people_with
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude, make_check
from vetting.models import Check, Exclusion, Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def sees(person: User | AnonymousUser, case: Case) -> bool:
    """Is the case among those the person sees?"""
    return Case.objects.visible_to(person).filter(pk=case.pk).exists()


def everything_seen(person: User, application: Application) -> list[str]:
    """What of the case, or hanging on it, the person sees, model by model."""
    case = application.case
    found = {
        "case": Case.objects.visible_to(person).filter(pk=case.pk),
        "application": Application.objects.visible_to(person).filter(case=case),
        "document": Document.objects.visible_to(person).filter(case=case),
        "payment": Payment.objects.visible_to(person).filter(support__case=case),
        "plan": FollowUpPlan.objects.visible_to(person).filter(case=case),
        "milestone": Milestone.objects.visible_to(person).filter(plan__case=case),
        "evaluation": Evaluation.objects.visible_to(person).filter(plan__case=case),
    }
    return [name for name, rows in found.items() if rows.exists()]


def test_everybody_at_the_board_sees_its_cases(city: City) -> None:
    case = factories.submitted(city).case
    for role in (
        Role.CASE_OFFICER,
        Role.REVIEWER,
        Role.DECISION_MAKER,
        Role.BOARD_COORDINATOR,
        Role.REGISTRAR,
    ):
        assert sees(factories.make_user(role, board=city.board), case), role


def test_another_boards_case_is_not_seen(city: City) -> None:
    application = factories.active(city)
    for role in (Role.CASE_OFFICER, Role.REVIEWER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR, Role.REGISTRAR):
        stranger = factories.make_user(role, board=factories.make_board())
        assert everything_seen(stranger, application) == [], role


def test_another_organisation_sees_nothing(city: City) -> None:
    application = factories.active(city)
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert everything_seen(stranger, application) == []
    assert not Support.objects.visible_to(stranger).exists()
    assert not Organisation.objects.visible_to(stranger).filter(pk=city.organisation.pk).exists()
    assert not notices_to(stranger).exists()


def test_nobody_signed_in_sees_nothing(city: City) -> None:
    case = factories.submitted(city).case
    assert not sees(AnonymousUser(), case)
    assert not Document.objects.visible_to(AnonymousUser()).exists()
    assert not Application.objects.visible_to(AnonymousUser()).exists()


def test_a_superuser_sees_no_case(city: City) -> None:
    root = User.objects.create_superuser("root@example.org", "hemligt-ord-1", name="Rot")
    assert everything_seen(root, factories.active(city)) == []


def test_the_organisation_sees_its_own_case_and_not_its_vettings(city: City) -> None:
    application = factories.submitted(city)
    assert sees(city.applicant, application.case)
    assert not sees(city.applicant, application.vetting.case)
    assert not Vetting.objects.visible_to(city.applicant).exists()


def test_a_draft_is_the_organisations_own(city: City) -> None:
    draft = factories.draft(city)
    assert list(Application.objects.visible_to(city.applicant)) == [draft]
    for person in (city.officer, city.decider, city.central, city.auditor):
        assert not Application.objects.visible_to(person).exists()
        assert not Document.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    ("role", "is_seen"),
    [
        (Role.CASE_OFFICER, True),
        (Role.REVIEWER, True),
        (Role.DECISION_MAKER, True),
        (Role.BOARD_COORDINATOR, True),
        (Role.REGISTRAR, False),
    ],
)
def test_vetting_material_is_for_those_who_vet(city: City, role: Role, is_seen: bool) -> None:
    vetting = factories.submitted(city).vetting
    person = factories.make_user(role, board=city.board)
    assert sees(person, vetting.case) is is_seen
    assert Vetting.objects.visible_to(person).exists() is is_seen


def test_another_board_sees_the_outcome_and_not_the_material(city: City) -> None:
    vetting = factories.submitted(city).vetting
    for role in (Role.CASE_OFFICER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR):
        assert not Vetting.objects.visible_to(factories.make_user(role, board=factories.make_board())).exists()
    assert not Vetting.objects.visible_to(factories.make_user(Role.EXECUTIVE_BOARD)).exists()
    assert not sees(factories.make_user(Role.EXECUTIVE_BOARD), vetting.case)


def test_the_central_coordinator_reads_a_vetting_once_it_is_escalated(city: City) -> None:
    application = factories.in_review(city)
    assert not sees(city.central, application.vetting.case)
    vetting = make_not_met(city, application)
    assert vetting.case.is_escalated
    assert sees(city.central, vetting.case)
    assert not sees(city.central, application.case)


def test_an_auditor_sees_everything_but_what_they_are_recused_from(city: City) -> None:
    application = factories.submitted(city)
    assert sees(city.auditor, application.case)
    assert sees(city.auditor, application.vetting.case)
    factories.recuse(city.auditor, application.case)
    assert not sees(city.auditor, application.case)


def test_whoever_is_recused_loses_the_case_everywhere(city: City) -> None:
    application = factories.active(city)
    Evaluation.objects.create(plan=application.plan)
    assert len(everything_seen(city.officer, application)) == 7
    factories.recuse(city.officer, application.case)
    assert everything_seen(city.officer, application) == []
    case = Case.objects.get(pk=application.case_id)
    assert case.case_officer is None
    assert city.officer not in people_with(Role.CASE_OFFICER, case)


def test_a_later_word_does_not_bring_the_case_back(city: City) -> None:
    application = factories.submitted(city)
    factories.recuse(city.officer, application.case)
    factories.declare(city.officer, application.case)
    assert not sees(city.officer, application.case)


def test_a_recusal_is_for_one_case(city: City) -> None:
    first, second = (factories.submitted(city, amount=1_000_000) for _ in range(2))
    factories.recuse(city.officer, first.case)
    assert not sees(city.officer, first.case)
    assert sees(city.officer, second.case)


@pytest.mark.parametrize(("begins", "ends", "is_seen"), [(-10, 10, True), (-10, -1, False), (1, 10, False)])
def test_a_role_shows_the_case_only_while_it_holds(city: City, begins: int, ends: int, is_seen: bool) -> None:
    case, person, today = factories.submitted(city).case, factories.make_user(), timezone.localdate()
    RoleAssignment.objects.create(
        user=person,
        role=Role.CASE_OFFICER,
        board=city.board,
        valid_from=today + dt.timedelta(days=begins),
        valid_to=today + dt.timedelta(days=ends),
    )
    assert sees(person, case) is is_seen
    assert (person in people_with(Role.CASE_OFFICER, case)) is is_seen


def test_whoever_is_deactivated_sees_nothing(city: City) -> None:
    application = factories.active(city)
    city.officer.is_active = False
    city.officer.save()
    person = User.objects.get(pk=city.officer.pk)
    assert everything_seen(person, application) == []
    assert person not in people_with(Role.CASE_OFFICER, application.case)


def test_evidence_is_for_the_board_until_it_is_put_in_a_hearing(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    factories.add_finding(city, vetting, "D1", "E2")
    evidence = Document.objects.get(kind=Document.Kind.EVIDENCE)
    assert Document.objects.visible_to(city.officer).filter(pk=evidence.pk).exists()
    assert not Document.objects.visible_to(city.applicant).filter(pk=evidence.pk).exists()
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    assert not Document.objects.visible_to(registrar).filter(pk=evidence.pk).exists()
    send_hearing(
        actor=city.officer,
        case=evidence.case,
        purpose=Hearing.Purpose.ADVERSE_CONCLUSION,
        material="Se domen.",
        documents=[evidence],
    )
    assert Document.objects.visible_to(city.applicant).filter(pk=evidence.pk).count() == 1
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert not Document.objects.visible_to(stranger).filter(pk=evidence.pk).exists()


def test_a_hearing_reaches_the_organisation_even_in_a_vetting(city: City) -> None:
    make_not_met(city, factories.in_review(city))
    assert hearings_to(city.applicant).count() == 1
    assert notices_to(city.applicant).filter(letter="hearing").count() == 1


def test_an_exclusion_is_known_to_every_board_and_its_material_is_not(city: City) -> None:
    application = factories.active(city)
    exclusion = factories.excluded(city, application)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert list(Exclusion.objects.visible_to(elsewhere)) == [exclusion]
    assert not Vetting.objects.visible_to(elsewhere).exists()
    assert not Document.objects.visible_to(elsewhere).exists()
    assert list(Exclusion.objects.visible_to(city.applicant)) == [exclusion]
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert not Exclusion.objects.visible_to(stranger).exists()
    assert not Exclusion.objects.visible_to(factories.make_user()).exists()
    assert Withdrawal.objects.visible_to(city.central).count() == 1
    assert not Withdrawal.objects.visible_to(elsewhere).exists()


def test_a_vetting_reopened_stays_with_those_who_vet(city: City) -> None:
    application = factories.in_review(city)
    vetting = factories.cleared(city, application)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    make_check.make_checks(
        actor=city.officer, vetting=vetting, results=[make_check.CheckResult(Check.Kind.WEBSITE, "ok", "Webb")]
    )
    assert not sees(city.central, vetting.case)
    assert not sees(city.applicant, vetting.case)
