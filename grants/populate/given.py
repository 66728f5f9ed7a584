"""What follows on a grant? Plan, support, payments and withdrawal, as rows; how it is followed up stands beside."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from followup.models import FollowUpPlan
from grants.demo.call_texts import TERMS
from grants.models import Payment, RepaymentClaim, Support, Withdrawal
from grants.populate.chains import Chain
from grants.populate.followed import Followed
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.scenery import Applicant, Desk, Round
from registry.events import Event
from registry.models import Case

_ACCEPTED = frozenset({"active", "completed", "closed", "withdrawn"})
_PLAN_STATE = {"granted": "set", "partly_granted": "set", "closed": "closed", "active": "active", "withdrawn": "active"}
_WAITING = ("planned", "planned", "screened", "approved", "held", "released")
_CLAIMS = ("decided", "invoiced", "paid", "disputed", "deferred", "remitted")


@dataclass
class Given:
    """A grant whose application is about to be written."""

    plan: int
    round: Round
    applicant: Applicant
    support: dict[str, Any]
    payments: list[dict[str, Any]]
    withdrawn: dt.datetime | None
    paid: int
    key: int = 0

    def attach_to(self, tables: Tables, application: int) -> None:
        """Write the support and its payments, now that the application has a key."""
        self.key = tables[Support].add(application_id=application, **self.support)
        for payment in self.payments:
            tables[Payment].add(support_id=self.key, **payment)


def write_given(
    tables: Tables,
    dice: random.Random,
    now: dt.datetime,
    call: Round,
    applicant: Applicant,
    chain: Chain,
    state: str,
    amount: int,
    at: dt.datetime,
    *,
    is_calm: bool = False,
) -> Given:
    """The plan with its milestones, and the support with its payments, for a grant of `amount` öre.

    `is_calm`: everything is done that should be by now, so that nobody waits for anything.
    """

    def when(days: float) -> dt.datetime:
        return min(at + dt.timedelta(days=days), now)

    def day(days: float) -> dt.date:
        return timezone.localdate(when(days))

    desk = call.desk
    decided, accepted = day(55), state in _ACCEPTED
    plan_state = _PLAN_STATE.get(state) or dice.choice(("final_accounts", "evaluated"))
    plan = tables[FollowUpPlan].add(case_id=chain.case_id, state=plan_state, set_on=decided)
    followed = Followed(tables, dice, now, desk, applicant, plan, amount)
    half, end = call.call.period_start + dt.timedelta(days=182), call.call.period_end + dt.timedelta(days=60)
    interim = followed.milestone(1, half, state, is_calm=is_calm)
    followed.milestone(2, end, state, is_calm=is_calm)
    if state in ("completed", "closed"):
        followed.evaluation(plan_state, day(495), is_calm=is_calm)
    payments = _payments(dice, desk, applicant, amount, state, interim, day, is_calm=is_calm)
    if call.call.support_form != "money":
        payments = []
    support = {
        "board_id": desk.board.pk,
        "organisation_id": applicant.organisation,
        "case_id": chain.case_id,
        "plan_id": plan,
        "form": call.call.support_form,
        "title": "Öppen verksamhet",
        "value": amount,
        "period_start": call.call.period_start,
        "period_end": call.call.period_end,
        "decided_on": decided,
        "terms": TERMS,
        "has_revocation_reservation": True,
        "terms_accepted_at": when(62) if accepted else None,
        "terms_accepted_by_id": applicant.user if accepted else None,
        "withdrawn_on": day(260) if state == "withdrawn" else None,
        "closed_on": day(500) if state == "closed" else None,
    }
    paid = sum(payment["amount"] for payment in payments if payment["state"] == "paid")
    return Given(plan, call, applicant, support, payments, when(235) if state == "withdrawn" else None, paid)


def _payments(
    dice: random.Random,
    desk: Desk,
    applicant: Applicant,
    amount: int,
    state: str,
    interim: int,
    day: Any,
    *,
    is_calm: bool,
) -> list[dict[str, Any]]:
    halves = (amount // 2, amount - amount // 2)
    if state in ("granted", "partly_granted"):
        states = ["planned", "planned"]
    elif state in ("completed", "closed"):
        states = ["paid", "paid"]
    elif state == "withdrawn":
        states = ["paid", "cancelled"]
    else:
        states = ["paid", "paid" if is_calm else dice.choice(_WAITING)]
    made = []
    for number, (sum_, reached) in enumerate(zip(halves, states, strict=True), start=1):
        prepared = reached in ("paid", "screened", "approved")
        made.append(
            {
                "number": number,
                "amount": sum_,
                "due_on": day(75 if number == 1 else 250),
                "milestone_id": interim if number == 2 else None,
                "state": reached,
                "prepared_by_id": desk.officer if prepared else None,
                "approved_by_id": desk.decider if reached in ("paid", "approved") else None,
                "paid_on": day(78 if number == 1 else 255) if reached == "paid" else None,
                "account": applicant.account if prepared else "",
                "hold_reason": "Delrapporten granskas." if reached == "held" else "",
            }
        )
    return made


def write_withdrawal(tables: Tables, register: Register, dice: random.Random, given: Given, now: dt.datetime) -> None:
    """The case in which a support was taken back, and now and then a claim."""
    desk, at = given.round.desk, given.withdrawn or now
    decided = min(at + dt.timedelta(days=25), now)
    on = timezone.localdate(decided)
    chain = register.open_case(
        Case.Kind.WITHDRAWAL, desk, given.applicant.organisation, "Öppen verksamhet", at, closed_on=on
    )
    key = tables[Withdrawal].add(
        case_id=chain.case_id,
        support_id=given.key,
        state="withdrawn",
        ground="Ingen redovisning trots påminnelser.",
        remaining=given.support["value"] - given.paid,
        reasons="Villkoren bröts i väsentlig del.",
        less_intrusive="Påminnelse och villkor har prövats.",
        decided_by_id=desk.decider,
        decided_on=on,
        meeting_paragraph="§ 11",
    )
    before = "initiated"
    chain.tell(at, Event.WITHDRAWAL_INITIATED, actor=desk.officer, rule="R15", after={"state": before})
    for number, (event, state) in enumerate(
        (
            (Event.WITHDRAWAL_PAYMENTS_HELD, "payments_held"),
            (Event.WITHDRAWAL_HEARING_OPENED, "in_hearing"),
            (Event.WITHDRAWAL_PROPOSED, "proposed"),
            (Event.WITHDRAWAL_DECIDED, "withdrawn"),
        ),
        start=1,
    ):
        changed = {"state": before, "row": "grants.withdrawal", "id": key}
        actor = desk.decider if state == "withdrawn" else desk.officer
        chain.tell(at + (decided - at) * number / 4, event, actor=actor, before=changed, after={"state": state})
        before = state
    if given.paid and dice.random() < 0.5:
        state = dice.choice(_CLAIMS)
        tables[RepaymentClaim].add(
            withdrawal_id=key,
            state=state,
            amount=given.paid,
            reasons="Pengarna användes inte till det som beslutades.",
            decided_by_id=desk.decider,
            decided_on=on,
            due_on=on + dt.timedelta(days=30) if state != "decided" else None,
            paid_on=on if state == "paid" else None,
        )
        chain.tell(decided, Event.CLAIM_DECIDED, actor=desk.decider, rule="R8", after={"amount": given.paid})
    chain.write(tables)
