"""R8: does the money add up when support is given back: what came back from the bank, what was claimed, what is reminded of?"""

import datetime as dt

import pytest
from django.utils import timezone

from grants.actions import claim as claims
from grants.actions import pay
from grants.actions import withdraw as withdrawing
from grants.actions.claim_repayment import basis_of, claim_nothing, claim_repayment
from grants.actions.return_payments import note_returned
from grants.models import Payment, RepaymentClaim, Withdrawal
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import payments as given
from tests.factories.claims import WHY, after
from tests.grants.browsing import signed_in
from tests.journeys.other_road import make_not_met
from tests.rules.test_g3_given_back import Withdrawn
from vetting.actions import conclude
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


class Sent(Withdrawn):
    """The first payment has left for the bank; the organisation is excluded when `excluded` is called."""

    def __init__(self) -> None:
        self.city = city = City()
        given.paying_account(city.board)
        city.organisation = factories.make_organisation(bankgiro="9964-5681")
        city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        self.application = factories.active(city)
        self.first, self.second = Payment.objects.filter(support__application=self.application).order_by("number")
        pay.screen_payment(actor=city.officer, payment=self.first)
        pay.approve_payment(actor=city.decider, payment=self.first)
        given.sent(city, [self.first])

    def excluded(self) -> None:
        vetting = Vetting.objects.get(pk=self.application.vetting_id)
        conclude.reopen(actor=self.city.officer, vetting=vetting, new_facts="En dom har kommit.")
        self.exclusion = factories.exclude_it(self.city, make_not_met(self.city, self.application))
        self.row = self.exclusion.withdrawals.get()
        factories.declare(self.city.decider, self.exclusion.case, self.row.case)
        factories.declare(self.city.officer, self.row.case)

    def came_back(self) -> Payment | None:
        return note_returned(
            actor=self.city.officer, payment=self.first, on=timezone.localdate(), because="Kontot är avslutat."
        )

    def counted(self) -> int:
        rows = Payment.objects.filter(support=self.row.support_id).exclude(state__in=Payment.NOT_COUNTED)
        return sum(each.amount for each in rows)


def heard(gone: Withdrawn, row: Withdrawal, material: str = "Vi överväger.") -> None:
    hearing = withdrawing.open_withdrawal_hearing(actor=gone.city.officer, withdrawal=row, material=material)
    answer_hearing(actor=gone.city.applicant, hearing=hearing, answer="Nej.")


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def refused(action, **keywords) -> list[str]:
    with pytest.raises(Refused) as raised:
        action(**keywords)
    return raised.value.codes


# ── What came back from the bank ──


def test_a_payment_that_was_replaced_before_does_not_stop_the_support_from_being_given_back() -> None:
    gone = Sent()
    new = gone.came_back()
    assert new is not None
    pay.screen_payment(actor=gone.city.officer, payment=new)
    pay.approve_payment(actor=gone.city.decider, payment=new)
    pay.pay(actor=gone.city.officer, payment=new)
    gone.excluded()
    gone.ended()
    gone.give_back()
    assert gone.counted() == gone.support.value


def test_what_came_back_while_it_was_withdrawn_is_planned_once_when_it_is_given_back() -> None:
    gone = Sent()
    gone.excluded()
    assert gone.came_back() is None
    gone.ended()
    gone.give_back()
    assert gone.counted() == gone.support.value


def test_what_comes_back_after_it_is_given_back_is_planned_once() -> None:
    gone = Sent()
    gone.excluded()
    gone.ended()
    gone.give_back()
    assert gone.counted() < gone.support.value
    assert gone.came_back() is not None
    assert gone.counted() == gone.support.value


# ── What is claimed ──


@pytest.fixture
def gone() -> Withdrawn:
    return Withdrawn()


def invoiced(gone: Withdrawn, amount: int = 1_000_000) -> RepaymentClaim:
    heard(gone, gone.row)
    made = claim_repayment(actor=gone.city.decider, withdrawal=gone.row, amount=amount, **WHY)
    return claims.invoice(actor=gone.city.officer, claim=made, due_on=ahead(30))


def again(gone: Withdrawn) -> Withdrawal:
    """The support, given back, is withdrawn once more."""
    row = withdrawing.initiate_withdrawal(actor=gone.city.officer, support=gone.support, ground="Ingen redovisning.")
    factories.declare(gone.city.decider, row.case)
    heard(gone, row)
    withdrawing.propose_withdrawal(actor=gone.city.officer, withdrawal=row)
    return withdrawing.decide_withdrawal(
        actor=gone.city.decider,
        withdrawal=row,
        outcome="withdrawn",
        reasons="Ingen redovisning.",
        paragraph="§ 3",
        less_intrusive="Påminnelser har inte hjälpt.",
    )


def test_after_a_lifting_the_claim_is_reminded_of_as_before(gone: Withdrawn) -> None:
    invoiced(gone)
    gone.ended("lifted")
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 1


def test_nothing_is_demanded_while_a_judgment_is_tried(gone: Withdrawn) -> None:
    heard(gone, gone.row)
    made = claim_repayment(actor=gone.city.decider, withdrawal=gone.row, amount=100, **WHY)
    gone.ended()
    assert refused(claims.invoice, actor=gone.city.officer, claim=made, due_on=ahead(30)) == ["tried_again"]
    assert refused(claims.defer, actor=gone.city.decider, claim=made, due_on=ahead(30), reason="Svag kassa.") == [
        "tried_again"
    ]


@pytest.mark.parametrize("is_given_back", [False, True])
def test_that_nothing_is_claimed_is_not_decided_while_it_is_tried_either(gone: Withdrawn, is_given_back: bool) -> None:
    gone.ended()
    if is_given_back:
        gone.give_back()
    row = Withdrawal.objects.get(pk=gone.row.pk)
    assert refused(claim_nothing, actor=gone.city.decider, withdrawal=row, reasons="Inget att kräva.") == [
        "tried_again"
    ]
    stopped = refused(
        withdrawing.open_withdrawal_hearing, actor=gone.city.officer, withdrawal=row, material="Återkrav."
    )
    assert stopped == ["tried_again"]


def test_after_a_lifting_the_organisation_can_be_heard_about_a_claim_from_the_page(gone: Withdrawn) -> None:
    gone.ended("lifted")
    page = signed_in(gone.city.officer).get(f"/withdrawals/{gone.row.case.path_number}/").content.decode()
    assert 'name="hearing-material"' in page


def test_a_mistaken_receipt_on_support_that_is_given_back_is_not_reminded_of(gone: Withdrawn) -> None:
    claim = invoiced(gone)
    claims.receive(actor=gone.city.officer, claim=claim, amount=claim.amount, on=timezone.localdate())
    gone.ended()
    gone.give_back()
    claims.reverse_receipt(actor=gone.city.officer, entry=claim.entries.get(), reason="Fel ärende.")
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0


def test_what_was_let_off_can_be_claimed_when_it_is_withdrawn_again(gone: Withdrawn) -> None:
    claim = invoiced(gone)
    gone.ended()
    claims.remit(actor=gone.city.decider, claim=claim, reason="Avstängningen är upphävd.")
    gone.give_back()
    row = again(gone)
    assert basis_of(row).paid == 27_000_000
    second = claim_repayment(actor=gone.city.decider, withdrawal=row, amount=27_000_000, **WHY)
    assert sum(line.amount for line in second.lines.all()) == 27_000_000


def test_what_was_repaid_is_not_claimed_twice(gone: Withdrawn) -> None:
    claim = invoiced(gone, 7_000_000)
    claims.receive(actor=gone.city.officer, claim=claim, amount=claim.amount, on=timezone.localdate())
    gone.ended()
    gone.give_back()
    row = again(gone)
    assert basis_of(row).paid == 20_000_000
    page, typed = f"/withdrawals/{row.case.path_number}/claim/", {f"claim-{name}": text for name, text in WHY.items()}
    answer = signed_in(gone.city.decider).post(page, typed | {"claim-amount": "200 001"})
    assert answer.status_code == 422
    claim_repayment(actor=gone.city.decider, withdrawal=row, amount=20_000_000, **WHY)


def test_an_officer_does_not_undo_the_boards_deferral(gone: Withdrawn) -> None:
    claim = invoiced(gone)
    claims.defer(actor=gone.city.decider, claim=claim, due_on=ahead(60), reason="Svag kassa.", instalments=10)
    assert refused(claims.invoice, actor=gone.city.officer, claim=claim, due_on=ahead(1)) == ["wrong_state"]
