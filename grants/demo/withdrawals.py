"""How is support taken back in the demo city? One board's withdrawal and claim, and exclusions that reach them all."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from grants.actions.withdraw import (
    claim_repayment,
    decide_withdrawal,
    initiate_withdrawal,
    open_withdrawal_hearing,
    propose_withdrawal,
)
from grants.demo import vettings
from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from grants.models import RepaymentClaim, Support, Withdrawal
from grants.reach import paid_by_support
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import advance, lock
from registry.models import User

STEPS: Final = ["payments_held", "in_hearing", "answered", "proposed"]
_GROUND: Final = "Delrapporten har inte kommit in trots två påminnelser, och verksamheten har legat nere sedan i våras."
_REASONS: Final = {
    "withdrawn": "Villkoren bröts i väsentlig del: verksamheten har inte bedrivits och har inte redovisats.",
    "remedied": "Bristen är rättad till största delen. Stödet går vidare på villkor.",
    "continued": "Föreningen har visat att verksamheten har bedrivits som avsett.",
}


def withdrawal_story(city: City, ident: str, *, start: float, until: str, claim: str = "") -> Story:
    """One board takes its support back, as far as `until`; then a repayment claim in the state `claim`."""
    dice = dice_for("withdrawal", ident)
    yield city.schedule.office_hour(start, dice)
    application = city.application(ident)
    board = application.call.programme.board
    people = city.handlers(board.key)
    support = Support.objects.get(application=application)
    withdrawal = initiate_withdrawal(actor=people.officer, support=support, ground=_GROUND)
    vettings.take(withdrawal.case, people)
    last = STEPS.index(until) if until in STEPS else len(STEPS)
    if last == 0:
        return
    yield city.schedule.office_hour(start + 2, dice)
    hearing = open_withdrawal_hearing(actor=people.officer, withdrawal=withdrawal, material=_GROUND)
    if last == 1:
        return
    yield city.schedule.evening(start + 12, dice)
    answer = "Vår ledare blev sjuk och ingen annan tog över. Vi vill gärna fortsätta."
    answer_hearing(actor=city.applicant(support.organisation), hearing=hearing, answer=answer)
    if last == 2:
        return
    yield city.schedule.office_hour(start + 16, dice)
    propose_withdrawal(actor=people.officer, withdrawal=withdrawal)
    if last == 3:
        return
    yield city.schedule.office_hour(start + 25, dice)
    declare_conflict(actor=people.decider, cases=[withdrawal.case], has_conflict=False)
    decide_withdrawal(
        actor=people.decider,
        withdrawal=withdrawal,
        outcome=until,
        reasons=_REASONS[until],
        paragraph="§ 11",
        less_intrusive="En påminnelse och ett villkor om rättelse har redan prövats." if until == "withdrawn" else "",
        conditions="Delrapport inom en månad och ett verksamhetsbesök." if until == "remedied" else "",
    )
    if claim:
        yield city.schedule.office_hour(start + 27, dice)
        paid = paid_by_support([support.pk])[support.pk]
        reasons = "Det utbetalda har inte använts till det som beslutades."
        made = claim_repayment(actor=people.decider, withdrawal=withdrawal, amount=paid, reasons=reasons)
        yield from _collect(city, made, people.officer, people.decider, start + 30, claim)


def _collect(city: City, claim: RepaymentClaim, officer: User, decider: User, start: float, until: str) -> Story:
    dice = dice_for("claim", str(claim.pk))
    steps = {
        "decided": [],
        "invoiced": ["invoice"],
        "paid": ["invoice", "settle"],
        "disputed": ["invoice", "dispute"],
        "deferred": ["defer"],
        "remitted": ["invoice", "remit"],
    }
    for number, step in enumerate(steps[until]):
        yield city.schedule.office_hour(start + 9 * number, dice)
        arguments = {
            "invoice": {"due_on": city.schedule.day(start + 39)},
            "defer": {"due_on": city.schedule.day(start + 120)},
            "settle": {"on": timezone.localdate()},
        }.get(step, {})
        with transaction.atomic():
            locked = lock(RepaymentClaim, pk=claim.pk)
            actor = decider if step in ("defer", "remit") else officer
            advance(locked, step, actor=actor, rule="R8", **arguments)


def board_decides_story(city: City, organisation: str, board: str, *, day: float) -> Story:
    """A board that had no standing delegation decides on the withdrawal that was prepared for it (G3)."""
    dice = dice_for("board decides", organisation, board)
    yield city.schedule.office_hour(day, dice)
    people = city.handlers(board)
    prepared = Withdrawal.objects.filter(
        support__organisation=city.organisation(organisation), support__board=city.boards[board]
    ).exclude(state__in=Withdrawal.DECIDED)
    for withdrawal in prepared.select_related("case"):
        vettings.take(withdrawal.case, people, people.decider)
        decide_withdrawal(
            actor=people.decider,
            withdrawal=withdrawal,
            outcome="withdrawn",
            reasons="Organisationen är avstängd enligt stadens riktlinjer. Nämndens stöd dras in.",
            paragraph="§ 8",
            less_intrusive="Så länge avstängningen gäller finns inget mildare som räcker.",
        )
