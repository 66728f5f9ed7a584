"""May this organisation be supported on this day? The only question other apps ask of vetting (G2, G3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from registry.models import Organisation
from vetting.models import Exclusion, Vetting


@dataclass(frozen=True)
class Clearance:
    """The formal answer, without any material: outcome, number, dates, and an exclusion if one is in force.

    `reopened` is a vetting that stands open again on new facts: no conclusion from before that day can be relied upon.
    """

    is_valid: bool
    vetting: Vetting | None = None
    exclusion: Exclusion | None = None
    reopened: Vetting | None = None

    @property
    def valid_until(self) -> dt.date | None:
        """The last day the clearance holds."""
        return self.vetting.valid_until if self.vetting else None

    @property
    def registry_number(self) -> str:
        """The registry number of what the answer rests on: the exclusion, the reopened vetting or the latest conclusion."""
        source = self.exclusion or self.reopened or self.vetting
        return source.case.registry_number if source else ""


def clearance_of(organisation: Organisation, *, on: dt.date) -> Clearance:
    """The clearance in force on the day `on`: the latest conclusion, unless an exclusion stops everything (G3).

    While a vetting at any board stands reopened on new facts, conclusions drawn up to the day it was reopened do not hold
    (G2): neither its own, nor an older one that it had replaced, nor another board's that did not know those facts.
    """
    return clearances_of([organisation.pk], on=on)[organisation.pk]


def clearances_of(organisations: Iterable[int], *, on: dt.date) -> dict[int, Clearance]:
    """`clearance_of` for many organisations, in two queries."""
    keys = list(organisations)
    exclusions = {
        exclusion.case.organisation_id: exclusion
        for exclusion in Exclusion.objects.in_force(on).filter(case__organisation_id__in=keys).select_related("case")
    }
    latest: dict[int, Vetting] = {}
    reopened: dict[int, Vetting] = {}
    vettings = (
        Vetting.objects.filter(
            Q(state__in=Vetting.CONCLUDED, concluded_on__lte=on) | Q(reopened_on__lte=on),
            case__organisation_id__in=keys,
        )
        .select_related("case__board")
        .order_by("concluded_on", "reopened_on", "pk")
    )
    for vetting in vettings:
        (latest if vetting.is_concluded else reopened)[vetting.case.party_key] = vetting
    return {key: _answer(latest.get(key), exclusions.get(key), reopened.get(key), on) for key in keys}


def _answer(vetting: Vetting | None, exclusion: Exclusion | None, reopened: Vetting | None, on: dt.date) -> Clearance:
    if reopened is not None and vetting is not None and _knew_the_new_facts(vetting, reopened):
        reopened = None
    is_valid = (
        exclusion is None
        and reopened is None
        and vetting is not None
        and vetting.state in Vetting.SUPPORT_MAY_BE_GIVEN
        and vetting.valid_until is not None
        and vetting.valid_until >= on
    )
    return Clearance(is_valid, vetting, exclusion, reopened)


def _knew_the_new_facts(concluded: Vetting, reopened: Vetting) -> bool:
    return (
        concluded.concluded_on is not None
        and reopened.reopened_on is not None
        and concluded.concluded_on > reopened.reopened_on
    )
