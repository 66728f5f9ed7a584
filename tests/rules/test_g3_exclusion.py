"""G3: does an exclusion reach every support at every board, at once, and does nothing slip past it?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.actions import claim_repayment, end_exclusion, pay, submit
from grants.actions import withdraw as withdrawing
from grants.models import Payment, Support, Withdrawal
from grants.models.call import SupportForm
from grants.reach import reach_of
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused, advance
from registry.models import JournalEntry, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import decide_exclusion
from vetting.clearance import clearance_of
from vetting.models import Exclusion

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


def later(days: int) -> time_machine.travel:
    """So many days from now."""
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def test_every_form_of_support_at_every_board_is_reached(city: City) -> None:
    vetting = factories.not_met(city)
    boards = [city.board, factories.make_board(delegates_withdrawal=True), factories.make_board()]
    for board in boards:
        for form in SupportForm.values:
            factories.make_support(board, city.organisation, form=form)
    other = factories.make_support(boards[0], factories.make_organisation())
    exclusion = factories.exclude_it(city, vetting)
    reached = exclusion.withdrawals.values_list("support__board", "support__form", "state")
    assert len(reached) == 3 * len(SupportForm.values)
    assert {state for board, _, state in reached if board in {boards[0].pk, boards[1].pk}} == {"withdrawn"}
    assert {state for board, _, state in reached if board == boards[2].pk} == {"payments_held"}
    assert not other.withdrawals.exists()
    assert not list(verify())


def test_a_board_that_has_not_delegated_gets_a_prepared_decision_with_a_day(city: City) -> None:
    vetting, board = factories.not_met(city), factories.make_board()
    factories.make_support(board, city.organisation)
    row = factories.exclude_it(city, vetting).withdrawals.get()
    assert row.due_on == row.case.due_on == timezone.localdate() + dt.timedelta(days=35)
    assert (row.case.board, row.state, row.by_standing_delegation) == (board, "payments_held", False)
    letter = Notice.objects.get(case=row.case)
    assert (letter.letter, letter.to_organisation) == ("withdrawal_prepared", False)
    assert not Notice.objects.filter(letter="withdrawal", case=row.case).exists()


def test_one_batch_tells_the_whole_course(city: City) -> None:
    exclusion = factories.excluded(city, factories.active(city))
    events = set(JournalEntry.objects.filter(batch=exclusion.batch).values_list("event", flat=True))
    assert {
        "vetting.exclusion.decided",
        "grants.payment.held",
        "grants.payment.cancelled",
        "grants.withdrawal.initiated",
        "grants.withdrawal.payments_held",
        "grants.withdrawal.withdrawn",
        "grants.application.withdrawn",
    } <= events
    assert JournalEntry.objects.filter(batch=exclusion.batch).exclude(actor=city.decider).count() == 0


def _queries(number: int) -> int:
    city = City()
    vetting = factories.not_met(city)
    boards = [city.board, factories.make_board(delegates_withdrawal=True), factories.make_board()]
    for place in range(number):
        support = factories.make_support(boards[place % 3], city.organisation, form="money")
        Payment.objects.create(support=support, number=1, amount=1_000_000, due_on=timezone.localdate())
        Support.objects.filter(pk=support.pk).update(case=factories.submitted(city, amount=1_000).case)
    with CaptureQueriesContext(connection) as asked:
        exclusion = factories.exclude_it(city, vetting)
    assert exclusion.withdrawals.count() == number
    assert not Payment.objects.filter(state__in=Payment.UNPAID).exists()
    return len(asked)


def test_thirty_supports_take_as_many_queries_as_three() -> None:
    few, many = _queries(3), _queries(30)
    assert abs(many - few) <= 5, (few, many)


def test_nothing_is_granted_or_paid_while_it_lasts(city: City) -> None:
    waiting = factories.for_decision(city, amount=1_000_000)
    standing = factories.active(city, amount=1_000_000)
    factories.excluded(city, standing)
    assert codes(factories.grant_it, city=city, application=waiting) == ["excluded"]
    late = factories.make_support(
        factories.make_board(),
        city.organisation,
        form="money",
        terms_accepted_at=timezone.now(),
        terms_accepted_by=city.applicant,
        case=factories.submitted(city, amount=1_000).case,
    )
    payment = Payment.objects.create(support=late, number=1, amount=1, due_on=timezone.localdate())
    officer = factories.make_user(Role.CASE_OFFICER, board=late.case.board)
    factories.declare(officer, late.case)
    assert codes(pay.screen_payment, actor=officer, payment=payment) == ["excluded"]


def test_a_later_clearance_does_not_outweigh_an_exclusion(city: City) -> None:
    waiting = factories.for_decision(city, amount=1_000_000)
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    factories.exclude_it(other, make_not_met(other, factories.in_review_elsewhere(other, amount=1_000_000)))
    factories.cleared_deeper(other, factories.in_review_elsewhere(other, amount=1_000_000))
    clearance = clearance_of(city.organisation, on=timezone.localdate())
    assert clearance.vetting.state == "cleared"
    assert not clearance.is_valid
    assert codes(factories.grant_it, city=city, application=waiting) == ["excluded"]


def test_a_payment_already_approved_is_stopped(city: City) -> None:
    application = factories.active(city)
    payment = application.support.payments.first()
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    factories.excluded(city, application)
    assert Payment.objects.get(pk=payment.pk).state == "cancelled"
    assert codes(pay.pay, actor=city.officer, payment=payment) == ["wrong_state"]


def test_what_was_paid_stays_paid_and_can_be_claimed(city: City) -> None:
    application = factories.active(city)
    first = factories.paid(city, application.support.payments.first())
    row = factories.excluded(city, application).withdrawals.get()
    assert Payment.objects.get(pk=first.pk).state == "paid"
    assert row.remaining == application.granted_amount - first.amount
    factories.declare(city.decider, row.case)
    claim = {
        "actor": city.decider,
        "withdrawal": row,
        "amount": first.amount,
        "reasons": "Inte använt.",
        "proportionality": "Hela summan.",
    }
    assert codes(claim_repayment.claim_repayment, **claim) == ["no_hearing"]
    factories.declare(city.officer, row.case)
    hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser att kräva.")
    assert hearing.purpose == "repayment"
    assert codes(claim_repayment.claim_repayment, **claim) == ["hearing_running"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi bestrider.")
    assert claim_repayment.claim_repayment(**claim).state == "decided"


def lift(city: City, exclusion: Exclusion) -> None:
    """The board lifts its exclusion."""
    end_exclusion.lift_exclusion(
        actor=city.decider, exclusion=exclusion, reasons="Ledningen är utbytt.", meeting_paragraph="§ 3"
    )


def held(city: City) -> tuple[Exclusion, Withdrawal, City]:
    """An exclusion, and the withdrawal of another board's support that its board has not decided."""
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    factories.active(other, amount=1_000_000)
    application = factories.in_review_elsewhere(city)
    exclusion = factories.exclude_it(city, make_not_met(city, application))
    row = exclusion.withdrawals.get()
    for person in (other.officer, other.decider, other.coordinator):
        factories.declare(person, row.case, row.support.case)
    return exclusion, row, other


DECISION = {"reasons": "Skäl.", "paragraph": "§ 2", "less_intrusive": "Inget mildare.", "conditions": "Ny revisor."}


def test_the_held_board_may_withdraw_but_not_go_on(city: City) -> None:
    _, row, other = held(city)
    decide = {"actor": other.decider, "withdrawal": row, **DECISION}
    assert codes(withdrawing.decide_withdrawal, outcome="continued", **decide) == ["excluded"]
    assert codes(pay.release_payment, actor=other.decider, payment=row.support.payments.first(), reason="Ja.") == [
        "excluded"
    ]
    assert withdrawing.decide_withdrawal(outcome="withdrawn", **decide).state == "withdrawn"
    assert set(row.support.payments.values_list("state", flat=True)) == {"cancelled"}


def test_the_excluding_board_does_not_decide_for_the_others(city: City) -> None:
    _, row, _ = held(city)
    factories.declare(city.decider, row.case)
    decide = {"actor": city.decider, "withdrawal": row, "outcome": "withdrawn", **DECISION}
    assert codes(withdrawing.decide_withdrawal, **decide) == ["not_permitted"]


def test_what_was_held_is_released_by_a_decision_when_the_exclusion_is_lifted(city: City) -> None:
    exclusion, row, other = held(city)
    factories.declare(city.decider, exclusion.case)
    lift(city, exclusion)
    assert set(row.support.payments.values_list("state", flat=True)) == {"held"}
    withdrawing.decide_withdrawal(actor=other.decider, withdrawal=row, outcome="continued", **DECISION)
    assert set(row.support.payments.values_list("state", flat=True)) == {"released"}
    assert Support.objects.get(pk=row.support_id).withdrawn_on is None
    assert not list(verify())


def test_when_the_exclusion_is_over_nothing_is_withdrawn_unheard(city: City) -> None:
    exclusion, row, other = held(city)
    factories.declare(city.decider, exclusion.case)
    lift(city, exclusion)
    told = {"reasons": "Ändå.", "paragraph": "§ 5", "less_intrusive": "Inget."}
    row = Withdrawal.objects.get(pk=row.pk)
    assert codes(withdrawing.decide_withdrawal, actor=other.decider, withdrawal=row, outcome="withdrawn", **told) == [
        "wrong_state"
    ]
    direct = {"by": other.decider, "on": timezone.localdate(), "reasons": "x", "paragraph": "§", "less_intrusive": "x"}
    with transaction.atomic():
        blocked = codes(advance, instance=row, name="withdraw_under_exclusion", actor=other.decider, **direct)
    assert blocked == ["exclusion_over"]
    hearing = withdrawing.open_withdrawal_hearing(actor=other.officer, withdrawal=row, material="Vi avser.")
    answer_hearing(actor=other.applicant, hearing=hearing, answer="Nej.")
    withdrawing.propose_withdrawal(actor=other.officer, withdrawal=row)
    withdrawn = withdrawing.decide_withdrawal(actor=other.decider, withdrawal=row, outcome="withdrawn", **told)
    assert withdrawn.state == "withdrawn"


@pytest.mark.parametrize("outcome", ["continued", "remedied"])
def test_a_withdrawal_for_breach_is_no_way_round_an_exclusion(city: City, outcome: str) -> None:
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    premises = factories.make_support(other.board, city.organisation)
    row = withdrawing.initiate_withdrawal(actor=other.officer, support=premises, ground="Lokalen missköts.")
    factories.declare(other.decider, row.case)
    hearing = withdrawing.open_withdrawal_hearing(actor=other.officer, withdrawal=row, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    withdrawing.propose_withdrawal(actor=other.officer, withdrawal=row)
    factories.exclude_it(city, factories.not_met(city))
    decide = {"actor": other.decider, "withdrawal": row, **DECISION}
    stopped_by = {"continued": ["excluded"], "remedied": ["wrong_state"]}
    assert codes(withdrawing.decide_withdrawal, outcome=outcome, **decide) == stopped_by[outcome]
    assert withdrawing.decide_withdrawal(outcome="withdrawn", **decide).state == "withdrawn"


def test_an_exclusion_has_an_end_reasons_and_a_board_behind_it(city: City) -> None:
    vetting = factories.not_met(city)
    today = timezone.localdate()
    for until in (today, today - dt.timedelta(days=1), today + dt.timedelta(days=740)):
        assert codes(factories.exclude_it, city=city, vetting=vetting, valid_until=until) == ["too_long"]
    for missing in ("reasons", "less_intrusive", "meeting_paragraph"):
        with pytest.raises(ValidationError):
            factories.exclude_it(city, vetting, **{missing: " "})
    for person in (city.officer, city.central, city.coordinator):
        twin: City = object.__new__(City)
        vars(twin).update(vars(city), decider=factories.declare(person, vetting.case))
        assert codes(factories.exclude_it, city=twin, vetting=vetting) == ["not_permitted"]
    assert not Exclusion.objects.exists()
    exclusion = factories.exclude_it(city, vetting)
    for fields in ({"valid_until": today}, {"reasons": ""}, {"re_examine_on": exclusion.valid_until + dt.timedelta(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exclusion.objects.filter(pk=exclusion.pk).update(**fields)


def test_only_encouragement_of_violent_extremism_excludes(city: City) -> None:
    vetting = make_not_met(city, factories.in_review(city), ground="D1")
    assert codes(factories.exclude_it, city=city, vetting=vetting) == ["not_g3"]


def test_an_organisation_that_is_cleared_is_not_excluded(city: City) -> None:
    vetting = factories.cleared(city, factories.in_review(city))
    factories.declare(city.decider, vetting.case)
    assert codes(factories.exclude_it, city=city, vetting=vetting) == ["not_concluded"]


def test_the_decider_looks_again_when_the_reach_has_changed(city: City) -> None:
    vetting = factories.not_met(city)
    factories.make_support(city.board, city.organisation)
    assert codes(factories.exclude_it, city=city, vetting=vetting, confirmed_supports=2) == ["reach_changed"]
    assert not Exclusion.objects.exists()
    assert not Withdrawal.objects.exists()
    factories.exclude_it(city, vetting, confirmed_supports=1)


def test_an_exclusion_ends_with_its_last_day_by_time_alone(city: City) -> None:
    exclusion = factories.excluded(city, factories.active(city))
    assert codes(decide_exclusion.expire, exclusion=exclusion) == ["still_in_force"]
    with time_machine.travel(_noon(exclusion.valid_until), tick=False):
        assert clearance_of(city.organisation, on=timezone.localdate()).exclusion == exclusion
        assert codes(decide_exclusion.expire, exclusion=exclusion) == ["still_in_force"]
    with time_machine.travel(_noon(exclusion.valid_until + dt.timedelta(days=1)), tick=False):
        assert clearance_of(city.organisation, on=timezone.localdate()).exclusion is None
        assert decide_exclusion.expire(exclusion=exclusion).state == "expired"


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def test_an_excluded_organisation_may_apply_and_is_not_granted(city: City) -> None:
    factories.excluded(city, factories.active(city, amount=1_000_000))
    application = submit.submit(actor=city.applicant, application=factories.draft(city, amount=1_000_000))
    assert application.state == "submitted"
    assert not clearance_of(city.organisation, on=timezone.localdate()).is_valid
    assert reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider).open_applications == [
        application
    ]
