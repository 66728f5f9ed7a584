"""G2: can anybody be supported without a concluded, valid vetting of their own?"""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import assess, pay, take_case
from grants.actions.renew_vetting import renew_vetting
from grants.models import Application, Decision, Payment, Support
from registry.lifecycle import Refused
from registry.models import Case, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.actions.make_check import CheckResult, make_checks
from vetting.actions.open_vetting import open_vetting
from vetting.clearance import clearance_of
from vetting.models import Check, Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def later(**period: int) -> time_machine.travel:
    """So long from now."""
    return time_machine.travel(timezone.now() + dt.timedelta(**period), tick=False)


def untouched(application: Application) -> bool:
    """Is nothing decided or given?"""
    again = Application.objects.get(pk=application.pk)
    return (
        again.state == application.state
        and again.plan is None
        and not Decision.objects.exists()
        and not Support.objects.exists()
    )


def test_no_approval_is_proposed_before_the_vetting_is_concluded(city: City) -> None:
    application = factories.in_review(city)
    factories.assessed(city, application)
    assert codes(assess.propose, actor=city.officer, application=application) == ["vetting_not_concluded"]


def test_no_grant_on_a_clearance_that_ran_out_while_waiting(city: City) -> None:
    application = factories.for_decision(city)
    valid_until = clearance_of(city.organisation, on=timezone.localdate()).valid_until
    after = dt.datetime.combine(valid_until + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(after, tick=False):
        assert codes(factories.grant_it, city=city, application=application) == ["no_clearance"]
        assert untouched(application)
    with time_machine.travel(after - dt.timedelta(days=1), tick=False):
        assert factories.grant_it(city, application).state == "granted"


def about_to_run_out(city: City) -> Application:
    """Under review and assessed, on a clearance with 17 days left."""
    application = factories.in_review(city)
    factories.cleared(city, application)
    until = timezone.localdate() + dt.timedelta(days=17)
    Vetting.objects.filter(pk=application.vetting_id).update(valid_until=until)
    return factories.assessed(city, application)


def test_a_clearance_that_is_being_renewed_counts_until_it_ends(city: City) -> None:
    application = about_to_run_out(city)
    vetting = renew_vetting(actor=city.officer, application=application)
    application = Application.objects.get(pk=application.pk)
    assert (application.vetting, vetting.state) == (vetting, "opened")
    with later(days=18):
        assert codes(assess.propose, actor=city.officer, application=application) == ["vetting_not_concluded"]
    application = assess.propose(actor=city.officer, application=application)
    assert factories.grant_it(city, application).state == "granted"


def test_a_renewal_that_was_reopened_on_new_facts_is_awaited(city: City) -> None:
    application = about_to_run_out(city)
    earlier = application.vetting
    vetting = renew_vetting(actor=city.officer, application=application)
    factories.cleared(city, Application.objects.get(pk=application.pk))
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    checks = [CheckResult(kind, "ok", "Handling 1") for kind in Check.Kind.values]
    make_checks(actor=city.officer, vetting=Vetting.objects.get(pk=vetting.pk), results=checks)
    application = Application.objects.get(pk=application.pk)
    assert clearance_of(city.organisation, on=timezone.localdate()).vetting == earlier
    assert "vetting_not_concluded" in codes(assess.propose, actor=city.officer, application=application)


def test_no_grant_when_the_vetting_is_reopened(city: City) -> None:
    application = factories.for_decision(city)
    conclude.reopen(
        actor=city.officer, vetting=Vetting.objects.get(pk=application.vetting_id), new_facts="En dom har kommit."
    )
    assert codes(factories.grant_it, city=city, application=application) == ["no_clearance"]
    assert untouched(application)


def test_no_grant_when_the_condition_is_not_met(city: City) -> None:
    application = factories.for_decision(city)
    conclude.reopen(
        actor=city.officer, vetting=Vetting.objects.get(pk=application.vetting_id), new_facts="En dom har kommit."
    )
    make_not_met(city, application, ground="D1")
    assert codes(factories.grant_it, city=city, application=application) == ["no_clearance"]
    assert untouched(application)


def test_anothers_clearance_is_no_clearance(city: City) -> None:
    cleared = factories.for_decision(city, amount=1_000_000).vetting
    own = city.organisation
    city.organisation = factories.make_organisation()
    city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    application = factories.in_review(city)
    Application.objects.filter(pk=application.pk).update(vetting=cleared)
    factories.assessed(city, application)
    assert codes(assess.propose, actor=city.officer, application=application) == ["no_clearance"]
    assert clearance_of(own, on=timezone.localdate()).is_valid
    assert not clearance_of(city.organisation, on=timezone.localdate()).is_valid


def test_a_payment_stops_when_the_clearance_runs_out(city: City) -> None:
    payment = factories.active(city).support.payments.first()
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    with later(days=370):
        assert "no_clearance" in codes(pay.pay, actor=city.officer, payment=payment)
    assert Payment.objects.get(pk=payment.pk).state == "approved"


def test_the_database_asks_for_vetting_plan_and_sum_behind_every_grant(city: City) -> None:
    application = factories.granted(city)
    for missing in ("vetting", "plan", "granted_amount"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**{missing: None})
    draft = factories.draft(city, amount=1_000_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=draft.pk).update(state="granted")


def test_the_database_asks_for_person_date_and_validity_behind_every_conclusion(city: City) -> None:
    vetting = factories.submitted(city).vetting
    for state in ("cleared", "not_met", "special_reasons", "not_proven"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vetting.objects.filter(pk=vetting.pk).update(state=state)


def test_the_latest_conclusion_counts_whichever_board_drew_it(city: City) -> None:
    application = factories.for_decision(city)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    elsewhere = factories.in_review_elsewhere(other)
    make_not_met(other, elsewhere, ground="D2")
    assert not clearance_of(city.organisation, on=timezone.localdate()).is_valid
    assert codes(factories.grant_it, city=city, application=application) == ["no_clearance"]


def test_a_clearance_says_nothing_before_its_day(city: City) -> None:
    factories.for_decision(city)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert not clearance_of(city.organisation, on=yesterday).is_valid


def test_a_new_application_relies_on_a_clearance_that_holds(city: City) -> None:
    first = factories.for_decision(city, amount=1_000_000)
    second = factories.submitted(city, amount=1_000_000)
    assert second.vetting_id == first.vetting_id
    assert Case.objects.filter(kind="vetting").count() == 1
    assert second.case.journal.filter(event="vetting.vetting.relied_on").exists()


def test_one_organisations_clearances_are_read_in_two_queries(city: City, django_assert_num_queries) -> None:
    from vetting.clearance import clearances_of

    keys = [factories.make_organisation().pk for _ in range(20)] + [city.organisation.pk]
    with django_assert_num_queries(2):
        clearances_of(keys, on=timezone.localdate())
    assert Organisation.objects.count() == 21


def vetted_anew(city: City) -> Vetting:
    """The organisation is vetted once more by the city's board, and cleared."""
    again = open_vetting(actor=city.officer, organisation=city.organisation, board=city.board)
    for person in (city.officer, city.reviewer):
        take_case.declare(actor=person, case=again.case, has_conflict=False)
    take_case.assign(actor=city.officer, case=again.case, case_officer=city.officer, reviewer=city.reviewer)
    results = [CheckResult(kind, "ok", "Handling 1") for kind in Check.Kind.values]
    make_checks(actor=city.officer, vetting=again, results=results)
    return conclude.clear(actor=city.officer, vetting=again)


def elsewhere(city: City) -> City:
    """Another board's people, with the same organisation."""
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    return other


@pytest.mark.parametrize("by_another_board", [False, True])
def test_an_older_clearance_does_not_come_alive_when_a_newer_one_is_reopened(
    city: City, by_another_board: bool
) -> None:
    application = factories.for_decision(city)
    with later(days=30):
        newer = vetted_anew(elsewhere(city) if by_another_board else city)
        assert clearance_of(city.organisation, on=timezone.localdate()).vetting == newer
        conclude.reopen(actor=newer.case.case_officer, vetting=newer, new_facts="En dom har kommit.")
        clearance = clearance_of(city.organisation, on=timezone.localdate())
        assert (clearance.is_valid, clearance.reopened) == (False, newer)
        assert codes(factories.grant_it, city=city, application=application) == ["no_clearance"]
        assert untouched(application)


def test_nothing_is_paid_while_any_boards_vetting_stands_reopened(city: City) -> None:
    other = elsewhere(city)
    older = vetted_anew(other)
    support = factories.active(city).support
    with later(days=1):
        conclude.reopen(actor=other.officer, vetting=older, new_facts="En dom har kommit.")
        payment = support.payments.order_by("number").first()
        assert "no_clearance" in codes(pay.screen_payment, actor=city.officer, payment=payment)
        payment.refresh_from_db()
        assert payment.state == "planned"


def test_a_conclusion_drawn_after_the_new_facts_holds(city: City) -> None:
    other = elsewhere(city)
    older = vetted_anew(other)
    conclude.reopen(actor=other.officer, vetting=older, new_facts="En dom har kommit.")
    assert not clearance_of(city.organisation, on=timezone.localdate()).is_valid
    with later(days=1):
        newer = factories.cleared_deeper(city, factories.in_review_elsewhere(city))
        assert clearance_of(city.organisation, on=timezone.localdate()).vetting == newer
        assert clearance_of(city.organisation, on=timezone.localdate()).is_valid


def test_a_reopened_vetting_that_is_cleared_again_holds(city: City) -> None:
    vetting = vetted_anew(city)
    vetting = conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    make_checks(actor=city.officer, vetting=vetting, results=[CheckResult(Check.Kind.STATUTES, "ok", "Handling 2")])
    vetting = conclude.clear(actor=city.officer, vetting=vetting)
    clearance = clearance_of(city.organisation, on=timezone.localdate())
    assert (clearance.is_valid, clearance.reopened, vetting.reopened_on) == (True, None, None)
