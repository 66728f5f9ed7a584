"""Does the preview of an exclusion say what then happens? (G3)"""

import pytest
from django.utils import timezone

from grants.models import Payment
from grants.reach import reach_of
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def test_what_the_decider_sees_is_what_happens(city) -> None:
    vetting = make_not_met(city, factories.in_review(city))
    delegating, other = factories.make_board(delegates_withdrawal=True), factories.make_board()
    for board, reserved in ((city.board, True), (city.board, False), (delegating, True), (other, True)):
        factories.make_support(board, city.organisation, has_revocation_reservation=reserved)
    reach = reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider)
    assert [reached.why for reached in reach.supports] == [
        "own_decision",
        "no_reservation",
        "standing_delegation",
        "board_decides",
    ]
    assert (reach.boards, reach.granted, reach.paid, reach.remaining) == (3, 28_000_000, 0, 28_000_000)
    exclusion = factories.exclude_it(city, vetting, confirmed_supports=4)
    states = dict(exclusion.withdrawals.values_list("support", "state"))
    for reached in reach.supports:
        assert states[reached.support.pk] == ("withdrawn" if reached.is_withdrawn_now else "payments_held")


def test_support_that_is_ended_is_not_reached(city) -> None:
    today = timezone.localdate()
    for fields in ({"closed_on": today}, {"withdrawn_on": today}):
        factories.make_support(city.board, city.organisation, **fields)
    assert reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider).supports == []


def test_what_was_paid_is_not_counted_as_remaining(city) -> None:
    application = factories.active(city)
    paid = factories.paid(city, application.support.payments.first())
    reach = reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider)
    assert (reach.paid, reach.remaining) == (paid.amount, application.granted_amount - paid.amount)


def test_an_organisation_without_support_can_be_excluded_too(city) -> None:
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review(city)), confirmed_supports=0)
    assert not exclusion.withdrawals.exists()
    assert not Payment.objects.exists()


def test_the_preview_asks_as_often_for_thirty_as_for_three(city, django_assert_num_queries) -> None:
    for _ in range(30):
        factories.make_support(factories.make_board(), city.organisation)
    decider = city.decider
    reach_of(city.organisation, deciding_board_id=city.board.pk, actor=decider)
    with django_assert_num_queries(3):
        assert len(reach_of(city.organisation, deciding_board_id=city.board.pk, actor=decider).supports) == 30
