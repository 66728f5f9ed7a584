"""What does one application leave behind? Its form, assessments, decision, and the journal of its case, as rows."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from grants.models import (
    Answer,
    Application,
    ApplicationGoal,
    Assessment,
    BudgetLine,
    Decision,
    Score,
)
from grants.populate.chains import Chain
from grants.populate.given import Given, write_given
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.scenery import Applicant, Round
from grants.populate.vetted import Vettings
from registry.events import Event
from registry.models import Case

POSITIVE = frozenset({"granted", "partly_granted", "active", "completed", "closed", "withdrawn"})
SETTLED = POSITIVE | {"refused"}
_ASSESSED = SETTLED | {"proposed", "in_hearing", "for_decision"}
_ENDED = frozenset({"refused", "dismissed", "recalled", "closed", "withdrawn"})
_TITLES = ("Läxhjälp på kvällar", "Öppen hall", "Språkcafé", "Anhöriggrupp", "Teater för alla", "Odling på gården")

# The steps to each state: (event, state after, days from received).
_IN = [(Event.APPLICATION_SUBMITTED, "submitted", 0)]
_TAKEN = [*_IN, (Event.APPLICATION_TAKEN_UP, "in_review", 6)]
_PROPOSED = [*_TAKEN, (Event.APPLICATION_PROPOSED, "proposed", 35)]
_FOR_DECISION = [*_PROPOSED, (Event.APPLICATION_FOR_DECISION, "for_decision", 36)]
_HEARD = [*_PROPOSED, (Event.APPLICATION_HEARING_OPENED, "in_hearing", 37)]
_GRANTED = [*_FOR_DECISION, (Event.APPLICATION_GRANTED, "granted", 55)]
_ACTIVE = [*_GRANTED, (Event.APPLICATION_ACTIVATED, "active", 62)]
_COMPLETED = [*_ACTIVE, (Event.APPLICATION_COMPLETED, "completed", 480)]
_STEPS = {
    "submitted": _IN,
    "awaiting_applicant": [*_IN, (Event.SUPPLEMENT_REQUESTED, "awaiting_applicant", 5)],
    "in_review": _TAKEN,
    "proposed": _PROPOSED,
    "in_hearing": _HEARD,
    "for_decision": _FOR_DECISION,
    "granted": _GRANTED,
    "partly_granted": [*_FOR_DECISION, (Event.APPLICATION_PARTLY_GRANTED, "partly_granted", 55)],
    "refused": [
        *_HEARD,
        (Event.APPLICATION_FOR_DECISION, "for_decision", 60),
        (Event.APPLICATION_REFUSED, "refused", 66),
    ],
    "dismissed": [*_IN, (Event.APPLICATION_DISMISSED, "dismissed", 9)],
    "recalled": [*_TAKEN, (Event.APPLICATION_RECALLED, "recalled", 20)],
    "active": _ACTIVE,
    "completed": _COMPLETED,
    "closed": [*_COMPLETED, (Event.APPLICATION_CLOSED, "closed", 500)],
    "withdrawn": [*_ACTIVE, (Event.APPLICATION_WITHDRAWN, "withdrawn", 260)],
}
_BY_APPLICANT = {Event.APPLICATION_SUBMITTED, Event.APPLICATION_RECALLED, Event.APPLICATION_ACTIVATED}
_BY_DECIDER = {Event.APPLICATION_GRANTED, Event.APPLICATION_PARTLY_GRANTED, Event.APPLICATION_REFUSED}


@dataclass(frozen=True)
class Sent:
    """An application to be written: by whom, where, when, how far it has come, and its sums in öre."""

    applicant: Applicant
    round: Round
    at: dt.datetime
    state: str
    asked: int
    given: int | None


class Applications:
    """Writes applications with everything that hangs on them."""

    def __init__(
        self, tables: Tables, register: Register, vettings: Vettings, dice: random.Random, now: dt.datetime
    ) -> None:
        self._tables, self._register, self._vettings = tables, register, vettings
        self._dice, self._now = dice, now
        self.committed: dict[int, int] = {}

    def write(
        self, applicant: Applicant, call: Round, at: dt.datetime, state: str, *, asked: int = 0, is_calm: bool = False
    ) -> Given | None:
        """One application in `state`; what was given, when its support is to be taken back later.

        `asked` is what it asks for, in öre; any sum when it is not said. `is_calm`: nobody waits for anything.
        """
        asked = asked or self._dice.randint(20, 400) * 100_000
        given = None
        if state in POSITIVE:
            part = state == "partly_granted" or (state not in ("granted",) and self._dice.random() < 0.2)
            given = asked * 7 // 10 if part else asked
            self.committed[call.call.pk] = self.committed.get(call.call.pk, 0) + given
        sent = Sent(applicant, call, at, state, asked, given)
        if state == "draft":
            self._fill_in(sent, None, None, None)
            return None
        chain = self._open(sent)
        vetting = self._vettings.see_to(
            applicant,
            call.desk,
            at,
            chain,
            must_be_clear=state in POSITIVE | {"for_decision"},
            is_settled=state in _ASSESSED,
        )
        made = None
        if given is not None:
            made = write_given(
                self._tables, self._dice, self._now, sent.round, applicant, chain, state, given, at, is_calm=is_calm
            )
        application = self._fill_in(sent, chain, vetting, made.plan if made else None)
        if made is not None:
            made.attach_to(self._tables, application)
        if state in _ASSESSED:
            self._assess(sent, application)
        if state in SETTLED | {"dismissed"}:
            self._decide(sent, application)
        self._tell(sent, chain, application)
        chain.write(self._tables)
        return made

    def _open(self, sent: Sent) -> Chain:
        ended = None
        if sent.state in _ENDED:
            ended = timezone.localdate(self._when(sent, _STEPS[sent.state][-1][2]))
        due = timezone.localdate(sent.at) + dt.timedelta(days=60)
        return self._register.open_case(
            Case.Kind.APPLICATION,
            sent.round.desk,
            sent.applicant.organisation,
            self._dice.choice(_TITLES),
            sent.at,
            closed_on=ended,
            due_on=due,
            is_taken=sent.state not in ("submitted", "awaiting_applicant"),
        )

    def _when(self, sent: Sent, days: float) -> dt.datetime:
        return min(sent.at + dt.timedelta(days=days), self._now)

    def _fill_in(self, sent: Sent, chain: Chain | None, vetting: int | None, plan: int | None) -> int:
        call, tables = sent.round.call, self._tables
        waits = sent.state == "awaiting_applicant"
        key = tables[Application].add(
            call_id=call.pk,
            rules_version_id=sent.round.version,
            organisation_id=sent.applicant.organisation,
            case_id=chain.case_id if chain else None,
            vetting_id=vetting,
            plan_id=plan,
            state=sent.state,
            version=len(_STEPS.get(sent.state, ())) + 1,
            title=self._dice.choice(_TITLES),
            description="Öppen verksamhet två kvällar i veckan för dem som bor i området.",
            period_start=call.period_start,
            period_end=call.period_end,
            requested_amount=sent.asked,
            granted_amount=sent.given,
            own_contribution="Ideellt arbete.",
            contact_name="Ordförande",
            contact_email="kontakt@populate.varna.example",
            accepts_democracy_condition=True,
            signatory_role="Ordförande",
            created_by_id=sent.applicant.user,
            created_at=sent.at - dt.timedelta(days=4),
            saved_at=sent.at,
            submitted_by_id=sent.applicant.user if chain else None,
            submitted_at=sent.at if chain else None,
            supplement_request="Skicka revisionsberättelsen." if waits else "",
            supplement_due_on=timezone.localdate(sent.at) + dt.timedelta(days=19) if waits else None,
        )
        questions = sent.round.questions
        answers = tables[Answer]
        if "plats" in questions:
            answers.add(application_id=key, question_id=questions["plats"], text="Föreningslokalen vid torget")
            number = Decimal(self._dice.randint(5, 200))
            answers.add(application_id=key, question_id=questions["deltagare"], number=number)
            choice = self._dice.choice(("Barn", "Unga", "Vuxna", "Äldre"))
            answers.add(application_id=key, question_id=questions["malgrupp"], choice=choice)
        if "budget" in questions:
            first = sent.asked * 7 // 10
            for position, (what, amount) in enumerate(
                (("Ledararvoden", first), ("Lokal", sent.asked - first)), start=1
            ):
                tables[BudgetLine].add(
                    application_id=key,
                    question_id=questions["budget"],
                    position=position,
                    description=what,
                    total=amount,
                    applied=amount,
                )
        tables[ApplicationGoal].add(
            application_id=key, position=1, text="Fler deltar", indicator="Antal deltagare", unit="personer"
        )
        return key

    def _assess(self, sent: Sent, application: int) -> None:
        proposal = "refuse" if sent.state in ("refused", "in_hearing", "proposed") else "grant"
        amount = None if proposal == "refuse" else sent.given or sent.asked
        if proposal == "grant" and amount is not None and amount < sent.asked:
            proposal = "partly_grant"
        for by, person in (("case_officer", sent.round.desk.officer), ("reviewer", sent.round.desk.reviewer)):
            is_officer = by == "case_officer"
            assessment = self._tables[Assessment].add(
                application_id=application,
                by=by,
                person_id=person,
                proposal=proposal if is_officer else "",
                amount=amount if is_officer else None,
                reasons="Framgår av ansökan.",
                signed_at=self._when(sent, 30),
            )
            for criterion in sent.round.criteria:
                verdict = "not_met" if proposal == "refuse" else "met"
                self._tables[Score].add(assessment_id=assessment, criterion_id=criterion, verdict=verdict)

    def _decide(self, sent: Sent, application: int) -> None:
        outcome = sent.state if sent.state in ("refused", "dismissed") else "granted"
        if sent.given is not None and sent.given < sent.asked:
            outcome = "partly_granted"
        refused = outcome == "refused"
        desk = sent.round.desk
        self._tables[Decision].add(
            application_id=application,
            outcome=outcome,
            amount=sent.given,
            rule_applied="Utlysningens kriterier" if refused else "",
            facts="Ansökan och yttrande" if refused else "",
            reasons="Uppfyller inte kriterierna." if refused else "Uppfyller kriterierna.",
            decided_by_id=desk.officer if outcome == "dismissed" else desk.decider,
            decided_on=timezone.localdate(self._when(sent, 9 if outcome == "dismissed" else 66 if refused else 55)),
            delegation_id=None if outcome == "dismissed" else desk.delegation,
            appeal_regime=desk.board.appeal_regime,
            appeal_instructions="Beslutet kan prövas genom laglighetsprövning inom tre veckor.",
        )

    def _tell(self, sent: Sent, chain: Chain, application: int) -> None:
        desk, before = sent.round.desk, "draft"
        steps = _STEPS[sent.state]
        for event, after, days in steps:
            if event in _BY_APPLICANT:
                actor, role = sent.applicant.user, "organisation_administrator"
            elif event in _BY_DECIDER:
                actor, role = desk.decider, "decision_maker"
            else:
                actor, role = desk.officer, "case_officer"
            chain.tell(
                self._when(sent, days),
                event,
                actor=actor,
                role=role,
                before={"state": before, "row": "grants.application", "id": application},
                after={"state": after},
            )
            before = after
