"""Programmes, calls, applications, decisions, support, payments and withdrawals."""

from grants.models.appeal import Appeal
from grants.models.application import Application
from grants.models.application_content import Answer, ApplicationGoal, Attachment, BudgetLine, UnsavedStep
from grants.models.assessment import Assessment, Score
from grants.models.call import Call, CallCriterion, CallVersion, Programme, Question, RequiredAttachment
from grants.models.correction import Correction
from grants.models.decision import Decision
from grants.models.delegation import Delegation
from grants.models.payment import Payment
from grants.models.staff_report import ReportText, StaffReport
from grants.models.support import Support
from grants.models.withdrawal import RepaymentClaim, Withdrawal

__all__ = [
    "Answer",
    "Appeal",
    "Application",
    "ApplicationGoal",
    "Assessment",
    "Attachment",
    "BudgetLine",
    "Call",
    "CallCriterion",
    "CallVersion",
    "Correction",
    "Decision",
    "Delegation",
    "Payment",
    "Programme",
    "Question",
    "RepaymentClaim",
    "ReportText",
    "RequiredAttachment",
    "Score",
    "StaffReport",
    "Support",
    "UnsavedStep",
    "Withdrawal",
]
