"""How was a grant followed up? Goals, budget lines, reports that tell of both, and the evaluation, as rows."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from followup.figures import HALF_WAY
from followup.models import (
    Evaluation,
    Goal,
    GoalJudgement,
    Lesson,
    Milestone,
    PlanLine,
    Report,
    ReportLine,
    ReportResult,
)
from followup.word_stems import stems_of
from grants.populate.rows import Tables
from grants.populate.scenery import Applicant, Desk
from registry.action_areas import ActionArea

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
_BASELINE, _TARGET = 20, 60
_REACH = (1.0, 1.1, 0.8, 0.3)
"""How much of the way from baseline to target the activity goes: as often all of it as not."""


@dataclass
class Followed:
    """A plan whose follow-up is about to be written. `reach` is how much of the way its goal goes; sums in öre."""

    tables: Tables
    dice: random.Random
    now: dt.datetime
    desk: Desk
    applicant: Applicant
    plan: int
    amount: int

    def __post_init__(self) -> None:
        """The goal and the two lines of the budget."""
        self.reach = self.dice.choice(_REACH)
        self.goal = self.tables[Goal].add(
            plan_id=self.plan,
            position=1,
            text="Fler deltar",
            indicator="Antal deltagare",
            unit="personer",
            baseline=Decimal(_BASELINE),
            target=Decimal(_TARGET),
        )
        leaders = self.amount * 7 // 10
        sums = (("Ledararvoden", leaders), ("Lokal", self.amount - leaders))
        self.lines = [
            (self.tables[PlanLine].add(plan_id=self.plan, position=position, description=text, amount=amount), amount)
            for position, (text, amount) in enumerate(sums, start=1)
        ]

    def milestone(self, position: int, due: dt.date, state: str, *, is_calm: bool) -> int:
        """A report to come, or one that has come; its key."""
        today = timezone.localdate(self.now)
        reached = "approved"
        if state not in ("completed", "closed") and not (is_calm and due < today):
            if due > today + dt.timedelta(days=30) or state in ("granted", "partly_granted"):
                reached = "upcoming"
            elif due > today:
                reached = "due"
            else:
                reached = self.dice.choice(("approved", "approved", "approved", "overdue", "submitted", "returned"))
        approved = reached == "approved"
        key = self.tables[Milestone].add(
            plan_id=self.plan,
            position=position,
            kind="interim_report" if position == 1 else "final_accounts",
            title="Delrapport" if position == 1 else "Slutredovisning",
            due_on=due,
            state=reached,
            return_comment="Förklara kostnaden för lokalen." if reached == "returned" else "",
            approved_by_id=self.desk.officer if approved else None,
            approved_on=min(due, today) if approved else None,
        )
        if reached in ("approved", "submitted", "returned"):
            self._report(key, due, so_far=0.5 if position == 1 else 1.0)
        return key

    def _report(self, milestone: int, due: dt.date, *, so_far: float) -> None:
        """What the organisation sent in, three of four in time: how many came, and what has been spent `so_far`."""
        dice = self.dice
        days = dice.randint(-14, 0) if dice.random() < 0.75 else dice.randint(1, 25)
        sent = timezone.make_aware(dt.datetime.combine(due + dt.timedelta(days=days), dt.time(14, dice.randint(0, 59))))
        people = round(_BASELINE + (_TARGET - _BASELINE) * self.reach * so_far)
        women = round(people * dice.uniform(0.3, 0.75))
        report = self.tables[Report].add(
            milestone_id=milestone,
            done=_DONE,
            learnt=_LEARNT,
            participants_women=women,
            participants_men=people - women,
            saved_at=min(sent, self.now),
            submitted_by_id=self.applicant.user,
            submitted_at=min(sent, self.now),
        )
        self.tables[ReportResult].add(report_id=report, goal_id=self.goal, value=Decimal(people))
        for line, granted in self.lines:
            spent = round(round(granted * so_far * dice.uniform(0.9, 1.0)), -4)
            self.tables[ReportLine].add(report_id=report, line_id=line, spent=min(spent, granted))

    def evaluation(self, plan_state: str, on: dt.date, *, is_calm: bool) -> None:
        """What the board says of it, as its figures say; and now and then a lesson."""
        dice, desk = self.dice, self.desk
        states = {"closed": ("adopted", "shared"), "evaluated": ("adopted", "shared")}
        state = (
            "adopted"
            if is_calm
            else dice.choice(states.get(plan_state, ("planned", "material_gathered", "draft", "reviewed")))
        )
        written = state not in ("planned", "material_gathered")
        reviewed = written and state != "draft"
        adopted = state in ("adopted", "shared")
        attainment = "reached" if self.reach >= 1 else "partly" if self.reach >= HALF_WAY else "not_reached"
        key = self.tables[Evaluation].add(
            plan_id=self.plan,
            state=state,
            due_on=on,
            attainment=attainment if written else "",
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
        if written:
            self.tables[GoalJudgement].add(evaluation_id=key, goal_id=self.goal, attainment=attainment)
        if state == "shared":
            self.tables[Lesson].add(
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
