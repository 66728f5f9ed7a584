"""Change a plan that runs: the sums of its lines, its targets, the days of what lies ahead (G4, G5)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from followup.models import FollowUpPlan, Goal, Milestone, PlanLine
from followup.rules.changing import blockers_to_changing_plan
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import User
from registry.roles import Permission


@dataclass(frozen=True)
class PlanChanges:
    """What is changed, by primary key: the sums of lines in öre, the targets of goals, the days of milestones."""

    lines: Mapping[int, int] = field(default_factory=dict)
    targets: Mapping[int, Decimal] = field(default_factory=dict)
    milestones: Mapping[int, dt.date] = field(default_factory=dict)


def locked_plan(plan: FollowUpPlan) -> FollowUpPlan:
    """The plan, locked after its milestones, as whoever sends in or approves a report does. Whoever writes in the case
    besides takes these locks first, so that no report comes in while the plan is changed.
    """
    list(Milestone.objects.select_for_update(no_key=True).filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    return lock(FollowUpPlan, pk=plan.pk)


@transaction.atomic
def change_plan(*, actor: User, plan: FollowUpPlan, changes: PlanChanges, reason: str, batch: str = "") -> FollowUpPlan:
    """Change the plan by a decision. Whether the lines add up is asked where the decision is made; what has been
    reported is left as it is. Raises Refused.
    """
    locked = locked_plan(plan)
    role = require_role(actor, Permission.DECIDE_APPLICATION, locked, handling=locked.case)
    if blockers := blockers_to_changing_plan(locked):
        raise Refused(blockers)
    before: dict[str, dict[str, str]] = {"lines": {}, "targets": {}, "milestones": {}}
    after: dict[str, dict[str, str]] = {"lines": {}, "targets": {}, "milestones": {}}
    for line in PlanLine.objects.select_for_update().filter(plan=locked, pk__in=changes.lines):
        before["lines"][str(line.pk)], line.amount = str(line.amount), changes.lines[line.pk]
        after["lines"][str(line.pk)] = str(line.amount)
        line.save(update_fields=["amount"])
    for goal in Goal.objects.select_for_update().filter(plan=locked, pk__in=changes.targets):
        before["targets"][str(goal.pk)], goal.target = str(goal.target), changes.targets[goal.pk]
        after["targets"][str(goal.pk)] = str(goal.target)
        goal.save(update_fields=["target"])
    for milestone in Milestone.objects.select_for_update().filter(plan=locked, pk__in=changes.milestones):
        due_on = changes.milestones[milestone.pk]
        before["milestones"][str(milestone.pk)] = milestone.due_on.isoformat()
        after["milestones"][str(milestone.pk)] = due_on.isoformat()
        advance(milestone, "move", actor=actor, rule="G5", batch=batch, due_on=due_on, facts={"due_on": due_on})
    record(
        Event.PLAN_CHANGED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="G4",
        reason=reason,
        before={name: values for name, values in before.items() if values},
        after={name: values for name, values in after.items() if values},
        batch=batch,
    )
    return locked
