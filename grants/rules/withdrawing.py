"""What stands in the way of taking support back, or of letting it go on? (R1, R8, G3)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker, blockers_to_adverse_step
from vetting.clearance import clearance_of

if TYPE_CHECKING:
    from grants.models import Withdrawal


def blockers_to_proposing_withdrawal(withdrawal: "Withdrawal") -> list[Blocker]:
    """R1: the organisation has been heard about the withdrawal."""
    return blockers_to_adverse_step(
        withdrawal.case,
        "withdrawal",
        on=timezone.localdate(),
        url=reverse("withdrawal", args=[withdrawal.case.path_number]),
    )


def _without_reservation(withdrawal: "Withdrawal") -> list[Blocker]:
    if withdrawal.support.has_revocation_reservation:
        return []
    return [
        Blocker(
            "no_reservation",
            _("The terms hold no revocation reservation, so the support cannot be withdrawn."),
            rule="R8",
        )
    ]


def blockers_to_withdrawing(withdrawal: "Withdrawal") -> list[Blocker]:
    """R1, R8: heard, and on terms that reserve the right to revoke."""
    return blockers_to_proposing_withdrawal(withdrawal) + _without_reservation(withdrawal)


def blockers_to_withdrawing_under_g3(withdrawal: "Withdrawal") -> list[Blocker]:
    """G3, R8: only under an exclusion, whose hearing was held in the vetting (R1)."""
    blockers = _without_reservation(withdrawal)
    if withdrawal.exclusion_id is None:
        blockers.append(Blocker("no_exclusion", _("There is no exclusion that the withdrawal rests on."), rule="G3"))
    return blockers


def blockers_to_continuing(withdrawal: "Withdrawal") -> list[Blocker]:
    """G3: no support goes on while the organisation is excluded, whatever the withdrawal was opened for.

    R8: but for support whose terms hold no revocation reservation. It cannot be withdrawn, so a person decides that it
    goes on; otherwise it would be neither given nor taken back until the exclusion ends (decision 0009).
    """
    if not withdrawal.support.has_revocation_reservation:
        return []
    exclusion = withdrawal.exclusion
    if exclusion is None or exclusion.state not in exclusion.IN_FORCE:
        exclusion = clearance_of(withdrawal.support.organisation, on=timezone.localdate()).exclusion
    if exclusion is not None:
        return [
            Blocker(
                "excluded",
                _("The organisation is excluded from all support."),
                rule="G3",
                url=reverse("exclusion", args=[exclusion.case.path_number]),
                action=_("See the exclusion"),
            )
        ]
    return []
