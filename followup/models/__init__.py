"""Plans, milestones, reports, evaluations, lessons."""

from followup.models.age_group import AgeGroup
from followup.models.evaluation import Evaluation, GoalJudgement
from followup.models.extension import MilestoneExtension
from followup.models.lesson import Lesson, LessonComment
from followup.models.milestone import Milestone
from followup.models.plan import FollowUpPlan, Goal, PlanLine
from followup.models.report import (
    QuestionReturned,
    Report,
    ReportLine,
    ReportParticipants,
    ReportResult,
    ReportReturn,
)
from followup.models.visit import SiteVisit

__all__ = [
    "AgeGroup",
    "Evaluation",
    "FollowUpPlan",
    "Goal",
    "GoalJudgement",
    "Lesson",
    "LessonComment",
    "Milestone",
    "MilestoneExtension",
    "PlanLine",
    "QuestionReturned",
    "Report",
    "ReportLine",
    "ReportParticipants",
    "ReportResult",
    "ReportReturn",
    "SiteVisit",
]
