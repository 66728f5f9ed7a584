"""G10, E3: does an escalated vetting pass both coordinators, and does an authority that is asked get its time?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from registry.events import Event
from registry.lifecycle import Refused
from registry.models import RoleAssignment
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions import conclude, escalate, refer, review_vetting
from vetting.models import Referral, Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def escalated(city: City) -> Vetting:
    """With a carried finding, handed to the coordinators."""
    vetting = factories.enhanced(city, factories.in_review(city))
    factories.add_finding(city, vetting, "D1", "E1")
    return escalate.escalate(actor=city.officer, vetting=vetting)


def codes(step, **keywords) -> list[str]:
    """Why a step is refused."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def fresh(vetting: Vetting) -> Vetting:
    """As it stands in the database."""
    return Vetting.objects.get(pk=vetting.pk)


def test_the_central_coordinator_advises_after_the_boards(city: City, escalated: Vetting) -> None:
    for person in (city.coordinator, city.central):
        factories.declare(person, escalated.case)
    give = escalate.give_advice
    assert codes(give, actor=city.central, vetting=escalated, text="Ja.") == ["board_first"]
    give(actor=city.coordinator, vetting=escalated, text="Underlaget håller.")
    review_vetting.review_vetting(actor=city.reviewer, vetting=escalated, opinion="Håller med.")
    assert codes(conclude.assess, actor=city.officer, vetting=escalated) == ["no_advice"]
    give(actor=city.central, vetting=escalated, text="Håller med.")
    assert conclude.assess(actor=city.officer, vetting=escalated).state == "assessed"


@pytest.mark.parametrize("which", ["coordinator", "central"])
def test_a_vacant_post_is_said_and_stops_the_assessment_until_it_is_filled(city, escalated, which) -> None:
    person = getattr(city, which)
    role = Role.BOARD_COORDINATOR if which == "coordinator" else Role.CENTRAL_COORDINATOR
    RoleAssignment.objects.filter(user=person).update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    review_vetting.review_vetting(actor=city.reviewer, vetting=escalated, opinion="Håller med.")
    found = codes(conclude.assess, actor=city.officer, vetting=fresh(escalated))
    assert sorted(found) == ["no_advice", "vacant"]
    successor = factories.make_user(role, board=city.board)
    setattr(city, which, successor)
    factories.advised(city, escalated)
    assert conclude.assess(actor=city.officer, vetting=fresh(escalated)).state == "assessed"


def test_a_coordinator_who_is_recused_leaves_the_post_vacant(city: City, escalated: Vetting) -> None:
    factories.recuse(city.coordinator, escalated.case)
    found = codes(conclude.assess, actor=city.officer, vetting=fresh(escalated))
    assert found == ["vacant", "no_advice", "not_reviewed"]


def test_advice_from_before_a_reopening_does_not_count(city: City) -> None:
    from tests.journeys.other_road import make_not_met

    vetting = make_not_met(city, factories.in_review(city))
    vetting = conclude.reopen(actor=city.officer, vetting=vetting, new_facts="Ännu en dom.")
    conclude.enhance(
        actor=city.officer,
        vetting=vetting,
        circumstance="En ny inspelning visar att en ledare uppmanar till våld.",
        rests_on="E2",
    )
    escalate.escalate(actor=city.officer, vetting=vetting)
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    assert codes(conclude.assess, actor=city.officer, vetting=vetting) == ["no_advice", "no_advice"]


def ask(city: City, vetting: Vetting, **keywords) -> Referral:
    """A question to the police."""
    told = {"authority": "Polismyndigheten", "question": "Känner ni till händelsen?"}
    return refer.refer(actor=city.officer, vetting=vetting, **(told | keywords))


def test_an_authority_that_is_asked_gets_its_time_and_no_more(city: City, escalated: Vetting) -> None:
    referral = ask(city, escalated)
    assert referral.due_on == timezone.localdate() + dt.timedelta(days=28)
    assert "Känner ni till händelsen?" in referral.notice.body
    assert (referral.notice.recipient, referral.notice.to_organisation) == ("Polismyndigheten", False)
    factories.advised(city, escalated)
    review_vetting.review_vetting(actor=city.reviewer, vetting=escalated, opinion="Håller med.")
    assert codes(conclude.assess, actor=city.officer, vetting=fresh(escalated)) == ["referral_open"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=29), tick=False):
        assert conclude.assess(actor=city.officer, vetting=fresh(escalated)).state == "assessed"


def test_more_than_one_authority_may_be_asked(city: City, escalated: Vetting) -> None:
    ask(city, escalated)
    ask(city, fresh(escalated), authority="Center mot våldsbejakande extremism")
    assert fresh(escalated).state == "referred"
    assert escalated.referrals.count() == 2
    assert escalated.case.journal.filter(event=Event.VETTING_REFERRED).count() == 2


def test_an_opinion_in_writing_becomes_evidence_of_level_e3(city: City, escalated: Vetting) -> None:
    finding = escalated.findings.get()
    referral = ask(city, escalated)
    answered = refer.answer_referral(
        actor=city.officer,
        referral=referral,
        summary="Polisen bekräftar händelsen.",
        answered_on=timezone.localdate(),
        checked=factories.checked_pdf("yttrande.pdf"),
        finding=finding,
    )
    assert answered.evidence.level == "E3"
    assert answered.opinion == answered.evidence.document
    assert answered.opinion.counterpart == "Polismyndigheten"
    again = {"summary": "Nej.", "answered_on": timezone.localdate()}
    assert codes(refer.answer_referral, actor=city.officer, referral=referral, **again) == ["answered"]


def test_what_is_not_in_writing_is_no_evidence_and_nothing_is_saved(city: City, escalated: Vetting) -> None:
    referral = ask(city, escalated)
    for wrong, field in (
        ({"finding": escalated.findings.get()}, "checked"),
        ({"summary": " "}, "summary"),
        ({"answered_on": timezone.localdate() + dt.timedelta(days=1)}, "answered_on"),
    ):
        told = {"summary": "Muntligt svar.", "answered_on": timezone.localdate()} | wrong
        with pytest.raises(ValidationError) as raised:
            refer.answer_referral(actor=city.officer, referral=referral, **told)
        assert set(raised.value.error_dict) == {field}
    assert Referral.objects.get().is_open


def test_only_the_case_officer_asks_and_never_before_the_escalation(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    assert codes(ask, city=city, vetting=vetting) == ["wrong_state"]
    factories.add_finding(city, vetting, "D1", "E1")
    escalate.escalate(actor=city.officer, vetting=vetting)
    told = {"authority": "Polisen", "question": "Vad?"}
    assert codes(refer.refer, actor=city.reviewer, vetting=vetting, **told) == ["not_permitted"]


def test_time_notes_a_late_authority_once(city: City, escalated: Vetting, capsys) -> None:
    referral = ask(city, escalated)
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        call_command("remind")
        call_command("remind")
    referral.refresh_from_db()
    assert referral.reminded_on == referral.due_on + dt.timedelta(days=2)
    assert escalated.case.journal.filter(event=Event.REFERRAL_REMINDED).count() == 1


def test_an_enhanced_vetting_where_nothing_was_found_ends_with_two_people(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    end = {"actor": city.officer, "vetting": vetting, "reasons": "Inspelningen gäller en annan förening."}
    assert codes(conclude.clear_without_finding, **end) == ["not_reviewed"]
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    with pytest.raises(ValidationError):
        conclude.clear_without_finding(**(end | {"reasons": " "}))
    assert conclude.clear_without_finding(**end).state == "cleared"


def test_a_finding_is_not_passed_over_in_silence(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    factories.add_finding(city, vetting, "D1", "E6")
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    end = {"actor": city.officer, "vetting": vetting, "reasons": "Bara ett tips."}
    assert codes(conclude.clear_without_finding, **end) == ["has_finding"]
