"""Whatever is decided, paid, reported, changed, returned, withdrawn, claimed, contested, repaid, lifted, annulled and given
back, in whatever order: do the sums balance to the öre? (R8, G3, G4)
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.actions.review_report import approve_report
from followup.actions.submit_report import ReportContent, submit_report
from followup.models import PlanLine
from grants.actions import claim as claims
from grants.actions import end_exclusion, pay, restore_support
from grants.actions import withdraw as withdrawing
from grants.actions.claim_repayment import basis_of, claim_nothing, claim_repayment
from grants.actions.confirm_payments import confirm_paid
from grants.actions.contest_claim import contest_claim
from grants.actions.export_payments import make_batch
from grants.actions.return_payments import note_returned
from grants.models import (
    Application,
    BatchedPayment,
    ClaimEntry,
    Payment,
    PaymentBatch,
    RepaymentClaim,
    Restoration,
    Withdrawal,
)
from grants.reach import paid_by_support
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Hearing, JournalEntry
from tests import factories
from tests.factories import City
from tests.factories import payments as at_the_bank
from tests.factories.claims import WHY
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Exclusion, Vetting

_ODD = 54_000_001
"""A sum in öre that no two instalments share evenly."""


class Books:
    """One grant, with whoever acts on it; `choice` picks among what there is to act on, `part` how much."""

    def __init__(self) -> None:
        self.city = City()
        at_the_bank.paying_account(self.city.board)
        self.application = factories.active(self.city, amount=_ODD - 1)
        self.support = self.application.support
        self.done = 0
        self.returned = 0

    def payment(self, choice: int) -> Payment:
        """One of the payments."""
        rows = list(self.support.payments.order_by("number"))
        return Payment.objects.get(pk=rows[choice % len(rows)].pk)

    def withdrawal(self) -> Withdrawal:
        """The latest withdrawal, whose case its people have declared for."""
        row = Withdrawal.objects.filter(support=self.support).order_by("-pk")[0]
        factories.declare(self.city.officer, row.case)
        factories.declare(self.city.decider, row.case)
        return row

    def claim(self) -> RepaymentClaim:
        """The claim."""
        return RepaymentClaim.objects.get(withdrawal=self.withdrawal())


def _hear(books: Books, choice: int, part: float) -> None:
    row = books.withdrawal()
    hearing = withdrawing.open_withdrawal_hearing(actor=books.city.officer, withdrawal=row, material="Vi överväger.")
    answer_hearing(actor=books.city.applicant, hearing=hearing, answer="Nej.")
    if Hearing.objects.get(pk=hearing.pk).purpose == "withdrawal":
        withdrawing.propose_withdrawal(actor=books.city.officer, withdrawal=row)


def _decide(outcome: str) -> Callable[[Books, int, float], Any]:
    return lambda books, choice, part: withdrawing.decide_withdrawal(
        actor=books.city.decider,
        withdrawal=books.withdrawal(),
        outcome=outcome,
        reasons="Villkoren.",
        paragraph="§ 3",
        less_intrusive="Inget mildare.",
        conditions="Rätta.",
    )


def _exclude(books: Books, choice: int, part: float) -> None:
    vetting = Vetting.objects.get(pk=books.application.vetting_id)
    if vetting.state != "not_met":
        conclude.reopen(actor=books.city.officer, vetting=vetting, new_facts="En dom.")
        vetting = make_not_met(books.city, books.application)
    factories.exclude_it(books.city, vetting)


def _lift(books: Books, choice: int, part: float) -> None:
    exclusion = Exclusion.objects.filter(state__in=Exclusion.IN_FORCE)[0]
    factories.declare(books.city.decider, exclusion.case)
    end_exclusion.lift_exclusion(
        actor=books.city.decider, exclusion=exclusion, reasons="Borta.", meeting_paragraph="§ 2"
    )
    factories.cleared_deeper(books.city, factories.in_review_elsewhere(books.city, amount=1_000))


def _return(books: Books, choice: int, part: float) -> None:
    payment = books.payment(choice)
    note_returned(actor=books.city.officer, payment=payment, on=timezone.localdate(), because="Avslutat konto.")
    books.returned += 1


def _confirm(books: Books, choice: int, part: float) -> None:
    batch = PaymentBatch.objects.order_by("-pk")[0]
    chosen = list(batch.lines.values_list("payment_id", flat=True))
    confirm_paid(actor=books.city.officer, batch=batch, chosen=chosen, on=timezone.localdate())


def _claim(books: Books, choice: int, part: float) -> None:
    row = books.withdrawal()
    claim_repayment(actor=books.city.decider, withdrawal=row, amount=int(basis_of(row).paid * part), **WHY)


def _receive(books: Books, choice: int, part: float) -> None:
    claim = books.claim()
    amount = int(claim.balance * part) or 1
    claims.receive(actor=books.city.officer, claim=claim, amount=amount, on=timezone.localdate())


def _remit(books: Books, choice: int, part: float) -> None:
    claim = books.claim()
    claims.remit(actor=books.city.decider, claim=claim, amount=int(claim.balance * part) or 1, reason="Skäl.")


def _reverse(books: Books, choice: int, part: float) -> None:
    entries = list(ClaimEntry.objects.filter(claim=books.claim()))
    claims.reverse_receipt(actor=books.city.officer, entry=entries[choice % max(1, len(entries))], reason="Fel.")


def _defer(books: Books, choice: int, part: float) -> None:
    day = timezone.localdate() + dt.timedelta(days=20)
    claims.defer(actor=books.city.decider, claim=books.claim(), due_on=day, reason="Skäl.", instalments=choice + 1)


def _report(books: Books, choice: int, part: float) -> None:
    left = books.application.plan.milestones.filter(state__in=["upcoming", "due", "overdue", "returned"])
    milestone = left.order_by("position")[0]
    content = ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in milestone.plan.goals.all()},
        costs={line.pk: int(line.amount * part) for line in milestone.plan.lines.all()},
        explanations={line.pk: "Billigare lokal." for line in milestone.plan.lines.all()},
    )
    submit_report(actor=books.city.applicant, milestone=milestone, content=content)
    approve_report(actor=books.city.officer, milestone=milestone)


def _change(books: Books, choice: int, part: float) -> None:
    lines = {line.pk: line.amount for line in PlanLine.objects.filter(plan=books.application.plan_id)}
    first, last = min(lines), max(lines)
    moved = int(lines[first] * part)
    lines[first] -= moved
    lines[last] += moved
    change = factories.assessed_change(
        books.city, books.application, asked={"purpose": f"Stödsamtal {JournalEntry.objects.count()}", "lines": lines}
    )
    factories.decide_it(books.city, change)


def _annul(books: Books, choice: int, part: float) -> None:
    exclusion = Exclusion.objects.filter(state__in=Exclusion.IN_FORCE)[0]
    factories.declare(books.city.decider, exclusion.case)
    end_exclusion.annul_exclusion(
        actor=books.city.decider,
        exclusion=exclusion,
        reasons="Grunden var inte styrkt.",
        court_number="1234-26",
        judged_on=timezone.localdate(),
    )


def _give_back(books: Books, choice: int, part: float) -> None:
    restore_support.decide_restoration(
        actor=books.city.decider,
        restoration=books.withdrawal().restoration,
        outcome="restored",
        reasons="Avstängningen är borta.",
        paragraph="§ 4",
    )


STEPS: dict[str, Callable[[Books, int, float], Any]] = {
    "screen": lambda b, c, p: pay.screen_payment(actor=b.city.officer, payment=b.payment(c)),
    "approve": lambda b, c, p: pay.approve_payment(actor=b.city.decider, payment=b.payment(c)),
    "pay": lambda b, c, p: pay.pay(actor=b.city.officer, payment=b.payment(c)),
    "send": lambda b, c, p: make_batch(actor=b.city.officer, board=b.city.board, payments=[b.payment(c)]),
    "confirm": _confirm,
    "return": _return,
    "hold": lambda b, c, p: pay.hold_payment(actor=b.city.officer, payment=b.payment(c), reason="Oklart."),
    "release": lambda b, c, p: pay.release_payment(actor=b.city.decider, payment=b.payment(c), reason="Klart."),
    "cancel": lambda b, c, p: pay.cancel_payment(actor=b.city.decider, payment=b.payment(c), reason="Billigare."),
    "initiate": lambda b, c, p: withdrawing.initiate_withdrawal(
        actor=b.city.officer, support=b.support, ground="Bröt."
    ),
    "hear": _hear,
    "withdraw": _decide("withdrawn"),
    "continue": _decide("continued"),
    "remedy": _decide("remedied"),
    "exclude": _exclude,
    "lift": _lift,
    "claim": _claim,
    "claim nothing": lambda b, c, p: claim_nothing(
        actor=b.city.decider, withdrawal=b.withdrawal(), reasons="Allt är använt."
    ),
    "invoice": lambda b, c, p: claims.invoice(
        actor=b.city.officer, claim=b.claim(), due_on=timezone.localdate() + dt.timedelta(days=30)
    ),
    "receive": _receive,
    "remit": _remit,
    "let off": lambda b, c, p: claims.remit(actor=b.city.decider, claim=b.claim(), reason="Skäl."),
    "reverse": _reverse,
    "report": _report,
    "change": _change,
    "annul": _annul,
    "give back": _give_back,
    "contest": lambda b, c, p: contest_claim(actor=b.city.applicant, claim=b.claim(), text="Fel summa."),
    "hold to": lambda b, c, p: claims.hold_to(
        actor=b.city.decider, claim=b.claim(), reason="Rätt.", due_on=timezone.localdate() + dt.timedelta(days=9)
    ),
    "dispute": lambda b, c, p: claims.dispute(actor=b.city.officer, claim=b.claim(), reason="Fel summa."),
    "defer": _defer,
    "later": lambda b, c, p: claims.remind_of_claims(on=timezone.localdate() + dt.timedelta(days=40)),
}
#: Roads that lead far, so that the random steps after them have something to act on.
BEGINNINGS: list[list[str]] = [
    [],
    ["screen", "approve", "pay"],
    ["screen", "approve", "send", "confirm"],
    ["screen", "approve", "send", "hold", "confirm"],
    ["screen", "approve", "send", "return"],
    ["report", "change", "screen", "approve", "pay"],
    ["screen", "approve", "send", "exclude", "annul", "give back", "return"],
    [
        "screen",
        "approve",
        "pay",
        "exclude",
        "hear",
        "claim",
        "let off",
        "annul",
        "give back",
        "initiate",
        "hear",
        "withdraw",
    ],
    ["screen", "approve", "pay", "initiate", "hear", "withdraw", "claim", "contest", "hold to", "defer", "receive"],
    ["screen", "approve", "pay", "exclude", "hear", "claim", "invoice"],
    ["screen", "approve", "pay", "initiate", "hear", "withdraw", "claim", "invoice"],
]


def _take(books: Books, name: str, choice: int, part: float) -> None:
    before = JournalEntry.objects.count()
    try:
        with transaction.atomic():
            STEPS[name](books, choice, part)
    except (Refused, ValidationError, IndexError, ObjectDoesNotExist):
        assert JournalEntry.objects.count() == before
    else:
        books.done += 1


def _balance(books: Books, name: str) -> None:
    """Every öre of the grant is in one place, and every öre claimed too."""
    support = type(books.support).objects.get(pk=books.support.pk)
    rows = list(support.payments.all())
    by_state: dict[str, int] = {}
    for payment in rows:
        by_state[payment.state] = by_state.get(payment.state, 0) + payment.amount
    came_back = by_state.get("came_back", 0)
    replaced = sum(payment.replaces.amount for payment in rows if payment.replaces is not None)
    lost = came_back - replaced
    if Restoration.objects.filter(withdrawal__support=support, state="restored").exists():
        # What was cancelled with the withdrawal stays in the list beside what is planned in its place.
        assert sum(each.amount for each in rows if each.state not in each.NOT_COUNTED) <= support.value, (
            name,
            by_state,
        )
    else:
        assert sum(by_state.values()) - came_back + lost == support.value, (name, by_state)
    assert 0 <= lost <= came_back, name
    assert sum(line.amount for line in PlanLine.objects.filter(plan=support.plan_id)) == support.value, name
    paid = paid_by_support([support.pk]).get(support.pk, 0)
    assert paid == by_state.get("paid", 0) <= support.value, name
    sent = BatchedPayment.objects.filter(payment__support=support)
    assert sent.count() == len({line.payment_id for line in sent}), name
    for line in sent.select_related("payment"):
        assert line.amount == line.payment.amount, name
    for claim in RepaymentClaim.objects.filter(withdrawal__support=support):
        assert sum(line.amount for line in claim.lines.all()) == claim.amount <= paid, name
        assert all(line.amount <= line.payment.amount for line in claim.lines.all()), name
        assert claim.balance + claim.received + claim.remitted == claim.amount, name
        assert claim.balance >= 0 <= claim.received, name
        if claim.state in ("paid", "remitted", "nothing_claimed"):
            assert claim.balance == 0, (name, claim.state)
        else:
            assert claim.balance > 0, (name, claim.state)
        if claim.state == "deferred":
            settled = sum(row.amount for row in claim.plan) - claim.balance
            assert settled >= 0, name
    for payment in rows:
        claimed = payment.claims.exclude(claim__state="remitted")
        assert sum(line.amount for line in claimed) <= payment.amount, name
    if Exclusion.objects.filter(state__in=Exclusion.IN_FORCE).exists():
        assert not set(by_state) & {"planned", "screened", "approved", "released"}, (name, by_state)
    assert Application.objects.get(pk=books.application.pk).granted_amount == support.value


_step = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 2), st.sampled_from([0.0, 0.25, 0.333, 0.5, 1.0, 1.2]))


@pytest.mark.long
@pytest.mark.django_db(transaction=False)
@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(beginning=st.sampled_from(BEGINNINGS), rest=st.lists(_step, max_size=12))
def test_the_sums_balance_after_every_step(beginning: list[str], rest: list[tuple[str, int, float]]) -> None:
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=True):
        books = Books()
        for name in beginning:
            _take(books, name, 0, 0.5)
            _balance(books, name)
        if beginning and beginning[-1] == "invoice":
            assert RepaymentClaim.objects.get().state == "invoiced"
        for name, choice, part in rest:
            _take(books, name, choice, part)
            _balance(books, name)
        assert not list(verify())
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("beginning", BEGINNINGS, ids=" ".join)
def test_each_beginning_leads_where_it_says(beginning: list[str]) -> None:
    books = Books()
    for number, name in enumerate(beginning, start=1):
        _take(books, name, 0, 0.5)
        assert books.done == number, name
        _balance(books, name)
