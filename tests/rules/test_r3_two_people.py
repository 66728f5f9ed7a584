"""R3: can one person do it all, or somebody with a conflict of interest anything? (KL 6:28-32)"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.actions import assess, pay, take_case
from grants.models import Application, Assessment, Payment
from registry.actions.assign_case import assign_case
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import send_hearing
from registry.actions.write_note import write_note
from registry.lifecycle import Refused
from registry.models import Case, ConflictDeclaration, Hearing, Note
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions import conclude, make_check, read_material, review_vetting, write_finding
from vetting.models import Check, Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def everything(city: City) -> City:
    """The officer holds every role at the board."""
    for role in (Role.REVIEWER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR):
        factories.give_role(city.officer, role, board=city.board)
    return city


def codes(step, **keywords) -> list[str]:
    """What stood in the way of the step."""
    with pytest.raises(Refused) as raised, transaction.atomic():
        step(**keywords)
    return raised.value.codes


def signed(city: City, application: Application) -> None:
    """The case officer's assessment."""
    assess.sign_assessment(
        actor=city.officer,
        application=application,
        scores=factories.scores(application),
        proposal="grant",
        amount=None,
        reasons="Skäl.",
    )


def test_nobody_reviews_their_own_assessment(everything: City) -> None:
    application = factories.in_review(everything)
    signed(everything, application)
    scores = factories.scores(application)
    assert codes(assess.agree, actor=everything.officer, application=application, scores=scores) == ["same_person"]
    assert codes(assess.send_back, actor=everything.officer, application=application, comment="Nej.") == ["same_person"]


def test_the_database_knows_that_nobody_assesses_twice(everything: City) -> None:
    application = factories.in_review(everything)
    signed(everything, application)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.bulk_create([Assessment(application=application, by="reviewer", person=everything.officer)])


def test_a_new_assessment_asks_for_a_new_review(city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application)
    signed(city, application)
    assert codes(assess.propose, actor=city.officer, application=application) == ["not_reviewed"]


def test_a_returned_assessment_is_not_proposed(city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    signed(city, application)
    assess.send_back(actor=city.reviewer, application=application, comment="Skriv mer.")
    assert codes(assess.propose, actor=city.officer, application=application) == ["not_assessed", "not_reviewed"]


def test_case_officer_and_reviewer_are_never_assigned_as_one(everything: City) -> None:
    case = factories.submitted(everything).case
    person = everything.officer
    assert codes(assign_case, actor=person, case=case, case_officer=person, reviewer=person) == ["same_person"]
    assign_case(actor=person, case=case, case_officer=person)
    assert codes(assign_case, actor=person, case=case, reviewer=person) == ["same_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(case_officer=person, reviewer=person)


def test_handlers_are_at_the_board_and_not_recused(city: City) -> None:
    case = factories.submitted(city).case
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert codes(assign_case, actor=city.officer, case=case, case_officer=elsewhere) == ["not_at_board"]
    assert codes(assign_case, actor=city.officer, case=case, case_officer=city.reviewer) == ["not_at_board"]
    assert codes(assign_case, actor=elsewhere, case=case, case_officer=city.officer) == ["not_permitted"]
    factories.recuse(city.reviewer, case)
    assert codes(assign_case, actor=city.officer, case=case, reviewer=city.reviewer) == ["recused"]


def test_a_recusal_takes_the_case_away_and_the_substitute_is_logged(city: City) -> None:
    application = factories.in_review(city)
    take_case.declare(actor=city.officer, case=application.case, has_conflict=True, ground="party")
    case = Case.objects.get(pk=application.case_id)
    assert case.case_officer is None
    assert Vetting.objects.get(pk=application.vetting_id).case.case_officer is None
    substitute = factories.make_user(Role.CASE_OFFICER, board=city.board)
    take_case.declare(actor=substitute, case=case, has_conflict=False)
    assert Case.objects.get(pk=case.pk).case_officer == substitute
    entry = case.journal.filter(event="registry.case.assigned").order_by("-seq").first()
    assert (entry.before["case_officer"], entry.after["case_officer"]) == (None, substitute.pk)


def test_who_is_recused_loses_the_exclusion_too(client: Client, city: City) -> None:
    exclusion = factories.excluded(city, factories.active(city))
    page = reverse("exclusion", args=[exclusion.case.path_number])
    for person, case in ((city.coordinator, exclusion.case), (city.reviewer, exclusion.vetting.case)):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(page).status_code == 200
        factories.recuse(person, case)
        assert client.get(page).status_code == 404
        assert page not in client.get(reverse("exclusions")).content.decode()
        number = city.organisation.organisation_number
        assert page not in client.get(reverse("organisation", args=[number])).content.decode()


def test_the_journal_says_for_whom_a_substitute_came_and_only_once(city: City) -> None:
    case = factories.in_review(city).case
    factories.recuse(city.officer, case)
    substitute = factories.declare(factories.make_user(Role.CASE_OFFICER, board=city.board), case)
    assigner = city.coordinator
    assign_case(actor=assigner, case=case, reviewer=city.reviewer)
    assign_case(actor=assigner, case=case, case_officer=substitute)
    assign_case(actor=assigner, case=case, case_officer=factories.make_user(Role.CASE_OFFICER, board=city.board))
    entries = list(case.journal.filter(event="registry.case.assigned").order_by("-seq")[:3])
    later, came, other = entries
    assert (other.after["substitute_for"], other.reason) == ({}, "")
    assert came.after["substitute_for"] == {"case_officer": city.officer.pk}
    assert came.reason == f"{substitute} är ersättare för {city.officer}, som har jäv."
    assert later.after["substitute_for"] == {}


def test_a_conflict_of_interest_has_a_ground(city: City) -> None:
    case = factories.submitted(city).case
    with pytest.raises(ValidationError):
        declare_conflict(actor=city.officer, cases=[case], has_conflict=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConflictDeclaration.objects.bulk_create([ConflictDeclaration(case=case, user=city.officer, has_conflict=True)])


RECUSED_STEPS = {
    "note": lambda city, app: write_note(actor=city.officer, case=app.case, text="Ringde."),
    "hearing": lambda city, app: send_hearing(
        actor=city.officer, case=app.case, purpose=Hearing.Purpose.REFUSAL, material="Vi avser."
    ),
    "take up": lambda city, app: assess.take_up(actor=city.officer, application=app),
    "assess": lambda city, app: signed(city, app),
    "check": lambda city, app: make_check.make_checks(
        actor=city.officer, vetting=app.vetting, results=[make_check.CheckResult(Check.Kind.AUDIT, "ok", "Bokslut")]
    ),
    "clear": lambda city, app: conclude.clear(actor=city.officer, vetting=app.vetting),
    "read": lambda city, app: read_material.read_material(actor=city.officer, vetting=app.vetting, purpose="Nyfiken"),
}


@pytest.mark.parametrize("word", ["never", "recused", "recused and back"])
@pytest.mark.parametrize("step", RECUSED_STEPS)
def test_whoever_has_a_conflict_or_has_not_said_handles_nothing(city: City, step: str, word: str) -> None:
    application = factories.submitted(city)
    cases = [application.case, application.vetting.case]
    if word != "never":
        declare_conflict(actor=city.officer, cases=cases, has_conflict=True, ground="other")
    if word == "recused and back":
        factories.declare(city.officer, *cases)
    if step == "read" and word == "never":
        RECUSED_STEPS[step](city, application)  # reading is written down; declaring belongs to handling
        return
    found = codes(RECUSED_STEPS[step], city=city, app=application)
    expected = {"recused", "not_permitted"} if word != "never" else {"conflict_not_declared"}
    assert found[0] in expected
    assert not Note.objects.exists()
    assert not Hearing.objects.exists()


@pytest.mark.parametrize("role", [Role.ORGANISATION_ADMINISTRATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD, None])
def test_a_declaration_alone_gives_no_right_to_write_in_a_case(city: City, role: Role | None) -> None:
    case = factories.submitted(city).case
    person = factories.make_user(role, organisation=city.organisation)
    factories.declare(person, case)
    assert codes(write_note, actor=person, case=case, text="Hej.") == ["not_permitted"]
    assert codes(send_hearing, actor=person, case=case, purpose=Hearing.Purpose.REFUSAL, material="Hej.") == [
        "not_permitted"
    ]


def test_whoever_is_at_another_board_writes_nothing_here(city: City) -> None:
    case = factories.submitted(city).case
    stranger = factories.declare(factories.make_user(Role.CASE_OFFICER, board=factories.make_board()), case)
    assert codes(write_note, actor=stranger, case=case, text="Hej.") == ["not_permitted"]


def test_who_prepares_a_payment_does_not_approve_it(everything: City) -> None:
    payment = factories.active(everything).support.payments.first()
    pay.screen_payment(actor=everything.officer, payment=payment)
    assert codes(pay.approve_payment, actor=everything.officer, payment=payment) == ["same_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(approved_by=everything.officer)
    assert Payment.objects.get(pk=payment.pk).state == "screened"


def test_a_vetting_is_reviewed_by_somebody_else_than_its_officer(everything: City) -> None:
    vetting = factories.in_review(everything).vetting
    found = codes(review_vetting.review_vetting, actor=everything.officer, vetting=vetting, opinion="Bra.")
    assert found == ["same_person"]


def test_what_is_found_after_the_review_asks_for_a_new_one(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    factories.add_finding(city, vetting)
    again = Vetting.objects.get(pk=vetting.pk)
    assert (again.reviewed_by, again.reviewed_at, again.review_opinion) == (None, None, "")
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    write_finding.add_evidence(
        actor=city.officer,
        finding=again.findings.first(),
        level="E5",
        title="Ett tips",
        source="Okänd",
        dated_on=again.case.opened_on,
    )
    assert Vetting.objects.get(pk=vetting.pk).reviewed_by is None
