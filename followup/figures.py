"""How far has a grant come, in figures: each goal from baseline over reports to target, each cost against its budget?"""

from dataclasses import dataclass
from decimal import Decimal

from followup.models import Evaluation, FollowUpPlan, Goal, Milestone, PlanLine, Report, ReportLine, ReportResult

HALF_WAY = 0.5
SENT = (Milestone.State.SUBMITTED, Milestone.State.APPROVED)


@dataclass(frozen=True)
class GoalFigures:
    """A goal and what each report says of it, in the order of the reports; None where nothing is said."""

    goal: Goal
    reports: list[Report]
    results: list[ReportResult | None]

    @property
    def reported(self) -> list[tuple[str, Decimal | None]]:
        """For each report its title and the value it gives."""
        pairs = zip(self.reports, self.results, strict=True)
        return [(report.milestone.title, result.value if result else None) for report, result in pairs]

    @property
    def latest(self) -> Decimal | None:
        """The last value reported."""
        values = [result.value for result in self.results if result is not None and result.value is not None]
        return values[-1] if values else None

    @property
    def attained(self) -> float | None:
        """How much of the way from baseline to target is gone, 1.0 being all of it; None before the first report."""
        if self.latest is None:
            return None
        way = self.goal.target - self.goal.baseline
        if not way:
            return 1.0 if self.latest >= self.goal.target else 0.0
        return max(0.0, float((self.latest - self.goal.baseline) / way))


def suggested_attainment(figures: GoalFigures) -> str:
    """What the last figure suggests of the goal: all of the way is reached, half of it partly; nothing without a figure."""
    if figures.attained is None:
        return ""
    if figures.attained >= 1:
        return Evaluation.Attainment.REACHED
    return Evaluation.Attainment.PARTLY if figures.attained >= HALF_WAY else Evaluation.Attainment.NOT_REACHED


@dataclass(frozen=True)
class CostPerParticipant:
    """What the final accounts cost, shared by those who took part according to them: sums in öre, both parts shown."""

    cost: int
    participants: int

    @property
    def each(self) -> int:
        """The cost of each, in whole kronor, as öre."""
        return round(self.cost / self.participants / 100) * 100


@dataclass(frozen=True)
class CostFigures:
    """A line of the granted budget and what has been spent on it since the beginning, in öre."""

    line: PlanLine
    spent: int | None

    @property
    def left(self) -> int | None:
        """What is left of the line; negative when more was spent."""
        return None if self.spent is None else self.line.amount - self.spent

    @property
    def is_exceeded(self) -> bool:
        """Has more been spent on the line than was granted for it?"""
        return self.left is not None and self.left < 0


@dataclass(frozen=True)
class PlanFigures:
    """All the figures of one plan: the reports that are sent in, the goals, the costs."""

    reports: list[Report]
    goals: list[GoalFigures]
    costs: list[CostFigures]

    @property
    def budget(self) -> int:
        """The granted budget, in öre."""
        return sum(cost.line.amount for cost in self.costs)

    @property
    def spent(self) -> int | None:
        """What is reported as spent, in öre; None before the first report."""
        known = [cost.spent for cost in self.costs if cost.spent is not None]
        return sum(known) if known else None

    @property
    def left(self) -> int | None:
        """What is left of the whole budget."""
        return None if self.spent is None else self.budget - self.spent

    @property
    def used(self) -> float | None:
        """How much of the budget is used, 1.0 being all of it."""
        return None if self.spent is None or not self.budget else self.spent / self.budget

    @property
    def cost_per_participant(self) -> CostPerParticipant | None:
        """From approved final accounts only; None when they are not there, or nobody counted who took part."""
        final = self.last_report
        if final is None or final.milestone.kind != Milestone.Kind.FINAL_ACCOUNTS:
            return None
        if final.milestone.state != Milestone.State.APPROVED or not final.took_part or self.spent is None:
            return None
        return CostPerParticipant(self.spent, final.took_part)

    @property
    def last_report(self) -> Report | None:
        """The latest report that is sent in."""
        return self.reports[-1] if self.reports else None


def approved_use(plan: FollowUpPlan) -> int | None:
    """What the approved reports say has been used, in öre, no line counted for more than was granted for it; None when
    no report is approved. One query.
    """
    rows = ReportLine.objects.filter(report__milestone__plan=plan, report__milestone__state=Milestone.State.APPROVED)
    spent: dict[int, int] = {}
    for row in rows.select_related("line").order_by("report__milestone__position"):
        if row.spent is not None:
            spent[row.line_id] = min(row.spent, row.line.amount)
    return sum(spent.values()) if spent else None


def figures_of(plan: FollowUpPlan, *, before: Milestone | None = None) -> PlanFigures:
    """The figures of a plan, from the reports that are sent in; with `before` only from earlier milestones.

    Six queries, however many goals and reports.
    """
    found = Report.objects.filter(milestone__plan=plan, milestone__state__in=SENT).select_related("milestone")
    found = found.prefetch_related("participants")
    if before is not None:
        found = found.filter(milestone__position__lt=before.position)
    reports = list(found.order_by("milestone__position"))
    keys = [report.pk for report in reports]
    results = {(row.report_id, row.goal_id): row for row in ReportResult.objects.filter(report__in=keys)}
    spent: dict[int, int] = {}
    for row in ReportLine.objects.filter(report__in=keys).order_by("report__milestone__position"):
        if row.spent is not None:
            spent[row.line_id] = row.spent
    return PlanFigures(
        reports=reports,
        goals=[GoalFigures(goal, reports, [results.get((key, goal.pk)) for key in keys]) for goal in plan.goals.all()],
        costs=[CostFigures(line, spent.get(line.pk)) for line in plan.lines.all()],
    )
