"""R7, R3, G3, G5: who tries to get round the rules of a change: an old page, a day that has passed, an excluded organisation?"""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from followup.models import Goal, Milestone
from grants.actions import decide_change, withdraw
from grants.actions.decide import Authority
from grants.models import Application, GrantChange, Payment, Support, Withdrawal
from registry.lifecycle import Refused
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.changes import NEW_PURPOSE, later, support_of
from tests.grants.browsing import signed_in
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def grant(city: City) -> Application:
    return factories.active(city)


def final_of(grant: Application) -> Milestone:
    return Milestone.objects.get(plan=grant.plan_id, kind="final_accounts")


def refused(action, *arguments, **keywords) -> list[str]:
    with pytest.raises(Refused) as raised:
        action(*arguments, **keywords)
    return raised.value.codes


def test_what_is_assessed_anew_is_read_before_it_is_decided(city: City, grant: Application) -> None:
    change = factories.assessed_change(city, grant)
    client, page = signed_in(city.decider), f"/cases/{change.case.path_number}/changes/{change.number}/"
    assert f'name="version" value="{change.version}"' in client.get(page).content.decode()
    targets = {goal.pk: Decimal(1) for goal in Goal.objects.filter(plan=grant.plan_id)}
    content = decide_change.AssessmentContent(proposal="approve", assessment="Helt annan.", targets=targets)
    decide_change.assess_change(actor=city.officer, change=change, content=content)
    typed = {"step": "decide", "version": change.version, "outcome": "approved", "reasons": "Ja."}
    typed["authority"] = str(city.delegation.pk)
    answer = client.post(page, typed)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "assessed anew while you read it" in told
    assert "Helt annan." in told
    fresh = GrantChange.objects.get(pk=change.pk)
    assert fresh.state == GrantChange.State.ASSESSED
    assert client.post(page, typed | {"version": fresh.version}).status_code == 302


def test_final_accounts_stay_after_the_period_whatever_is_changed(city: City, grant: Application) -> None:
    day = support_of(grant).period_end - dt.timedelta(days=1)
    codes = refused(
        factories.assessed_change, city, grant, asked={"purpose": NEW_PURPOSE}, milestones={final_of(grant).pk: day}
    )
    assert codes == ["accounts_before_the_end"]


def test_a_payment_is_not_moved_to_a_day_that_has_passed(city: City, grant: Application) -> None:
    payment = Payment.objects.filter(support__application=grant, state="planned").first()
    codes = refused(factories.assessed_change, city, grant, payments={payment.pk: dt.date(1990, 1, 1)})
    assert codes == ["day_has_passed"]


def test_a_target_is_not_below_zero(city: City, grant: Application) -> None:
    goal = Goal.objects.filter(plan=grant.plan_id)[0]
    change = factories.assessed_change(city, grant, targets={goal.pk: Decimal(-5)})
    assert refused(factories.decide_it, city, change) == ["target_below_zero"]


def test_no_meeting_decides_what_had_not_come_in(city: City, grant: Application) -> None:
    change = factories.assessed_change(city, grant)
    with pytest.raises(ValidationError) as raised:
        factories.decide_it(city, change, authority=Authority(meeting_on=dt.date(2001, 1, 1), meeting_paragraph="§ 1"))
    assert set(raised.value.message_dict) == {"meeting_on"}


def test_whoever_assessed_it_does_not_decide_it_after_a_colleague_saved_it_anew(city: City, grant: Application) -> None:
    Support.objects.filter(application=grant).update(value=10**12)
    factories.give_role(city.officer, Role.DECISION_MAKER, board=city.board)
    change = factories.assessed_change(city, grant)
    factories.give_role(city.decider, Role.CASE_OFFICER, board=city.board)
    colleague, me = User.objects.get(pk=city.decider.pk), User.objects.get(pk=city.officer.pk)
    content = decide_change.AssessmentContent(proposal="approve", assessment="Samma.")
    decide_change.assess_change(actor=colleague, change=change, content=content)
    assert "same_person" in refused(factories.decide_it, city, change, actor=me)


def test_what_runs_on_under_an_exclusion_is_not_made_longer(city: City, grant: Application) -> None:
    final = final_of(grant)
    change = factories.assessed_change(
        city,
        grant,
        asked={"period_end": later(grant, 30)},
        milestones={final.pk: final.due_on + dt.timedelta(days=60)},
    )
    Support.objects.filter(application=grant).update(has_revocation_reservation=False)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    factories.exclude_it(other, make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000)))
    withdrawal = Withdrawal.objects.get(support__application=grant)
    factories.declare(city.decider, withdrawal.case)
    withdraw.decide_withdrawal(
        actor=city.decider,
        withdrawal=withdrawal,
        outcome="continued",
        reasons="Villkoren saknar förbehåll.",
        paragraph="§ 1",
    )
    assert refused(factories.decide_it, city, change) == ["excluded"]
    assert support_of(grant).period_end < later(grant, 30)
    assert timezone.localdate() <= support_of(grant).period_end
