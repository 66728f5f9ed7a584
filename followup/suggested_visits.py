"""Which grants does the rule suggest a visit to, and why? Reasons in words; no score, and a person decides (R16).

A grant that runs, and has no visit planned, is suggested when any of this holds:

* its sum is above the one that the city has set, and nobody has been there for as many months as the city has set,
* a report is late, or came in late and nobody has been there since,
* a cost in a report differs so much from the budget that it had to be explained, and nobody has been there since.

The rule looks at the grant, never at who the people are or what they think.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.deviations import Allowance, allowances
from followup.figures import SENT
from followup.models import FollowUpPlan, Milestone, SiteVisit
from registry.formats import kronor
from registry.models import Board, User
from registry.parameters import add_months, value_of


@dataclass(frozen=True)
class Suggestion:
    """A grant to visit: its sum in öre, when somebody was there last, and the rule's reasons in words."""

    plan: FollowUpPlan
    amount: int
    last_visit: dt.date | None
    reasons: list[str]


@dataclass(frozen=True)
class VisitRule:
    """What the rule looks for today: a sum in öre, a number of months, and how much a cost may differ."""

    above: int
    months: int
    allowance: Callable[[dt.date | None], Allowance]
    today: dt.date

    @classmethod
    def in_force(cls) -> "VisitRule":
        """The rule with the city's numbers of today."""
        return cls(value_of("visit_above_ore"), value_of("visit_interval_months"), allowances(), timezone.localdate())

    def reasons(self, plan: FollowUpPlan) -> Iterator[str]:
        """Why the grant should be visited; nothing when it need not be. Asks only rows that are fetched."""
        amount, last = amount_of(plan), last_visit_of(plan)
        since = last or plan.set_on or self.today
        if amount > self.above and add_months(since, self.months) <= self.today:
            told = {"sum": kronor(amount), "day": since.isoformat()}
            yield (
                _("The grant is %(sum)s, and the last visit was made %(day)s.") % told
                if last
                else _("The grant is %(sum)s, and nobody has been there since it was decided %(day)s.") % told
            )
        allowance = self.allowance(plan.set_on)
        for milestone in plan.milestones.all():
            yield from self._about_report(milestone, last, allowance)

    def _about_report(self, milestone: Milestone, last: dt.date | None, allowance: Allowance) -> Iterator[str]:
        if not milestone.is_report:
            return
        told = {"report": milestone.title, "day": milestone.due_on.isoformat()}
        report = getattr(milestone, "report", None)
        if milestone.state not in SENT:
            if milestone.due_on < self.today and milestone.state != Milestone.State.RETURNED:
                yield _("“%(report)s” should have come %(day)s.") % told
            return
        if report is None or report.submitted_at is None:
            return
        came = timezone.localdate(report.submitted_at)
        if last is not None and last >= came:
            return
        if came > milestone.due_on:
            yield _("“%(report)s” came in late, %(came)s instead of %(day)s.") % (told | {"came": came.isoformat()})
        is_final = milestone.kind == Milestone.Kind.FINAL_ACCOUNTS
        for line in report.lines.all():
            by = allowance.deviation(line.line.amount, line.spent, is_final=is_final)
            if by is not None:
                said = {"line": line.line.description, "sum": kronor(abs(by)), "report": milestone.title}
                yield (
                    _("In “%(report)s”, %(line)s cost %(sum)s more than the budget.") % said
                    if by > 0
                    else _("In “%(report)s”, %(line)s cost %(sum)s less than the budget.") % said
                )


def amount_of(plan: FollowUpPlan) -> int:
    """What was granted, in öre."""
    return sum(line.amount for line in plan.lines.all())


def last_visit_of(plan: FollowUpPlan) -> dt.date | None:
    """When somebody was there last."""
    return max((visit.made_on for visit in plan.visits.all() if visit.made_on is not None), default=None)


def running_plans(board: Board, reader: User) -> list[FollowUpPlan]:
    """The board's plans that run and the reader sees, with what the rule looks at. As many queries however many plans."""
    plans = FollowUpPlan.objects.visible_to(reader).filter(case__board=board, state=FollowUpPlan.State.ACTIVE)
    return list(
        plans.select_related("case__organisation", "case__board", "case__case_officer")
        .prefetch_related("lines", "visits", "milestones__report__lines__line")
        .order_by("pk")
    )


def is_planned(plan: FollowUpPlan) -> bool:
    """Is a visit planned already?"""
    return any(visit.state == SiteVisit.State.PLANNED for visit in plan.visits.all())


def suggestions_for(board: Board, reader: User) -> list[Suggestion]:
    """The board's grants that the reader sees and the rule suggests a visit to; the largest grant first."""
    rule = VisitRule.in_force()
    found = [
        Suggestion(plan, amount_of(plan), last_visit_of(plan), reasons)
        for plan in running_plans(board, reader)
        if not is_planned(plan) and (reasons := list(rule.reasons(plan)))
    ]
    return sorted(found, key=lambda each: (-each.amount, each.plan.pk))
