"""How is support taken back in the demo city? One board's withdrawal and claim, and exclusions that reach them all."""

import datetime as dt
from typing import Final

from django.utils import timezone

from grants.actions import claim as claims
from grants.actions.claim_repayment import basis_of, claim_nothing, claim_repayment
from grants.actions.contest_claim import contest_claim
from grants.actions.withdraw import (
    decide_withdrawal,
    initiate_withdrawal,
    open_withdrawal_hearing,
    propose_withdrawal,
)
from grants.demo import vettings
from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from grants.models import RepaymentClaim, Support, Withdrawal
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing
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
    if claim == "nothing_claimed":
        yield city.schedule.office_hour(start + 27, dice)
        why = "Det som betalades ut användes till verksamheten fram till att den lades ned. Kvitton finns på allt."
        claim_nothing(actor=people.decider, withdrawal=withdrawal, reasons=why)
    elif claim:
        yield city.schedule.office_hour(start + 27, dice)
        made = claim_repayment(
            actor=people.decider,
            withdrawal=withdrawal,
            amount=basis_of(withdrawal).suggested or basis_of(withdrawal).paid,
            reasons="Det utbetalda har inte använts till det som beslutades.",
            proportionality="Summan är det som inte har redovisats som använt. Föreningen har fått påminnelser och tid att "
            "rätta sig.",
        )
        yield from _collect(city, made, people.officer, people.decider, start + 30, claim)


def _collect(city: City, claim: RepaymentClaim, officer: User, decider: User, start: float, until: str) -> Story:
    """The claim taken to the state `until`; what is deferred is paid in instalments, of which the first has come."""
    dice = dice_for("claim", str(claim.pk))
    steps = {
        "decided": [],
        "invoiced": ["invoice"],
        "paid": ["invoice", "part", "rest"],
        "disputed": ["invoice", "part", "dispute"],
        "deferred": ["defer", "part"],
        "remitted": ["invoice", "part", "remit"],
    }
    for number, step in enumerate(steps[until]):
        yield city.schedule.office_hour(start + 9 * number, dice)
        now = RepaymentClaim.objects.get(pk=claim.pk)
        today = timezone.localdate()
        match step:
            case "invoice":
                claims.invoice(actor=officer, claim=now, due_on=today + dt.timedelta(days=30))
            case "part":
                part = now.plan[0].amount if now.plan else now.amount // 3
                claims.receive(actor=officer, claim=now, amount=part, on=today, reference=f"V-{now.pk}-{number}")
            case "rest":
                claims.receive(actor=officer, claim=now, amount=now.balance, on=today, reference=f"V-{now.pk}-{number}")
            case "dispute":
                applicant = city.applicant(now.case.organisation)
                contest_claim(actor=applicant, claim=now, text="Vi bestrider kravet. Lägret genomfördes i juli.")
            case "defer":
                why = "Föreningen har inga egna medel förrän årsavgifterna kommer."
                claims.defer(actor=decider, claim=now, due_on=today + dt.timedelta(days=8), reason=why, instalments=6)
            case "remit":
                claims.remit(actor=decider, claim=now, reason="Föreningen är under avveckling och saknar tillgångar.")


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
