"""Confirm a hit on a sanctions list and hold every unpaid payment of the organisation, at every board, at once.

One transaction, rows locked in primary-key order after the organisation (decision 0007), a constant number of queries
however many payments there are, one journal batch id.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Payment, Support
from registry.journal import new_batch
from registry.lifecycle import advance_many, lock
from registry.models import Organisation, User
from vetting.actions.judge_hit import confirm_hit
from vetting.models import ScreeningHit, Vetting


@dataclass(frozen=True)
class Held:
    """The confirmed hit, and how many payments were held."""

    hit: ScreeningHit
    payments: int


@transaction.atomic
def confirm_and_hold(
    *, actor: User, hit: ScreeningHit, vetting: Vetting, identifier_kind: str, identifier: str, reason: str = ""
) -> Held:
    """Confirm the hit, then hold what is not paid. Raises Refused or ValidationError, and changes nothing then."""
    organisation = lock(Organisation, pk=vetting.case.organisation_id)
    confirmed = confirm_hit(
        actor=actor,
        hit=hit,
        vetting=vetting,
        identifier_kind=identifier_kind,
        identifier=identifier,
        reason=reason,
    )
    return Held(confirmed, hold_for_sanctions(actor=actor, organisation=organisation, authority=vetting))


def hold_for_sanctions(*, actor: User, organisation: Organisation, authority: Vetting) -> int:
    """Hold every payment not yet made, at every board; the number of them. The vetting's number is the ground."""
    list(
        Support.objects.select_for_update()
        .filter(organisation=organisation)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support__organisation=organisation, state__in=Payment.UNPAID)
        .select_related("support__case")
        .order_by("pk")
    )
    if payments:
        number = authority.case.registry_number
        advance_many(
            payments,
            "hold",
            actor=actor,
            authority=number,
            rule="G2",
            batch=new_batch(),
            because=_("Confirmed hit on a sanctions list, vetting %(number)s") % {"number": number},
        )
    return len(payments)
