"""What stands in the way of demanding a repayment, and of ending a claim? (R8)"""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.rules.withdrawing import blockers_to_demanding_of
from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import RepaymentClaim


def blockers_to_letting_be(claim: "RepaymentClaim") -> list[Blocker]:
    """R8: only a decision to claim nothing is a decision about no money."""
    if claim.amount == 0:
        return []
    return [Blocker("something_claimed", _("A sum is claimed. It is remitted instead."), rule="R8")]


def blockers_to_demanding(claim: "RepaymentClaim") -> list[Blocker]:
    """R8: something is left, the support stays withdrawn, and the claim is not barred by limitation (preskriptionslagen
    1981:130, 2 §).
    """
    if tried := blockers_to_demanding_of(claim.withdrawal):
        return tried
    if claim.balance <= 0:
        return [Blocker("nothing_left", _("Nothing is left to pay."), rule="R8")]
    if timezone.localdate() <= claim.limitation_on:
        return []
    return [
        Blocker(
            "time_barred",
            _("The claim is barred by limitation and can no longer be demanded."),
            rule="R8",
            detail=claim.limitation_on.isoformat(),
        )
    ]


def blockers_to_ending(claim: "RepaymentClaim") -> list[Blocker]:
    """R8: a claim ends when nothing is left of it."""
    if claim.balance == 0:
        return []
    return [Blocker("something_left", _("Something is left to pay."), rule="R8")]
