"""Programmes, calls, applications, decisions, meetings, support, payments and withdrawals."""

from grants.models.agenda import (
    AgendaItem,
    BatchLine,
    DecisionBatch,
    Dissent,
    PreparedDecision,
    Recusal,
    ReportedChange,
    ReportedDecision,
)
from grants.models.appeal import Appeal
from grants.models.application import Application
from grants.models.application_content import Answer, ApplicationGoal, Attachment, BudgetLine, UnsavedStep
from grants.models.assessment import Assessment, Score
from grants.models.call import Call, CallCriterion, CallVersion, Programme, Question, RequiredAttachment
from grants.models.claim import ClaimedPayment, ClaimEntry, ClaimInstalment, RepaymentClaim
from grants.models.correction import Correction
from grants.models.decision import Decision
from grants.models.delegation import Delegation
from grants.models.follow_up_tier import FollowUpTier
from grants.models.grant_change import ChangedLine, ChangedTarget, GrantChange, MovedMilestone, MovedPayment
from grants.models.meeting import Attendee, Meeting
from grants.models.payment import Payment
from grants.models.payment_batch import BatchedPayment, PayingAccount, PaymentBatch
from grants.models.posting import MeetingPaper, Posting, ToldOfDecision
from grants.models.restoration import Restoration
from grants.models.staff_report import ReportText, StaffReport
from grants.models.support import Support
from grants.models.withdrawal import Withdrawal

__all__ = [
    "AgendaItem",
    "Answer",
    "Appeal",
    "Application",
    "ApplicationGoal",
    "Assessment",
    "Attachment",
    "Attendee",
    "BatchLine",
    "BatchedPayment",
    "BudgetLine",
    "Call",
    "CallCriterion",
    "CallVersion",
    "ChangedLine",
    "ChangedTarget",
    "ClaimEntry",
    "ClaimInstalment",
    "ClaimedPayment",
    "Correction",
    "Decision",
    "DecisionBatch",
    "Delegation",
    "Dissent",
    "FollowUpTier",
    "GrantChange",
    "Meeting",
    "MeetingPaper",
    "MovedMilestone",
    "MovedPayment",
    "PayingAccount",
    "Payment",
    "PaymentBatch",
    "Posting",
    "PreparedDecision",
    "Programme",
    "Question",
    "Recusal",
    "RepaymentClaim",
    "ReportText",
    "ReportedChange",
    "ReportedDecision",
    "RequiredAttachment",
    "Restoration",
    "Score",
    "StaffReport",
    "Support",
    "ToldOfDecision",
    "UnsavedStep",
    "Withdrawal",
]
