"""Vettings, their checks, findings, evidence and referrals, exclusions, sanctions lists and hits on them."""

from vetting.models.check import Check
from vetting.models.criterion import Criterion
from vetting.models.exclusion import Exclusion
from vetting.models.finding import Evidence, Finding
from vetting.models.referral import Referral
from vetting.models.sanctions import SanctionsEntry, SanctionsList, Screening, ScreeningHit
from vetting.models.vetting import Advice, Vetting

__all__ = [
    "Advice",
    "Check",
    "Criterion",
    "Evidence",
    "Exclusion",
    "Finding",
    "Referral",
    "SanctionsEntry",
    "SanctionsList",
    "Screening",
    "ScreeningHit",
    "Vetting",
]
