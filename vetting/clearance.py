"""May this organisation be supported on this day? The only question other apps ask of vetting (G2, G3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from registry.models import Organisation
from vetting.models import Exclusion, Vetting


@dataclass(frozen=True)
class Clearance:
    """The formal answer, without any material: outcome, number, dates, and an exclusion if one is in force."""

    is_valid: bool
    vetting: Vetting | None = None
    exclusion: Exclusion | None = None

    @property
    def valid_until(self) -> dt.date | None:
        """The last day the clearance holds."""
        return self.vetting.valid_until if self.vetting else None

    @property
    def registry_number(self) -> str:
        """The registry number of the vetting, or of the exclusion."""
        source = self.exclusion or self.vetting
        return source.case.registry_number if source else ""


def clearance_of(organisation: Organisation, *, on: dt.date) -> Clearance:
    """The clearance in force on the day `on`: the latest conclusion, unless an exclusion stops everything (G3)."""
    return clearances_of([organisation.pk], on=on)[organisation.pk]


def clearances_of(organisations: Iterable[int], *, on: dt.date) -> dict[int, Clearance]:
    """`clearance_of` for many organisations, in two queries."""
    keys = list(organisations)
    exclusions = {
        exclusion.case.organisation_id: exclusion
        for exclusion in Exclusion.objects.in_force(on).filter(case__organisation_id__in=keys).select_related("case")
    }
    latest: dict[int, Vetting] = {}
    concluded = (
        Vetting.objects.filter(case__organisation_id__in=keys, state__in=Vetting.CONCLUDED, concluded_on__lte=on)
        .select_related("case__board")
        .order_by("concluded_on", "pk")
    )
    for vetting in concluded:
        latest[vetting.case.organisation_id] = vetting
    answers = {}
    for key in keys:
        vetting_or_none, exclusion_or_none = latest.get(key), exclusions.get(key)
        is_valid = (
            exclusion_or_none is None
            and vetting_or_none is not None
            and vetting_or_none.state in Vetting.SUPPORT_MAY_BE_GIVEN
            and vetting_or_none.valid_until is not None
            and vetting_or_none.valid_until >= on
        )
        answers[key] = Clearance(is_valid, vetting_or_none, exclusion_or_none)
    return answers
