"""Vettings, their checks, findings and evidence, exclusions, sanctions lists and who was found to look like an entry."""

from vetting.models.check import Check
from vetting.models.criterion import Criterion
from vetting.models.exclusion import Exclusion
from vetting.models.finding import Evidence, Finding
from vetting.models.sanctions import SanctionsEntry, SanctionsList, Screening, ScreeningHit
from vetting.models.vetting import Advice, Vetting

__all__ = [
    "Advice",
    "Check",
    "Criterion",
    "Evidence",
    "Exclusion",
    "Finding",
    "SanctionsEntry",
    "SanctionsList",
    "Screening",
    "ScreeningHit",
    "Vetting",
]
