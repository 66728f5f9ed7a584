"""Plans, milestones, reports, evaluations, lessons."""

from followup.models.evaluation import Evaluation
from followup.models.lesson import Lesson, LessonComment
from followup.models.plan import FollowUpPlan, Goal, Milestone, PlanLine
from followup.models.report import Report, ReportLine, ReportResult

__all__ = [
    "Evaluation",
    "FollowUpPlan",
    "Goal",
    "Lesson",
    "LessonComment",
    "Milestone",
    "PlanLine",
    "Report",
    "ReportLine",
    "ReportResult",
]
