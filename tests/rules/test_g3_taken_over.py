"""G3: does a withdrawal under way for another cause go on under the exclusion, and with no more queries for many?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.actions import withdraw as withdrawing
from grants.models import Support, Withdrawal
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Notice, Organisation
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.models import Exclusion

pytestmark = pytest.mark.django_db
REACHED = ["payments_held", "in_hearing", "proposed"]


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def under_way(city: City, organisation: Organisation, state: str = "payments_held") -> Withdrawal:
    """A withdrawal for breach of terms at the city's board, brought to a state."""
    support = factories.make_support(city.board, organisation)
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=support, ground="Lokalen missköts.")
    factories.declare(city.decider, row.case)
    if state in ("in_hearing", "proposed"):
        hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser.")
        answer_hearing(
            actor=factories.make_user("organisation_administrator", organisation=organisation),
            hearing=hearing,
            answer="Nej.",
        )
    if state == "proposed":
        withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    row = Withdrawal.objects.get(pk=row.pk)
    assert row.state == state
    return row


@pytest.mark.parametrize("state", REACHED)
def test_it_is_carried_out_at_the_deciding_board(city: City, state: str) -> None:
    row = under_way(city, city.organisation, state)
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review(city)), confirmed_supports=1)
    taken = exclusion.withdrawals.get()
    assert (taken.pk, taken.state, taken.case.closed_on) == (row.pk, "withdrawn", exclusion.valid_from)
    assert exclusion.case.registry_number in taken.ground
    assert "missköts" not in taken.ground
    assert Support.objects.get(pk=row.support_id).withdrawn_on == exclusion.valid_from
    events = list(row.case.journal.filter(batch=exclusion.batch).order_by("seq").values_list("event", "rule"))
    assert events[:2] == [("grants.withdrawal.taken_over", "G3"), ("grants.withdrawal.withdrawn", "G3")]
    first = row.case.journal.get(event="grants.withdrawal.initiated")
    assert (first.rule, first.reason) == ("R15", "Lokalen missköts.")
    assert not list(verify())


@pytest.mark.parametrize("state", REACHED)
def test_it_is_prepared_with_a_new_day_where_the_board_has_not_delegated(city: City, state: str) -> None:
    other = City()
    row = under_way(other, city.organisation, state)
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    taken = exclusion.withdrawals.get()
    assert (taken.pk, taken.state, taken.decided_on) == (row.pk, "payments_held", None)
    assert taken.due_on == taken.case.due_on
    assert taken.due_on > exclusion.valid_from
    assert Notice.objects.get(case=row.case, letter="withdrawal_prepared").to_organisation is False
    with pytest.raises(Refused) as refused:
        withdrawing.decide_withdrawal(
            actor=other.decider, withdrawal=taken, outcome="continued", reasons="Nej.", paragraph="§ 1"
        )
    assert refused.value.codes == ["excluded"]
    decided = withdrawing.decide_withdrawal(
        actor=other.decider,
        withdrawal=taken,
        outcome="withdrawn",
        reasons="G3.",
        paragraph="§ 1",
        less_intrusive="Inget mildare.",
    )
    assert decided.state == "withdrawn"


def test_a_withdrawal_that_is_decided_is_left_as_it_is(city: City) -> None:
    row = under_way(city, city.organisation)
    withdrawing.decide_withdrawal(
        actor=city.decider, withdrawal=row, outcome="continued", reasons="Rättat.", paragraph="§ 1"
    )
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    row.refresh_from_db(fields=["exclusion", "reasons"])
    assert (row.exclusion, row.reasons) == (None, "Rättat.")
    assert exclusion.withdrawals.get().support_id == row.support_id


def _queries(number: int) -> int:
    city, other = City(), City()
    for place in range(number):
        under_way((city, other)[place % 2], city.organisation)
    vetting = make_not_met(city, factories.in_review(city))
    with CaptureQueriesContext(connection) as asked:
        factories.exclude_it(city, vetting)
    assert Exclusion.objects.get(case__board=city.board).withdrawals.count() == number
    return len(asked)


def test_twenty_take_as_many_queries_as_two() -> None:
    few, many = _queries(2), _queries(20)
    assert abs(many - few) <= 5, (few, many)
