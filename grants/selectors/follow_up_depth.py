"""Which follow-up does the call ask of a grant of this sum? (R7)"""

from dataclasses import replace

from followup.actions.set_plan import PlanTerms
from grants.models import CallVersion, FollowUpTier


def tier_for(version: CallVersion | None, amount: int) -> FollowUpTier | None:
    """The tier that a sum (öre) belongs to: the first that reaches so far. None when the call says nothing of it."""
    if version is None:
        return None
    return next((tier for tier in version.tiers.all() if tier.up_to is None or amount <= tier.up_to), None)


def with_depth(terms: PlanTerms, version: CallVersion | None) -> PlanTerms:
    """The plan with what the call's frozen rules ask of its sum; where they ask nothing, the city's parameters decide."""
    tier = tier_for(version, terms.amount)
    if tier is None:
        return terms
    return replace(
        terms,
        needs_certificate=terms.needs_certificate or tier.needs_certificate or None,
        needs_second_person=terms.needs_second_person or tier.needs_second_person or None,
    )
