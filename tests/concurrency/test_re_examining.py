"""Do two people who decide about an exclusion at once come one after the other? (G3; PostgreSQL)"""

import datetime as dt
from typing import Any

import pytest

from grants.actions import end_exclusion
from grants.actions import withdraw as withdrawing
from grants.models import Payment, Withdrawal
from registry.journal import verify
from registry.models import Notice
from registry.roles import Role
from tests import factories
from tests.factories import AGAIN, City
from tests.factories.threads import refused, together
from tests.journeys.other_road import make_not_met
from vetting.actions import decide_again
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, ReExamination

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
LIFTED: dict[str, Any] = {"reasons": "Ledningen är utbytt.", "meeting_paragraph": "§ 3"}


def test_of_two_decisions_about_one_exclusion_one_is_made() -> None:
    city = City()
    exclusion = factories.exclude_it(city, factories.not_met(city))
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion)
    factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion)
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.declare(second, exclusion.case)
    until = exclusion.valid_until + dt.timedelta(days=30)
    outcomes = together(
        lambda: decide_again.extend(actor=city.decider, exclusion=exclusion, until=until, **AGAIN),
        lambda: decide_again.keep(actor=second, exclusion=exclusion, **AGAIN),
    )
    (loser,) = refused(outcomes)
    assert loser.codes == ["wrong_state"]
    decision = ExclusionDecision.objects.get()
    assert ReExamination.objects.get().decision == decision
    assert Exclusion.objects.get(pk=exclusion.pk).state == ("extended" if decision.outcome == "extended" else "active")
    assert not list(verify())


def test_two_requests_at_once_are_one() -> None:
    city = City()
    exclusion = factories.exclude_it(city, factories.not_met(city))
    second = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    people = (city.applicant, second)
    outcomes = together(
        *[lambda who=who: ask_to_lift(actor=who, exclusion=exclusion, text="Ny styrelse.") for who in people]
    )
    (loser,) = refused(outcomes)
    assert loser.codes == ["asked"]
    assert LiftRequest.objects.count() == ReExamination.objects.count() == 1
    assert Notice.objects.filter(letter="lift_request_received").count() == 1
    assert not list(verify())


@pytest.mark.parametrize("attempt", range(3))
def test_a_board_that_withdraws_while_the_exclusion_is_lifted_does_it_before_or_not_at_all(attempt: int) -> None:
    city, other = City(), City()
    other.organisation, other.applicant = city.organisation, city.applicant
    factories.active(other, amount=1_000_000)
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review_elsewhere(city)))
    factories.declare(city.decider, exclusion.case)
    row = exclusion.withdrawals.get()
    factories.declare(other.decider, row.case, row.support.case)
    decision = {"reasons": "G3.", "paragraph": "§ 2", "less_intrusive": "Inget mildare."}
    outcomes = together(
        lambda: end_exclusion.lift_exclusion(actor=city.decider, exclusion=exclusion, **LIFTED),
        lambda: withdrawing.decide_withdrawal(actor=other.decider, withdrawal=row, outcome="withdrawn", **decision),
    )
    refused(outcomes)
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    withdrawn = not isinstance(outcomes[1], Exception)
    assert Withdrawal.objects.get(pk=row.pk).state == ("withdrawn" if withdrawn else "payments_held")
    assert set(Payment.objects.values_list("state", flat=True)) == ({"cancelled"} if withdrawn else {"held"})
    assert Notice.objects.filter(letter="held_to_decide").count() == int(not withdrawn)
    assert not list(verify())
