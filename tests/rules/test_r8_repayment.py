"""R8: is no more claimed than was paid, does the ledger of a claim always balance, and does nobody get round it?"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grants.actions import claim as claims
from grants.actions.claim_repayment import basis_of, claim_nothing, claim_repayment
from grants.actions.return_payments import note_returned
from grants.models import ClaimedPayment, ClaimEntry, ClaimInstalment, RepaymentClaim
from grants.selectors.claims import due_then
from grants.selectors.my_work import my_work
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Notice, User
from tests import factories
from tests.factories import City
from tests.factories.claims import WHY, after, claimed, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def claim(city: City) -> RepaymentClaim:
    """A claim of 100 000 kr on a payment of 270 000 kr, invoiced."""
    made = claimed(city)
    return claims.invoice(actor=city.officer, claim=made, due_on=timezone.localdate() + dt.timedelta(days=30))


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def now(claim: RepaymentClaim) -> RepaymentClaim:
    """The claim as it stands."""
    return RepaymentClaim.objects.get(pk=claim.pk)


def came_in(city: City, claim: RepaymentClaim, amount: int, **changes: Any) -> RepaymentClaim:
    """A sum has come in today."""
    told = {"actor": city.officer, "claim": claim, "amount": amount, "on": timezone.localdate()}
    return claims.receive(**(told | changes))


def test_the_sum_is_suggested_from_what_was_paid_and_what_the_approved_reports_say(city: City) -> None:
    row = withdrawn(city)
    basis = basis_of(row)
    assert (basis.paid, basis.used, basis.suggested) == (27_000_000, None, 27_000_000)


def test_a_claim_names_the_payments_it_rests_on_and_they_are_its_sum(city: City) -> None:
    claim = claimed(city, amount=12_345_678)
    (line,) = claim.lines.all()
    assert (line.amount, line.payment.state) == (12_345_678, "paid")
    assert claim.paid_before == 27_000_000


@pytest.mark.parametrize("missing", ["reasons", "proportionality"])
def test_a_claim_says_why_and_why_the_sum_is_reasonable(city: City, missing: str) -> None:
    row = withdrawn(city)
    with pytest.raises(ValidationError) as raised:
        claim_repayment(actor=city.decider, withdrawal=row, amount=1, **(WHY | {missing: " "}))
    assert list(raised.value.message_dict) == [missing]


def test_that_nothing_is_claimed_is_a_decision_with_reasons_and_the_last_word(city: City) -> None:
    row = withdrawn(city)
    with pytest.raises(ValidationError):
        claim_nothing(actor=city.decider, withdrawal=row, reasons=" ")
    assert codes(claim_nothing, actor=city.officer, withdrawal=row, reasons="Nej.") == ["not_permitted"]
    claim = claim_nothing(actor=city.decider, withdrawal=row, reasons="Allt är använt som avtalat.")
    assert (claim.state, claim.balance) == ("nothing_claimed", 0)
    assert Notice.objects.filter(letter="no_repayment", case=row.case).count() == 1
    assert codes(claim_repayment, actor=city.decider, withdrawal=row, amount=1, **WHY) == ["claimed"]


def test_parts_come_in_until_nothing_is_left_and_no_more(city: City, claim: RepaymentClaim) -> None:
    assert came_in(city, claim, 4_000_000, reference="V 1").balance == 6_000_000
    assert now(claim).state == "invoiced"
    for amount in (6_000_001, 0, -1):
        with pytest.raises(ValidationError) as raised:
            came_in(city, claim, amount)
        assert "60" in str(raised.value.message_dict["amount"])
    ended = came_in(city, claim, 6_000_000, reference="V 2")
    assert (ended.state, ended.balance, ended.paid_on) == ("paid", 0, timezone.localdate())
    assert codes(came_in, city=city, claim=claim, amount=1) == ["wrong_state"]
    assert not list(verify())


def test_the_same_voucher_is_noted_once(city: City, claim: RepaymentClaim) -> None:
    came_in(city, claim, 1_000_000, reference="V 1")
    with pytest.raises(ValidationError):
        came_in(city, claim, 1_000_000, reference=" V 1 ")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimEntry.objects.create(
            claim=claim, kind="received", amount=1, on=timezone.localdate(), reference="V 1",
            noted_by=city.officer, noted_at=timezone.now(),
        )  # fmt: skip
    assert now(claim).balance == 9_000_000


def test_a_receipt_that_was_a_mistake_is_reversed_once_and_the_claim_is_open_again(city, claim) -> None:
    came_in(city, claim, 10_000_000, reference="V 1")
    entry = claim.entries.get()
    undo = {"actor": city.officer, "entry": entry, "reason": "Gällde en annan förening."}
    with pytest.raises(ValidationError):
        claims.reverse_receipt(**(undo | {"reason": ""}))
    opened = claims.reverse_receipt(**undo)
    assert (opened.state, opened.balance, opened.paid_on) == ("invoiced", 10_000_000, None)
    assert codes(claims.reverse_receipt, **undo) == ["not_reversible"]
    reversal = claim.entries.get(kind="reversed")
    assert codes(claims.reverse_receipt, **(undo | {"entry": reversal})) == ["not_reversible"]
    assert not list(verify())


def test_what_the_board_has_let_off_is_not_undone_by_reversing_it(city, claim) -> None:
    came_in(city, claim, 1_000_000)
    claims.remit(actor=city.decider, claim=claim, reason="Saknar tillgångar.")
    undo = {"actor": city.officer, "reason": "Fel."}
    for entry in claim.entries.all():
        assert codes(claims.reverse_receipt, entry=entry, **undo) == ["not_reversible"]


def test_a_part_is_remitted_by_a_decision_and_the_rest_is_still_owed(city, claim) -> None:
    part = {"claim": claim, "reason": "Halva lägret genomfördes.", "amount": 3_000_000}
    assert codes(claims.remit, actor=city.officer, **part) == ["not_permitted"]
    left = claims.remit(actor=city.decider, **part)
    assert (left.state, left.balance) == ("invoiced", 7_000_000)
    with pytest.raises(ValidationError):
        claims.remit(actor=city.decider, **(part | {"amount": 7_000_001}))
    letter = Notice.objects.get(letter="repayment_remitted")
    assert "30 000" in letter.body.replace("\u202f", " ").replace("\u00a0", " ")
    assert came_in(city, claim, 7_000_000).state == "paid"


def test_a_deferral_in_instalments_is_all_that_is_left_to_the_last_ore(city, claim) -> None:
    came_in(city, claim, 1)
    first = timezone.localdate() + dt.timedelta(days=40)
    keywords = {"actor": city.decider, "claim": claim, "due_on": first, "reason": "Ont om pengar."}
    for many in (0, 37):
        with pytest.raises(ValidationError):
            claims.defer(instalments=many, **keywords)
    deferred = claims.defer(instalments=7, **keywords)
    plan = deferred.plan
    assert sum(row.amount for row in plan) == deferred.balance == 9_999_999
    assert [row.due_on.day for row in plan[:2]] == [first.day] * 2 or plan[1].due_on.day < first.day
    assert due_then(deferred) == plan[0].amount
    came_in(city, claim, plan[0].amount)
    later = now(claim)
    assert (later.state, later.due_on, due_then(later)) == ("deferred", plan[1].due_on, plan[1].amount)
    claims.defer(instalments=2, **keywords)
    assert [row.deferral for row in now(claim).plan] == [2, 2]
    assert sum(row.amount for row in now(claim).plan) == now(claim).balance


@pytest.mark.parametrize("person", ["decider", "reviewer", "coordinator", "applicant"])
def test_only_who_prepares_withdrawals_notes_what_came_in(city, claim, person: str) -> None:
    allowed = person == "coordinator"
    who = getattr(city, person)
    if allowed:
        factories.declare(who, claim.case)
        assert came_in(city, claim, 1, actor=who).balance == 9_999_999
    else:
        assert codes(came_in, city=city, claim=claim, amount=1, actor=who) == ["not_permitted"]


def test_who_is_recused_takes_no_step(city, claim) -> None:
    factories.recuse(city.officer, claim.case)
    assert codes(came_in, city=city, claim=claim, amount=1) == ["recused"]


def test_what_came_in_lies_between_the_decision_and_today(city, claim) -> None:
    for days in (-1, 1):
        with pytest.raises(ValidationError) as raised:
            came_in(city, claim, 1, on=timezone.localdate() + dt.timedelta(days=days))
        assert list(raised.value.message_dict) == ["on"]


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [ClaimEntry, ClaimedPayment, ClaimInstalment])
def test_the_database_keeps_the_ledger_as_it_was_written(city, claim, model: Any, change: str) -> None:
    came_in(city, claim, 1)
    claims.defer(
        actor=city.decider, claim=claim, due_on=timezone.localdate() + dt.timedelta(days=9), reason="Ont om pengar."
    )
    rows = model.objects.all()
    assert rows.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(amount=5) if change == "update" else rows.delete()


def test_a_reminder_is_sent_once_for_each_day_that_passes_and_interrupts_the_limitation(city, claim) -> None:
    bar = claim.limitation_on
    with after(31):
        assert claims.remind_of_claims(on=timezone.localdate()) == 1
        assert claims.remind_of_claims(on=timezone.localdate()) == 0
    with after(60):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0
    assert now(claim).limitation_on > bar
    assert Notice.objects.filter(letter="repayment_reminder").count() == 1
    with after(61):
        day = timezone.localdate() + dt.timedelta(days=10)
        claims.defer(actor=city.decider, claim=claim, due_on=day, reason="Ont om pengar.")
    with after(75):
        assert claims.remind_of_claims(on=timezone.localdate()) == 1


def test_what_is_disputed_or_not_yet_due_is_not_reminded_of(city, claim) -> None:
    with after(30):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0
    claims.dispute(actor=city.officer, claim=claim, reason="Vi höll lägret.")
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0


def test_after_ten_years_nothing_is_demanded_any_more(city) -> None:
    claim = claimed(city)
    with after(3654):
        due = timezone.localdate() + dt.timedelta(days=30)
        assert codes(claims.invoice, actor=city.officer, claim=claim, due_on=due) == ["time_barred"]
        assert claims.remind_of_claims(on=timezone.localdate()) == 0
        assert claims.remit(actor=city.decider, claim=claim, reason="Preskriberat.").state == "remitted"


def test_the_night_reminds(city, claim, capsys) -> None:
    with after(40):
        call_command("remind")
    assert "reminders of repayments: 1" in capsys.readouterr().out


def test_what_waits_stands_in_my_work(city) -> None:
    claim = claimed(city)

    def said(person: User) -> list[str]:
        return [line.reason for line in my_work(User.objects.get(pk=person.pk)) if line.case.pk == claim.case.pk]

    assert said(city.officer) == ["Ett återkrav ska faktureras"]
    type(claim.case).objects.filter(pk=claim.case.pk).update(case_officer=None)
    assert said(city.officer) == ["Ett återkrav ska faktureras"]
    claims.invoice(actor=city.officer, claim=claim, due_on=timezone.localdate() + dt.timedelta(days=30))
    assert said(city.officer) == []
    with after(31):
        assert said(city.officer) == ["En återbetalning är försenad"]
    claims.dispute(actor=city.officer, claim=claim, reason="Vi höll lägret.")
    assert said(city.officer) == said(city.decider) == ["Ett återkrav är bestritt"]


def test_a_payment_that_is_claimed_back_does_not_come_back_as_if_it_never_came(city) -> None:
    claim = claimed(city)
    payment = claim.lines.get().payment
    told = {"actor": city.officer, "payment": payment, "on": timezone.localdate(), "because": "Kontot är avslutat."}
    assert codes(note_returned, **told) == ["claimed"]
