"""Plans, milestones, reports, evaluations."""

from followup.models.evaluation import Evaluation
from followup.models.plan import FollowUpPlan, Goal, Milestone, PlanLine
from followup.models.report import Report, ReportLine, ReportResult

__all__ = [
    "Evaluation",
    "FollowUpPlan",
    "Goal",
    "Milestone",
    "PlanLine",
    "Report",
    "ReportLine",
    "ReportResult",
]
