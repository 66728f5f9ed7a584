"""Can a rule be got round by posting to an address that no page offers? (R1, R3, R4, R8, G2, G3, G4, G5)"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess, pay
from grants.models import Application, Decision, Payment, Withdrawal
from registry.models import Hearing, JournalEntry, Note, Notice, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.models import Exclusion, Vetting
from vetting.views.steps import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_figures")]

ON_THE_CASE = [
    "note",
    "request_supplement",
    "take_up",
    "renew_vetting",
    "dismiss",
    "assess",
    "review_assessment",
    "propose",
    "hearing_open",
    "for_decision",
    "resume_review",
    "decide",
    "withdrawal_open",
    "complete",
    "close",
    "assign_case",
]
WHATEVER = {
    "decide": "1",
    "outcome": "refused",
    "reasons": "Skäl.",
    "rule_applied": "Kriterium 1",
    "facts": "Fakta.",
    "authority": "board",
    "meeting_on": "2026-01-01",
    "meeting_paragraph": "§ 1",
    "text": "Text.",
    "request": "Mer.",
    "reason": "Skäl.",
    "material": "Vi avser.",
    "ground": "Bröt.",
    "opinion": "Bra.",
    "comment": "Nej.",
    "confirm": "on",
}


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


STOPPED = {302, 404, 422}
"""A step without a form comes back to the case with the reasons (302); one with a form shows them in place (422)."""


def post(person: User | None, name: str, *args: Any, **data: str) -> int:
    """The answer's status when the person posts whatever a page could."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.post(reverse(name, args=args), WHATEVER | data).status_code


def trace(application: Application) -> list[Any]:
    """All that a step could have left behind; refusals and comparisons with the sanctions lists are kept on purpose."""
    return [
        Application.objects.get(pk=application.pk).state,
        Application.objects.get(pk=application.pk).version,
        JournalEntry.objects.exclude(event__in=["registry.step.refused", "vetting.organisation.screened"]).count(),
        *(model.objects.count() for model in (Decision, Hearing, Note, Notice, Withdrawal, Exclusion)),
        list(Payment.objects.order_by("pk").values_list("state", "version")),
    ]


def strangers(city: City, application: Application) -> dict[str, User]:
    """People who have no business in the case."""
    elsewhere = factories.make_board()
    recused = factories.make_user(Role.CASE_OFFICER, board=city.board)
    for role in (Role.DECISION_MAKER, Role.REVIEWER):
        factories.give_role(recused, role, board=city.board)
    factories.recuse(recused, application.case)
    many = factories.make_user(Role.DECISION_MAKER, board=elsewhere)
    for role in (Role.CASE_OFFICER, Role.REVIEWER, Role.BOARD_COORDINATOR):
        factories.give_role(many, role, board=elsewhere)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    root = User.objects.create_superuser("root@example.org", "hemligt-ord-1", name="Rot")
    return {
        "everything elsewhere": many,
        "recused": recused,
        "applicant": city.applicant,
        "other applicant": other,
        "auditor": city.auditor,
        "central": city.central,
        "superuser": root,
        "nobody": factories.make_user(),
    }


STAGES = {"in review": factories.in_review, "for decision": factories.for_decision}


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_has_no_business_there_finds_no_address(city: City, stage: str) -> None:
    application = STAGES[stage](city)
    before = None
    for who, person in strangers(city, application).items():
        before = before or trace(application)
        for name in ON_THE_CASE:
            status = post(person, name, application.case.path_number)
            assert status == 404, (who, name, status)
        assert trace(application) == before, who


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_is_not_signed_in_gets_the_text_back_and_does_nothing(city: City, stage: str) -> None:
    application = STAGES[stage](city)
    before = trace(application)
    assert {post(None, name, application.case.path_number) for name in ON_THE_CASE} == {403}
    assert trace(application) == before


@pytest.mark.parametrize("person", ["officer", "reviewer", "coordinator", "applicant"])
def test_only_the_decision_maker_finds_the_decision(city: City, person: str) -> None:
    application = factories.for_decision(city)
    before = trace(application)
    assert post(getattr(city, person), "decide", application.case.path_number) == 404
    assert trace(application) == before


def test_a_refusal_without_a_hearing_is_refused_with_422(city: City) -> None:
    application = factories.for_decision(city)
    factories.reported(city, application)
    before = trace(application)
    assert post(city.decider, "decide", application.case.path_number) == 422
    assert trace(application) == before
    refused = JournalEntry.objects.get(event="registry.step.refused")
    assert (refused.actor, refused.rule, refused.reason) == (city.decider, "R1", "no_hearing")


def test_a_proposal_to_refuse_does_not_reach_the_decision_unheard(city: City) -> None:
    application = factories.proposed_refusal(city)
    before = trace(application)
    assert post(city.officer, "for_decision", application.case.path_number) in STOPPED
    assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
    before = trace(application)
    assert post(city.officer, "for_decision", application.case.path_number) in STOPPED
    assert trace(application) == before


@pytest.mark.parametrize("step", ["screen", "approve", "pay"])
def test_nothing_is_paid_before_the_terms_are_accepted(city: City, step: str) -> None:
    application = factories.granted(city)
    before = trace(application)
    for person in (city.officer, city.decider, city.reviewer):
        assert post(person, "payment_step", application.case.path_number, 1, step) in STOPPED
        assert trace(application) == before


def test_one_person_does_not_prepare_and_approve(city: City) -> None:
    factories.give_role(city.officer, Role.REVIEWER, board=city.board)
    application = factories.active(city)
    pay.screen_payment(actor=city.officer, payment=application.support.payments.first())
    before = trace(application)
    assert post(city.officer, "payment_step", application.case.path_number, 1, "approve") in STOPPED
    assert trace(application) == before


def test_a_payment_of_another_case_is_not_found_through_ones_own(city: City) -> None:
    own, other = factories.active(city), factories.active(City())
    payment = other.support.payments.last()
    Payment.objects.filter(pk=payment.pk).update(number=7)
    assert post(city.officer, "payment_step", own.case.path_number, 7, "screen") == 404
    assert Payment.objects.get(pk=payment.pk).state == "planned"


@pytest.mark.parametrize("name", ["complete", "close"])
def test_no_grant_is_closed_unreported_and_unevaluated(city: City, name: str) -> None:
    application = factories.active(city)
    before = trace(application)
    assert post(city.officer, name, application.case.path_number) in STOPPED
    assert JournalEntry.objects.filter(event="registry.step.refused", case=application.case).exists()
    assert trace(application) == before


def test_an_organisation_is_not_excluded_by_an_address(city: City) -> None:
    application = factories.active(city)
    case = Vetting.objects.get(pk=application.vetting_id).case
    factories.declare(city.decider, case)
    data = {
        "valid_until": str(timezone.localdate().replace(year=timezone.localdate().year + 1)),
        "less_intrusive": "Inget mildare.",
        "confirmed_supports": "1",
        "supports": "1",
    }
    people = strangers(city, application) | {"officer": city.officer, "reviewer": city.reviewer}
    del people["recused"]  # from the application, not from the vetting
    for who, person in people.items():
        assert post(person, "exclude", case.path_number, **data) == 404, who
    assert post(city.decider, "exclude", case.path_number, **data) in STOPPED
    assert not Exclusion.objects.exists()


@pytest.mark.parametrize("stage", STAGES)
def test_an_application_is_its_organisations_alone(city: City, stage: str) -> None:
    application = STAGES[stage](city)
    people = strangers(city, application) | {"officer": city.officer, "decider": city.decider}
    del people["applicant"]
    before = trace(application)
    for who, person in people.items():
        for name in ("recall", "discard", "terms", "supplement"):
            assert post(person, name, application.public_id, answer="Vi ger oss.") in {404, 405}, (who, name)
        assert trace(application) == before, who


@pytest.mark.parametrize("name", ["discard", "recall"])
def test_what_is_decided_is_neither_discarded_nor_recalled(city: City, name: str) -> None:
    application = factories.active(city)
    before = trace(application)
    assert post(city.applicant, name, application.public_id) in STOPPED
    assert trace(application) == before


#: Every step that the page has, so that none is forgotten.
STEPS_OF_A_VETTING = sorted(STEPS)


def test_a_vettings_steps_are_for_those_who_vet(city: City) -> None:
    application = factories.in_review(city)
    case = application.vetting.case
    people = strangers(city, application) | {"registrar": factories.make_user(Role.REGISTRAR, board=city.board)}
    del people["recused"], people["auditor"]
    before = JournalEntry.objects.count()
    for who, person in people.items():
        for step in STEPS_OF_A_VETTING:
            assert post(person, "vetting_step", case.path_number, step, outcome="cleared") == 404, (who, step)
    assert JournalEntry.objects.count() == before
    assert Vetting.objects.get().state == "opened"
