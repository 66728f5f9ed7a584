"""While an exclusion is decided, five others grant, pay, send and apply in processes of their own (G3; PostgreSQL)."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db.models import Q

from grants.actions import pay, submit
from grants.actions.export_payments import make_batch
from grants.models import Application, BatchedPayment, Payment, Support, Withdrawal
from registry.journal import verify
from registry.lifecycle import lock
from registry.models import JournalEntry, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.factories.processes import Outcome, in_processes, in_the_middle
from tests.journeys.other_road import make_not_met
from vetting.models import Exclusion, Vetting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@dataclass
class Day:
    """An organisation on the day of its exclusion: one board excludes it, another one is about to grant and pay."""

    city: City
    other: City
    vetting: Vetting
    waiting: Application
    draft: Application
    to_screen: Payment
    to_pay: Payment
    to_send: Payment


def _a_day() -> Day:
    city = City(budget=10**10)
    given.paying_account(city.board)
    running = [factories.active(city, amount=20_000_000) for _each in range(3)]
    payments = [application.support.payments.order_by("number").first() for application in running]
    for payment in payments[1:]:
        pay.screen_payment(actor=city.officer, payment=payment)
        pay.approve_payment(actor=city.decider, payment=payment)
    waiting = factories.for_decision(city, amount=20_000_000)
    draft = factories.draft(city, amount=20_000_000)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    vetting = make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000))
    # The clearance stands again, so that nothing but the exclusion itself can stop the others.
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    return Day(city, other, vetting, waiting, draft, *payments)


def _assert_in_order(day: Day) -> None:
    """Each step came wholly before the exclusion, and was reached by it, or wholly after, and was refused."""
    exclusion = Exclusion.objects.get()
    unpaid = Payment.objects.filter(support__organisation=day.city.organisation).exclude(state="paid")
    assert set(unpaid.values_list("state", flat=True)) <= {"held", "cancelled"}
    for support in Support.objects.filter(organisation=day.city.organisation):
        assert support.withdrawals.filter(exclusion=exclusion).count() == 1
    assert Withdrawal.objects.filter(exclusion=exclusion).count() == Support.objects.count()
    outgoing = ["grants.payment.paid", "grants.payment.sent", "grants.payment.approved", "grants.payment.screened"]
    for payment in Payment.objects.all():
        entries = JournalEntry.objects.filter(Q(before__id=payment.pk), case=payment.support.case).order_by("seq")
        events = list(entries.values_list("event", flat=True))
        if "grants.payment.held" in events:
            after = events[events.index("grants.payment.held") :]
            assert not set(after) & set(outgoing), events
    granted = Application.objects.get(pk=day.waiting.pk)
    assert hasattr(granted, "support") == (granted.state in {"granted", "partly_granted", "withdrawn"})
    assert not list(verify())


#: Where the others come in: the support that is reached has been read, and nothing, half or most has been written.
MOMENTS = ('INSERT INTO "registry_case"', 'INSERT INTO "grants_withdrawal"', 'UPDATE "grants_payment"')


def _steps(day: Day) -> list[Callable[[], object]]:
    """The exclusion, and what the others do."""
    city = day.city
    second = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.declare(second, day.to_send.support.case)
    return [
        lambda: factories.exclude_it(day.other, day.vetting),
        lambda: factories.grant_it(city, day.waiting),
        lambda: pay.pay(actor=city.officer, payment=day.to_pay),
        lambda: pay.screen_payment(actor=city.officer, payment=day.to_screen),
        lambda: make_batch(actor=second, board=city.board, payments=[day.to_send]),
        lambda: submit.submit(actor=city.applicant, application=day.draft),
    ]


def _assert_each_came_to_an_end(day: Day, outcomes: dict[int, Outcome]) -> None:
    assert not [outcome.said for outcome in outcomes.values() if outcome.said], outcomes
    assert outcomes[0].done, outcomes
    for place, outcome in outcomes.items():
        if not outcome.done:
            assert {"excluded", "wrong_state", "held", "not_approved"} & set(outcome.codes), (place, outcome)
    assert BatchedPayment.objects.filter(payment=day.to_send).count() <= 1
    _assert_in_order(day)


@pytest.mark.long
def test_no_payment_gets_out_after_the_hold_whatever_comes_first() -> None:
    day = _a_day()
    steps = _steps(day)
    order = random.sample(range(len(steps)), len(steps))
    outcomes = in_processes(
        *[steps[place] for place in order], held=lambda: lock(Organisation, pk=day.city.organisation.pk)
    )
    _assert_each_came_to_an_end(day, dict(zip(order, outcomes, strict=True)))


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_comes_between_what_an_exclusion_reads_and_what_it_writes(moment: str) -> None:
    day = _a_day()
    outcomes = in_the_middle(*_steps(day), before=moment)
    _assert_each_came_to_an_end(day, dict(enumerate(outcomes)))
