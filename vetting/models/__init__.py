"""Vettings, their checks, findings, evidence and referrals, exclusions and their course, sanctions lists and hits on them."""

from vetting.models.check import Check
from vetting.models.criterion import Criterion
from vetting.models.exclusion import Exclusion
from vetting.models.exclusion_decision import ExclusionDecision
from vetting.models.finding import Evidence, Finding
from vetting.models.re_examination import LiftRequest, NewEvidence, ReExamination
from vetting.models.referral import Referral
from vetting.models.sanctions import SanctionsEntry, SanctionsList, Screening, ScreeningHit
from vetting.models.vetting import Advice, Vetting

__all__ = [
    "Advice",
    "Check",
    "Criterion",
    "Evidence",
    "Exclusion",
    "ExclusionDecision",
    "Finding",
    "LiftRequest",
    "NewEvidence",
    "ReExamination",
    "Referral",
    "SanctionsEntry",
    "SanctionsList",
    "Screening",
    "ScreeningHit",
    "Vetting",
]
