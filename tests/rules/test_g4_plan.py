"""G4: can anything be granted without a plan for how it is followed up, set with the decision?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from followup.actions.set_plan import PlanTerms
from followup.models import FollowUpPlan, Goal, Milestone
from grants.actions import decide
from grants.models import Application, Call, Decision, Payment, Support
from registry.lifecycle import Refused
from registry.models import JournalEntry
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def nothing_happened(application: Application) -> bool:
    """Is the case where it was, with no trace of the attempt?"""
    rows = (FollowUpPlan, Goal, Milestone, Decision, Support, Payment)
    return (
        not any(model.objects.exists() for model in rows)
        and Application.objects.get(pk=application.pk).state == "for_decision"
        and Call.objects.get(pk=application.call_id).committed_amount == 0
        and not JournalEntry.objects.filter(event="followup.plan.set").exists()
    )


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (None, "no_plan"),
        (PlanTerms(lines=[("Löner", 54_000_000)]), "plan_without_goal"),
        ({"goals": []}, "plan_without_goal"),
        ({"milestones": []}, "plan_without_final_accounts"),
    ],
)
def test_no_plan_no_decision(city: City, plan: object, code: str) -> None:
    application = factories.for_decision(city)
    terms = factories.plan_terms(**plan) if isinstance(plan, dict) else plan
    with pytest.raises(Refused) as raised:
        factories.grant_it(city, application, plan=terms)
    assert code in raised.value.codes
    assert nothing_happened(application)


def test_the_plan_is_set_in_the_same_transaction(city: City) -> None:
    application = factories.granted(city)
    assert application.plan.state == "set"
    assert application.plan.set_on == timezone.localdate()
    assert [goal.indicator for goal in application.plan.goals.all()] == ["Antal familjer"]
    assert application.plan.milestones.filter(kind="final_accounts").exists()


def test_the_database_knows_no_grant_without_a_plan(city: City) -> None:
    application = factories.granted(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(plan=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.update(indicator="")


@pytest.mark.parametrize(
    "amounts", [[54_000_000, 1], [53_999_999], [], [0, 54_000_000], [-1_000_000, 55_000_000]], ids=str
)
def test_the_payments_together_are_the_grant_and_each_is_something(city: City, amounts: list[int]) -> None:
    application = factories.for_decision(city)
    instalments = [decide.Instalment(amount, timezone.localdate()) for amount in amounts]
    with pytest.raises(Refused) as refused:
        factories.grant_it(city, application, instalments=instalments)
    assert set(refused.value.codes) <= {"instalments_do_not_add_up", "instalment_of_nothing"}
    assert nothing_happened(application)


@pytest.mark.parametrize("amounts", [[54_000_000, 1], [53_999_999], [], [-1_000_000, 55_000_000]], ids=str)
def test_the_budget_lines_together_are_the_grant_past_the_page_too(city: City, amounts: list[int]) -> None:
    application = factories.for_decision(city)
    terms = factories.plan_terms(lines=[(f"Kostnad {number}", amount) for number, amount in enumerate(amounts)])
    with pytest.raises(Refused) as refused:
        factories.grant_it(city, application, plan=terms)
    assert set(refused.value.codes) <= {"lines_do_not_add_up", "line_below_zero"}
    assert nothing_happened(application)


def test_a_part_of_the_sum_is_not_spread_over_the_lines_of_the_whole(city: City) -> None:
    application = factories.for_decision(city)
    with pytest.raises(Refused) as refused:
        factories.grant_it(city, application, amount=30_000_000, plan=factories.plan_terms(54_000_000))
    assert refused.value.codes == ["lines_do_not_add_up"]
    assert "24" in str(refused.value.blockers[0].message)
    assert nothing_happened(application)


def test_a_payment_waits_for_a_milestone_that_exists(city: City) -> None:
    application = factories.for_decision(city)
    instalments = [decide.Instalment(application.requested_amount, timezone.localdate(), after="Finns inte")]
    with pytest.raises(ValidationError):
        factories.grant_it(city, application, instalments=instalments)
    assert nothing_happened(application)
