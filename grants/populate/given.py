"""What follows on a grant? Plan, milestones, support, payments, evaluation and withdrawal, as rows."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from followup.models import Evaluation, FollowUpPlan, Goal, Lesson, Milestone, PlanLine, Report
from followup.word_stems import stems_of
from grants.demo.call_texts import TERMS
from grants.models import Payment, RepaymentClaim, Support, Withdrawal
from grants.populate.chains import Chain
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.scenery import Applicant, Desk, Round
from registry.action_areas import ActionArea
from registry.events import Event
from registry.models import Case

_ACCEPTED = frozenset({"active", "completed", "closed", "withdrawn"})
_PLAN_STATE = {"granted": "set", "partly_granted": "set", "closed": "closed", "active": "active", "withdrawn": "active"}
_WAITING = ("planned", "planned", "screened", "approved", "held", "released")
_DONE = "Två kvällar i veckan enligt planen."
_WORKED = (
    "Samma två ledare hela året gjorde att gruppen höll ihop.",
    "Föräldrarna kom när träffarna låg i skolan och inte i föreningslokalen.",
    "Deltagarna planerade själva våren, och fler stannade kvar än förra året.",
    "Samarbetet med fritidsgården gav dem som annars inte hittat dit en väg in.",
    "Uppsökande arbete på torget nådde fler än affischer och sociala medier.",
)
_CONCLUSIONS = (
    "Fortsätt med samma upplägg och pröva det i ett område till.",
    "Stödet bör ges även nästa år, med en gemensam mätning vid start och slut.",
    "Målen var för högt satta för en så kort tid; sätt färre mål som går att följa.",
    "Resultatet håller inte för en högre kostnad per deltagare. Sök en billigare lokal.",
    "Låt föreningen dela sitt arbetssätt med de andra i stadsdelen.",
)
_LEARNT = "Fasta ledare och samma tid varje vecka."
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
    tables[Goal].add(
        plan_id=plan,
        position=1,
        text="Fler deltar",
        indicator="Antal deltagare",
        unit="personer",
        baseline=Decimal(20),
        target=Decimal(60),
    )
    tables[PlanLine].add(plan_id=plan, position=1, description="Ledararvoden", amount=amount * 7 // 10)
    tables[PlanLine].add(plan_id=plan, position=2, description="Lokal", amount=amount - amount * 7 // 10)
    half, end = call.call.period_start + dt.timedelta(days=182), call.call.period_end + dt.timedelta(days=60)
    interim = _milestone(tables, dice, now, desk, plan, 1, half, state, applicant, is_calm=is_calm)
    _milestone(tables, dice, now, desk, plan, 2, end, state, applicant, is_calm=is_calm)
    if state in ("completed", "closed"):
        _evaluation(tables, dice, desk, plan, plan_state, day(495), is_calm=is_calm)
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


def _milestone(
    tables: Tables,
    dice: random.Random,
    now: dt.datetime,
    desk: Desk,
    plan: int,
    position: int,
    due: dt.date,
    state: str,
    applicant: Applicant,
    *,
    is_calm: bool,
) -> int:
    today = timezone.localdate(now)
    reached = "approved"
    if state not in ("completed", "closed") and not (is_calm and due < today):
        if due > today + dt.timedelta(days=30) or state in ("granted", "partly_granted"):
            reached = "upcoming"
        elif due > today:
            reached = "due"
        else:
            reached = dice.choice(("approved", "approved", "approved", "overdue", "submitted", "returned"))
    approved = reached == "approved"
    key = tables[Milestone].add(
        plan_id=plan,
        position=position,
        kind="interim_report" if position == 1 else "final_accounts",
        title="Delrapport" if position == 1 else "Slutredovisning",
        due_on=due,
        state=reached,
        return_comment="Förklara kostnaden för lokalen." if reached == "returned" else "",
        approved_by_id=desk.officer if approved else None,
        approved_on=min(due, today) if approved else None,
    )
    if reached in ("approved", "submitted", "returned"):
        _report(tables, dice, now, key, due, applicant)
    return key


def _report(
    tables: Tables, dice: random.Random, now: dt.datetime, milestone: int, due: dt.date, applicant: Applicant
) -> None:
    """What the organisation sent in: three of four in time."""
    days = dice.randint(-14, 0) if dice.random() < 0.75 else dice.randint(1, 25)
    sent = timezone.make_aware(dt.datetime.combine(due + dt.timedelta(days=days), dt.time(14, dice.randint(0, 59))))
    tables[Report].add(
        milestone_id=milestone,
        done=_DONE,
        learnt=_LEARNT,
        participants_women=dice.randint(5, 70),
        participants_men=dice.randint(5, 60),
        saved_at=min(sent, now),
        submitted_by_id=applicant.user,
        submitted_at=min(sent, now),
    )


def _evaluation(
    tables: Tables, dice: random.Random, desk: Desk, plan: int, plan_state: str, on: dt.date, *, is_calm: bool
) -> None:
    states = {"closed": ("adopted", "shared"), "evaluated": ("adopted", "shared")}
    state = (
        "adopted"
        if is_calm
        else dice.choice(states.get(plan_state, ("planned", "material_gathered", "draft", "reviewed")))
    )
    written = state not in ("planned", "material_gathered")
    reviewed = written and state != "draft"
    adopted = state in ("adopted", "shared")
    key = tables[Evaluation].add(
        plan_id=plan,
        state=state,
        due_on=on,
        attainment=dice.choice(("reached", "reached", "partly", "not_reached")) if written else "",
        what_worked=dice.choice(_WORKED) if written else "",
        strength=dice.choice(("strong", "moderate", "weak")) if written else "",
        conclusion=dice.choice(_CONCLUSIONS) if written else "",
        drafted_by_id=desk.officer if written else None,
        reviewed_by_id=desk.reviewer if reviewed else None,
        review_opinion="Stöds av rapporterna." if reviewed else "",
        adopted_by_id=desk.decider if adopted else None,
        adopted_on=on if adopted else None,
        meeting_paragraph="§ 9" if adopted else "",
    )
    if state == "shared":
        tables[Lesson].add(
            evaluation_id=key,
            state="shared",
            title="Fasta ledare håller ihop gruppen",
            method=_LEARNT,
            action_area=dice.choice(ActionArea.values),
            target_group=dice.choice(Lesson.TargetGroup.values),
            setting="Föreningens lokal",
            result=_LEARNT,
            cost=dice.randrange(50_000_00, 500_000_00, 1_000_00),
            stems=stems_of(_LEARNT),
            written_by_id=desk.officer,
            shared_by_id=desk.decider,
            shared_on=on,
        )


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
