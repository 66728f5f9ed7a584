"""Set a grant's follow-up plan, in the same transaction as the decision (G4)."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from followup.models import FollowUpPlan, Goal, Milestone, PlanLine
from registry.lifecycle import advance, lock
from registry.models import Case, User
from registry.parameters import value_of


@dataclass(frozen=True)
class GoalTerms:
    """A goal to be reached and its indicator."""

    text: str
    indicator: str
    baseline: Decimal
    target: Decimal
    unit: str = ""
    measured: str = ""


@dataclass(frozen=True)
class MilestoneTerms:
    """Something due on a day."""

    kind: str
    title: str
    due_on: dt.date
    is_required: bool = True


@dataclass(frozen=True)
class PlanTerms:
    """A whole plan: goals, milestones, and the granted budget in öre by line.

    Whether final accounts come with an auditor's certificate, and reports are approved by a second person, follows from the
    sum and the city's parameters when nothing is said.
    """

    goals: list[GoalTerms] = field(default_factory=list)
    milestones: list[MilestoneTerms] = field(default_factory=list)
    lines: list[tuple[str, int]] = field(default_factory=list)
    needs_certificate: bool | None = None
    needs_second_person: bool | None = None

    @property
    def amount(self) -> int:
        """What is granted, in öre."""
        return sum(amount for _description, amount in self.lines)


def is_above(parameter: str, amount: int) -> bool:
    """Is a granted sum (öre) above the one in the city's parameter, in force today?"""
    return amount > value_of(parameter)


@transaction.atomic
def set_plan(*, actor: User, case: Case, terms: PlanTerms, written_by: User | None = None) -> FollowUpPlan:
    """Make and set the plan of a case. `written_by` is who wrote the basis for the decision: in a larger grant somebody
    else approves the reports. Raises Refused when it lacks a goal with indicator or final accounts (G4).
    """
    plan, _created = FollowUpPlan.objects.exclude(state=FollowUpPlan.State.CLOSED).get_or_create(case=case)
    plan = lock(FollowUpPlan, pk=plan.pk)
    Goal.objects.bulk_create(
        [
            Goal(
                plan=plan,
                position=position,
                text=goal.text,
                indicator=goal.indicator,
                unit=goal.unit,
                baseline=goal.baseline,
                target=goal.target,
                measured=goal.measured,
            )
            for position, goal in enumerate(terms.goals, start=1)
        ]
    )
    milestones = sorted(terms.milestones, key=lambda milestone: milestone.due_on)
    Milestone.objects.bulk_create(
        [
            Milestone(
                plan=plan,
                position=position,
                kind=milestone.kind,
                title=milestone.title,
                due_on=milestone.due_on,
                is_required=milestone.is_required,
            )
            for position, milestone in enumerate(milestones, start=1)
        ]
    )
    PlanLine.objects.bulk_create(
        [
            PlanLine(plan=plan, position=position, description=description, amount=amount)
            for position, (description, amount) in enumerate(terms.lines, start=1)
        ]
    )
    plan.set_on, plan.written_by = timezone.localdate(), written_by
    plan.needs_certificate = _settled(terms.needs_certificate, "auditor_certificate_above_ore", terms.amount)
    plan.needs_second_person = _settled(terms.needs_second_person, "report_second_person_above_ore", terms.amount)
    advance(
        plan,
        "set",
        actor=actor,
        rule="G4",
        facts={
            "goals": len(terms.goals),
            "milestones": len(terms.milestones),
            "certificate": plan.needs_certificate,
            "second_person": plan.needs_second_person,
        },
    )
    return plan


def _settled(said: bool | None, parameter: str, amount: int) -> bool:
    return is_above(parameter, amount) if said is None else said
