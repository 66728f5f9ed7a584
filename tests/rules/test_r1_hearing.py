"""R1: can anything adverse be done before the organisation has been heard?"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from grants.actions import assess
from grants.actions import withdraw as withdrawing
from grants.models import Application, Decision, Payment
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing, send_hearing
from registry.lifecycle import Refused
from registry.models import Hearing, Parameter
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude, decide_again, re_examine, review_vetting, write_finding
from vetting.models import Criterion, Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def later(days: int) -> time_machine.travel:
    """So many days from now."""
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def heard(city: City, application: Application) -> Hearing:
    """The hearing before a refusal, sent."""
    return assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")


def codes_when_sent_for_decision(city: City, application: Application) -> list[str]:
    """What stands in the way of the decision stage; nothing changes."""
    state = Application.objects.get(pk=application.pk).state
    with pytest.raises(Refused) as raised:
        assess.submit_for_decision(actor=city.officer, application=application)
    assert Application.objects.get(pk=application.pk).state == state
    return raised.value.codes


def test_no_refusal_goes_to_decision_without_a_hearing(city: City) -> None:
    assert codes_when_sent_for_decision(city, factories.proposed_refusal(city)) == ["no_hearing"]


def test_a_refusal_waits_for_the_reply_period_and_goes_on_the_day_after(city: City) -> None:
    application = factories.proposed_refusal(city)
    hearing = heard(city, application)
    assert hearing.due_on == timezone.localdate() + dt.timedelta(days=21)
    assert codes_when_sent_for_decision(city, application) == ["hearing_running"]
    with later(21):
        assert codes_when_sent_for_decision(city, application) == ["hearing_running"]
    with later(22):
        assert assess.submit_for_decision(actor=city.officer, application=application).state == "for_decision"


def test_an_answer_ends_the_reply_period(city: City) -> None:
    application = factories.proposed_refusal(city)
    answer_hearing(actor=city.applicant, hearing=heard(city, application), answer="Vi håller inte med.")
    assess.submit_for_decision(actor=city.officer, application=application)
    factories.refuse_it(city, application)
    assert Application.objects.get(pk=application.pk).state == "refused"


def test_an_answer_at_one_hearing_does_not_end_another(city: City) -> None:
    application = factories.proposed_refusal(city)
    answer_hearing(actor=city.applicant, hearing=heard(city, application), answer="Vi håller inte med.")
    heard(city, application)
    assert codes_when_sent_for_decision(city, application) == ["hearing_running"]


def test_a_hearing_about_something_else_does_not_count(city: City) -> None:
    application = factories.proposed_refusal(city)
    hearing = send_hearing(
        actor=city.officer, case=application.case, purpose=Hearing.Purpose.WITHDRAWAL, material="Något annat."
    )
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Ja.")
    assert codes_when_sent_for_decision(city, application) == ["no_hearing"]


def test_a_hearing_in_another_case_does_not_count(city: City) -> None:
    first = factories.proposed_refusal(city, amount=1_000_000)
    answer_hearing(actor=city.applicant, hearing=heard(city, first), answer="Ja.")
    second = factories.proposed_refusal(city, amount=1_000_000)
    assert codes_when_sent_for_decision(city, second) == ["no_hearing"]


def test_a_new_proposal_is_put_to_the_organisation_anew(city: City) -> None:
    application = factories.proposed_refusal(city)
    answer_hearing(actor=city.applicant, hearing=heard(city, application), answer="Vi håller inte med.")
    assess.resume_review(actor=city.officer, application=application, reason="Nya skäl.")
    factories.assessed(city, Application.objects.get(pk=application.pk), proposal="refuse")
    assess.propose(actor=city.officer, application=application)
    assert codes_when_sent_for_decision(city, application) == ["new_material"]
    answer_hearing(actor=city.applicant, hearing=heard(city, application), answer="Samma svar.")
    assess.submit_for_decision(actor=city.officer, application=application)


def test_an_approval_that_was_prepared_cannot_be_turned_into_a_refusal_unheard(city: City) -> None:
    application = factories.for_decision(city)
    with pytest.raises(Refused) as raised:
        factories.refuse_it(city, application)
    assert raised.value.codes == ["no_hearing"]
    assert not Decision.objects.exists()
    assert Application.objects.get(pk=application.pk).state == "for_decision"


def test_the_city_may_set_a_longer_period_but_not_after_the_fact(city: City) -> None:
    application = factories.proposed_refusal(city)
    hearing = heard(city, application)
    Parameter.objects.create(key="hearing_days", value=60, valid_from=timezone.localdate())
    assert Hearing.objects.get(pk=hearing.pk).due_on == timezone.localdate() + dt.timedelta(days=21)
    assert heard(city, application).due_on == timezone.localdate() + dt.timedelta(days=60)


def test_only_the_organisation_answers_and_once(city: City) -> None:
    hearing = heard(city, factories.proposed_refusal(city))
    for person in (city.officer, city.decider, factories.make_user()):
        with pytest.raises(Refused) as raised:
            answer_hearing(actor=person, hearing=hearing, answer="Vi ger oss.")
        assert raised.value.codes == ["not_permitted"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    with pytest.raises(Refused) as raised:
        answer_hearing(actor=city.applicant, hearing=hearing, answer="Jo.")
    assert raised.value.codes == ["answered"]
    assert Hearing.objects.get(pk=hearing.pk).answer == "Nej."


def test_new_material_is_sent_by_whoever_may_open_the_hearing(city: City) -> None:
    application = factories.proposed_refusal(city)
    heard(city, application)
    factories.declare(city.coordinator, application.case)
    for person in (city.decider, city.reviewer, city.coordinator):
        with pytest.raises(Refused) as raised:
            assess.open_refusal_hearing(actor=person, application=application, material="Mer.")
        assert raised.value.codes == ["not_permitted"]
    assert Hearing.objects.count() == 1


def _ready_for_conclusion(city: City) -> Vetting:
    """As make_not_met, with a new hearing after a reopening left unanswered."""
    vetting = make_not_met(city, factories.in_review(city))
    return conclude.reopen(actor=city.officer, vetting=vetting, new_facts="Ännu en dom.")


def _conclude(city: City, vetting: Vetting) -> list[str]:
    with pytest.raises(Refused) as raised:
        conclude.conclude(actor=city.officer, vetting=vetting, outcome="not_met", reasons="Kravet är nått.")
    return raised.value.codes


def test_a_finding_written_after_the_hearing_is_put_to_the_organisation_too(city: City) -> None:
    vetting = _in_hearing(city)
    _add_finding(city, vetting)
    assert set(_conclude(city, vetting)) == {"new_material", "not_reviewed"}
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    hearing = factories.heard(city, vetting)
    assert _conclude(city, vetting) == ["hearing_running"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    assert _conclude(city, vetting) == ["not_reviewed"]
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Har läst svaret.")
    concluded = conclude.conclude(actor=city.officer, vetting=vetting, outcome="not_met", reasons="Kravet är nått.")
    assert concluded.state == "not_met"


def _in_hearing(city: City) -> Vetting:
    vetting = _ready_for_conclusion(city)
    conclude.enhance(
        actor=city.officer,
        vetting=vetting,
        circumstance="En ny inspelning visar att en ledare uppmanar till våld.",
        rests_on="E2",
    )
    from vetting.actions import escalate

    escalate.escalate(actor=city.officer, vetting=vetting)
    factories.advised(city, vetting)
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    conclude.assess(actor=city.officer, vetting=vetting)
    hearing = factories.heard(city, vetting)
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    review_vetting.weigh_factors(
        actor=city.officer,
        vetting=vetting,
        weights=[review_vetting.FactorWeight(name, "no", "Nej.") for name in Vetting.FACTORS],
        less_intrusive="Varning räcker inte.",
    )
    return review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Svaret ändrar inget.")


def _add_finding(city: City, vetting: Vetting) -> None:
    finding = write_finding.write_finding(
        actor=city.officer,
        vetting=vetting,
        ground=Criterion.objects.get(code="D1"),
        description="Ordföranden hotade en granne.",
        finding_actor="representative",
        representative_role="chair",
        activity_link="På föreningens möte.",
        happened_on=timezone.localdate(),
        speaks_against="Han har bett om ursäkt.",
        is_protected_expression=False,
        expression_reasons="Ett hot.",
    )
    write_finding.add_evidence(
        actor=city.officer,
        finding=finding,
        level="E1",
        title="Dom",
        source="Tingsrätten",
        dated_on=timezone.localdate(),
        checked=factories.checked_pdf("dom.pdf"),
    )


def test_not_met_waits_for_the_reply_period(city: City) -> None:
    vetting = _in_hearing(city)
    factories.heard(city, vetting)
    assert _conclude(city, vetting) == ["hearing_running"]


def _withdrawal(city: City) -> object:
    application = factories.active(city)
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=application.support, ground="Redovisar inte.")
    declare_conflict(actor=city.decider, cases=[row.case], has_conflict=False)
    return row


def test_no_withdrawal_is_proposed_or_decided_before_the_hearing_is_over(city: City) -> None:
    row = _withdrawal(city)
    with pytest.raises(Refused):
        withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser.")
    with pytest.raises(Refused) as raised:
        withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    assert raised.value.codes == ["hearing_running"]
    decision = {"outcome": "withdrawn", "reasons": "Bröt.", "paragraph": "§ 1", "less_intrusive": "Inget mildare."}
    with pytest.raises(Refused):
        withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **decision)
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    heard_again = withdrawing.open_withdrawal_hearing
    with pytest.raises(Refused):
        heard_again(actor=city.officer, withdrawal=row, material="Mer.")
    assert withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **decision).state == "withdrawn"
    assert set(Payment.objects.values_list("state", flat=True)) == {"cancelled"}


def test_an_exclusion_is_extended_only_after_a_hearing_of_its_own_each_time(city: City) -> None:
    exclusion = factories.excluded(city, factories.active(city))
    ends = exclusion.valid_until

    def extend(days: int) -> list[str]:
        until = ends + dt.timedelta(days=days)
        try:
            decide_again.extend(actor=city.decider, exclusion=exclusion, until=until, **factories.AGAIN)
        except Refused as refused:
            return refused.codes
        return []

    def ready() -> None:
        factories.re_examined(city, exclusion)
        factories.new_evidence(city, exclusion)
        factories.proposed_again(city, exclusion)

    send_hearing(
        actor=factories.declare(city.officer, exclusion.case),
        case=exclusion.case,
        purpose="re_examination",
        material="Före.",
    )
    ready()
    assert extend(10) == ["no_hearing"]
    send_hearing(
        actor=city.officer, case=exclusion.case, purpose=Hearing.Purpose.ADVERSE_CONCLUSION, material="Om annat."
    )
    assert extend(10) == ["no_hearing"]
    hearing = re_examine.open_hearing(actor=city.officer, exclusion=exclusion, material="Vi överväger.")
    assert extend(10) == ["hearing_running"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    factories.new_evidence(city, exclusion)
    assert extend(10) == ["overtaken", "new_material"]
    factories.heard_again(city, exclusion)
    assert extend(10) == ["overtaken"]
    factories.proposed_again(city, exclusion)
    assert extend(10) == []
    ready()
    assert extend(20) == ["no_hearing"]
