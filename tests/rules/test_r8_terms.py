"""R8: is anything paid before the terms are accepted, or taken back where nothing was reserved?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import accept_terms, claim_repayment, pay
from grants.actions import withdraw as withdrawing
from grants.models import Payment, RepaymentClaim, Support, Withdrawal
from grants.reach import reach_of
from grants.triggers import SUPPORT_GUARDS
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.tampering import without_guards
from tests.grants.browsing import signed_in, text_of

pytestmark = pytest.mark.django_db
DECISION = {"outcome": "withdrawn", "reasons": "Bröt.", "paragraph": "§ 1", "less_intrusive": "Inget mildare."}


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_nothing_is_paid_before_the_terms_are_accepted(city: City) -> None:
    payment = factories.granted(city).support.payments.first()
    assert codes(pay.screen_payment, actor=city.officer, payment=payment) == ["terms_not_accepted"]
    assert Payment.objects.get(pk=payment.pk).state == "planned"


def test_terms_are_accepted_by_the_organisation_alone_and_once(city: City) -> None:
    application = factories.granted(city)
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (city.officer, city.decider, stranger):
        assert codes(accept_terms.accept_terms, actor=person, application=application) == ["not_permitted"]
    accept_terms.accept_terms(actor=city.applicant, application=application)
    assert codes(accept_terms.accept_terms, actor=city.applicant, application=application) == ["accepted"]
    assert Support.objects.get(application=application).terms_accepted_by == city.applicant


def test_there_are_no_terms_to_accept_before_the_decision(city: City) -> None:
    application = factories.for_decision(city)
    assert codes(accept_terms.accept_terms, actor=city.applicant, application=application) == ["no_support"]


def test_accepted_terms_name_who_and_when(city: City) -> None:
    support = factories.granted(city).support
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=support.pk).update(terms_accepted_at=timezone.now())


def _without_reservation(support: Support) -> None:
    Support.objects.filter(pk=support.pk).update(has_revocation_reservation=False)


def test_nothing_is_paid_on_terms_without_a_revocation_reservation(city: City) -> None:
    support = factories.active(city).support
    _without_reservation(support)
    assert codes(pay.screen_payment, actor=city.officer, payment=support.payments.first()) == ["terms_not_accepted"]


def proposed(city: City, support: Support) -> Withdrawal:
    """A withdrawal that only waits for the board."""
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=support, ground="Redovisar inte.")
    factories.declare(city.decider, row.case)
    hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    return withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)


def test_support_without_a_reservation_is_not_withdrawn(city: City) -> None:
    support = factories.active(city).support
    _without_reservation(support)
    row = proposed(city, support)
    assert codes(withdrawing.decide_withdrawal, actor=city.decider, withdrawal=row, **DECISION) == ["no_reservation"]
    assert Support.objects.get(pk=support.pk).withdrawn_on is None


def test_not_even_an_exclusion_withdraws_support_without_a_reservation(city: City) -> None:
    support = factories.active(city).support
    _without_reservation(support)
    exclusion = factories.excluded(city, support.application)
    row = exclusion.withdrawals.get()
    assert row.state == "payments_held"
    assert set(Payment.objects.values_list("state", flat=True)) == {"held"}
    factories.declare(city.decider, row.case)
    assert codes(withdrawing.decide_withdrawal, actor=city.decider, withdrawal=row, **DECISION) == ["no_reservation"]
    assert reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider).held[0].why == (
        "no_reservation"
    )


def under_exclusion(city: City, *, has_reservation: bool) -> Withdrawal:
    """A prepared withdrawal whose board can decide it."""
    support = factories.active(city).support
    if not has_reservation:
        _without_reservation(support)
    board = factories.make_board()
    without_guards(SUPPORT_GUARDS)
    Support.objects.filter(pk=support.pk).update(board=board)
    row = factories.excluded(city, support.application).withdrawals.get()
    assert row.state == "payments_held"
    factories.give_role(city.decider, Role.DECISION_MAKER, board=board)
    factories.declare(city.decider, row.case)
    return row


LET_GO = {"outcome": "continued", "reasons": "Kan inte återkallas.", "paragraph": "§ 3"}


def test_a_board_lets_go_of_support_that_cannot_be_withdrawn_while_the_exclusion_stands(city: City) -> None:
    row = under_exclusion(city, has_reservation=False)
    payments = row.support.payments
    held = payments.filter(state="held").count()
    assert held
    assert codes(pay.release_payment, actor=city.decider, payment=payments.first(), reason="Nu.") == ["withdrawal_open"]
    withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **LET_GO)
    assert Withdrawal.objects.get(pk=row.pk).state == "continued"
    assert payments.filter(state="released").count() == held
    entry = row.case.journal.get(event="grants.withdrawal.continued")
    assert (entry.rule, entry.actor, entry.reason) == ("R8", city.decider, "Kan inte återkallas.")
    assert row.support.case.journal.filter(event="grants.payment.released").count() == held
    assert Support.objects.get(pk=row.support_id).withdrawn_on is None


def test_nothing_is_paid_to_an_excluded_organisation_whatever_was_let_go(city: City) -> None:
    row = under_exclusion(city, has_reservation=False)
    withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **LET_GO)
    payment = row.support.payments.filter(state="released").first()
    stops = codes(pay.screen_payment, actor=city.officer, payment=payment)
    assert {"excluded", "terms_not_accepted"} <= set(stops)


def test_support_that_can_be_withdrawn_is_not_let_go_under_an_exclusion(city: City) -> None:
    row = under_exclusion(city, has_reservation=True)
    assert codes(withdrawing.decide_withdrawal, actor=city.decider, withdrawal=row, **LET_GO) == ["excluded"]
    payment = row.support.payments.filter(state="held").first()
    assert codes(pay.release_payment, actor=city.decider, payment=payment, reason="Nu.") == ["excluded"]


def test_letting_go_is_a_persons_decision_with_reasons_and_paragraph(city: City) -> None:
    row = under_exclusion(city, has_reservation=False)
    for missing in ("reasons", "paragraph"):
        with pytest.raises(ValidationError):
            withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **(LET_GO | {missing: " "}))
    assert codes(withdrawing.decide_withdrawal, actor=city.officer, withdrawal=row, **LET_GO) == ["not_permitted"]


def test_the_page_of_a_withdrawal_prepares_the_way_out(city: City) -> None:
    row = under_exclusion(city, has_reservation=False)
    page = text_of(signed_in(city.decider).get(f"/withdrawals/{row.case.path_number}/"))
    assert "without a revocation reservation it cannot be withdrawn" in page
    assert "The terms of this support hold no revocation reservation" in page
    assert "Withdraw: what is not paid is cancelled" not in page


def test_a_claim_is_at_most_what_was_paid_and_follows_a_withdrawal(city: City) -> None:
    application = factories.active(city)
    payment = factories.paid(city, application.support.payments.first())
    row = proposed(city, application.support)
    claim = {"actor": city.decider, "withdrawal": row, "reasons": "Inte använt.", "proportionality": "Hela summan."}
    assert codes(claim_repayment.claim_repayment, amount=1, **claim) == ["not_withdrawn"]
    withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **DECISION)
    for amount in (0, -1, payment.amount + 1):
        with pytest.raises(ValidationError):
            claim_repayment.claim_repayment(amount=amount, **claim)
    assert codes(claim_repayment.claim_repayment, **(claim | {"actor": city.officer}), amount=1) == ["not_permitted"]
    claim_repayment.claim_repayment(amount=payment.amount, **claim)
    assert codes(claim_repayment.claim_repayment, amount=1, **claim) == ["claimed"]
    with pytest.raises(IntegrityError), transaction.atomic():
        RepaymentClaim.objects.update(amount=-1)


def test_a_withdrawal_for_breach_says_r15_in_the_journal_and_an_exclusion_g3(city: City) -> None:
    application = factories.active(city)
    row = proposed(city, application.support)
    withdrawing.decide_withdrawal(actor=city.decider, withdrawal=row, **DECISION)
    entries = application.case.journal.filter(event__in=["grants.payment.cancelled", "grants.application.withdrawn"])
    assert {entry.rule for entry in entries} == {"R15"}
    other = City()
    factories.excluded(other, factories.active(other))
    withdrawn = other.call.applications.get().case.journal.get(event="grants.application.withdrawn")
    assert withdrawn.rule == "G3"
