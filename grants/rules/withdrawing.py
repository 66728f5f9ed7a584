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
    """R1: the organisation has been heard about the withdrawal. What is new in the case after a hearing is sent by a new
    hearing, whose period is the one that counts: nothing else comes into a withdrawal's case.
    """
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
    """G3, R8: only under an exclusion in force, whose hearing was held in the vetting (R1).

    When the exclusion has ended the organisation is heard about the withdrawal itself, like in any other.
    """
    blockers = _without_reservation(withdrawal)
    if withdrawal.exclusion is None:
        blockers.append(Blocker("no_exclusion", _("There is no exclusion that the withdrawal rests on."), rule="G3"))
    elif withdrawal.exclusion.state not in withdrawal.exclusion.IN_FORCE:
        blockers.append(
            Blocker(
                "exclusion_over",
                _(
                    "The exclusion is over. Hear the organisation about the withdrawal itself, or let the support go on."
                ),
                rule="R1",
                url=reverse("withdrawal", args=[withdrawal.case.path_number]),
            )
        )
    return blockers


def is_decided_under_g3(withdrawal: "Withdrawal") -> bool:
    """G3: does the withdrawal wait for a decision that rests on an exclusion in force, without a hearing of its own?"""
    exclusion = withdrawal.exclusion
    return (
        exclusion is not None
        and exclusion.state in exclusion.IN_FORCE
        and withdrawal.state in ("initiated", "payments_held")
    )


def transition_to_withdraw(withdrawal: "Withdrawal") -> str:
    """Under an exclusion the hearing was the vetting's (R1); any other withdrawal is decided on a hearing of its own."""
    return "withdraw_under_exclusion" if is_decided_under_g3(withdrawal) else "withdraw"


def blockers_to_demanding_of(withdrawal: "Withdrawal") -> list[Blocker]:
    """R8: nothing is demanded of support that is given back, or that the board tries anew after a judgment."""
    restoration = getattr(withdrawal, "restoration", None)
    if restoration is None or restoration.state not in ("restored", "awaits_board"):
        return []
    if restoration.state == "awaits_board" and restoration.cause != "annulled":
        return []
    return [Blocker("tried_again", _("Whether the support is given back is tried, or it is given back."), rule="R8")]


def blockers_to_claiming(withdrawal: "Withdrawal", *, paid: int) -> list[Blocker]:
    """R1, R8: withdrawn, something paid (öre), not claimed before, and heard: about the withdrawal or about the claim."""
    if withdrawal.state != "withdrawn":
        return [Blocker("not_withdrawn", _("The support is not withdrawn."), rule="R8")]
    if hasattr(withdrawal, "claim"):
        return [Blocker("claimed", _("Repayment is already claimed."), rule="R8")]
    if tried := blockers_to_demanding_of(withdrawal):
        return tried
    if not paid:
        return [Blocker("nothing_paid", _("Nothing has been paid."), rule="R8")]
    page = reverse("withdrawal", args=[withdrawal.case.path_number])
    found = [
        blockers_to_adverse_step(withdrawal.case, purpose, on=timezone.localdate(), url=f"{page}#repayment-hearing")
        for purpose in ("withdrawal", "repayment")
    ]
    if not all(found):
        return []
    return next((blockers for blockers in found if blockers[0].code != "no_hearing"), found[0])


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
