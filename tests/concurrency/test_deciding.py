"""Do two people who decide at the same moment come one after the other? (R7, G3; PostgreSQL)"""

import pytest
from django.db.models import Sum
from django.utils import timezone

from grants.models import Call, Decision, Payment, Support, Withdrawal
from registry.actions.declare_conflict import declare_conflict
from registry.journal import verify
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.threads import refused, together
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Vetting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def _as(city: City, person: User) -> City:
    """The same city, where somebody else decides."""
    twin: City = object.__new__(City)
    vars(twin).update(vars(city), decider=person)
    return twin


def test_of_two_who_decide_the_same_case_one_wins_and_the_other_is_told_who_was_first() -> None:
    city = City()
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    application = factories.for_decision(city)
    declare_conflict(actor=second, cases=[application.case], has_conflict=False)
    outcomes = together(
        lambda: factories.grant_it(city, application),
        lambda: factories.grant_it(_as(city, second), application, amount=10_000_000),
    )
    (loser,) = refused(outcomes)
    winner = second if isinstance(outcomes[0], Exception) else city.decider
    assert loser.codes == ["wrong_state"]
    assert winner.name in str(loser.blockers[0])
    assert timezone.localtime().strftime("%Y-%m-%d") in str(loser.blockers[0])
    assert Decision.objects.get().decided_by == winner
    assert Call.objects.get(pk=city.call.pk).committed_amount == Decision.objects.get().amount
    assert not list(verify())


def test_two_decisions_at_once_never_exceed_the_budget_together() -> None:
    city = City(budget=60_000_000)
    applications = [factories.for_decision(city, amount=40_000_000)]
    city.organisation = factories.make_organisation()
    city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    applications.append(factories.for_decision(city, amount=40_000_000))
    outcomes = together(*[lambda it=it: factories.grant_it(city, it) for it in applications])
    (loser,) = refused(outcomes)
    assert loser.codes == ["over_budget"]
    call = Call.objects.get(pk=city.call.pk)
    assert call.committed_amount == 40_000_000 == Decision.objects.aggregate(sum=Sum("amount"))["sum"]
    assert Support.objects.count() == 1


def test_of_two_who_exclude_the_same_organisation_one_wins() -> None:
    city = City()
    application = factories.active(city)
    conclude.reopen(
        actor=city.officer, vetting=Vetting.objects.get(pk=application.vetting_id), new_facts="En dom har kommit."
    )
    vetting = make_not_met(city, application)
    outcomes = together(*[lambda: factories.exclude_it(city, vetting)] * 2)
    (loser,) = refused(outcomes)
    assert loser.codes == ["already_excluded"]
    assert Withdrawal.objects.count() == 1
    assert set(Payment.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not list(verify())


@pytest.mark.parametrize("attempt", range(3))
def test_a_decision_and_an_exclusion_at_once_come_one_after_the_other(attempt: int) -> None:
    city, other = City(), City()
    waiting = factories.for_decision(city, amount=20_000_000)
    other.organisation, other.applicant = city.organisation, city.applicant
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    # The clearance stands again, so that nothing but the exclusion itself can stop the grant.
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    outcomes = together(lambda: factories.exclude_it(other, vetting), lambda: factories.grant_it(city, waiting))
    refused(outcomes)
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    granted = not isinstance(outcomes[1], Exception)
    assert Support.objects.filter(organisation=city.organisation).count() == int(granted)
    assert Withdrawal.objects.filter(exclusion=outcomes[0]).count() == int(granted)
    assert set(Payment.objects.values_list("state", flat=True)) == ({"held"} if granted else set())
    assert not list(verify())
