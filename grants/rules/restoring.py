"""What stands in the way of giving back support that was withdrawn, or of letting the withdrawal stand? (R1, G3, R8)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker, blockers_to_adverse_step
from vetting.clearance import clearance_of

if TYPE_CHECKING:
    from grants.models import Application, Restoration


def blockers_to_restoring(restoration: "Restoration") -> list[Blocker]:
    """G3, R5, R8: no exclusion stands, the grant itself stands, and nothing of it is being claimed back."""
    withdrawal = restoration.withdrawal
    support = withdrawal.support
    blockers = []
    exclusion = clearance_of(support.organisation, on=timezone.localdate()).exclusion
    if exclusion is not None:
        blockers.append(
            Blocker(
                "excluded",
                _("The organisation is excluded from all support."),
                rule="G3",
                url=reverse("exclusion", args=[exclusion.case.path_number]),
                action=_("See the exclusion"),
            )
        )
    if support.withdrawn_on is None or support.annulled_on is not None:
        blockers.append(
            Blocker("not_withdrawn", _("The support is not withdrawn, or its grant is annulled."), rule="R5")
        )
    claim = getattr(withdrawal, "claim", None)
    if claim is not None and claim.state in claim.OPEN:
        blockers.append(
            Blocker(
                "claim_under_way",
                _("Repayment is claimed. Let the organisation off the claim before the support is given back."),
                rule="R8",
                url=f"{reverse('withdrawal', args=[withdrawal.case.path_number])}#claim",
                action=_("See the claim"),
            )
        )
    return blockers


def blockers_to_letting_stand(restoration: "Restoration") -> list[Blocker]:
    """R1: the ground of the withdrawal is gone when a court has annulled the exclusion. To let it stand for another
    reason is as adverse as to withdraw, so the organisation is heard about that reason first.
    """
    if restoration.cause != "annulled":
        return []
    return blockers_to_adverse_step(
        restoration.case,
        "withdrawal",
        on=timezone.localdate(),
        url=f"{reverse('withdrawal', args=[restoration.case.path_number])}#restoration",
        since=restoration.opened_at,
    )


def blockers_to_taking_up_again(application: "Application") -> list[Blocker]:
    """R16: a withdrawn grant runs again only when its board has decided to give the support back."""
    support = getattr(application, "support", None)
    if support is not None and support.withdrawn_on is None:
        return []
    return [Blocker("not_restored", _("The board has not decided to give the support back."), rule="R16")]
