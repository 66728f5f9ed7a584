"""May an organisation be excluded, and for how long? (G3)"""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker
from vetting.rules.evidence import carried_findings
from vetting.rules.place import page_of

if TYPE_CHECKING:
    from vetting.models import Exclusion, Vetting


def blockers_to_excluding(vetting: "Vetting") -> list[Blocker]:
    """G3: only after a conclusion *not met* that rests on encouragement of violent extremism."""
    if vetting.state != "not_met":
        return [
            Blocker(
                "not_concluded",
                _("The vetting is not concluded as not met."),
                rule="G3",
                url=page_of(vetting, "next"),
                action=_("See the vetting"),
            )
        ]
    if not any(finding.ground.code == "G3" for finding in carried_findings(vetting)):
        return [
            Blocker(
                "not_g3",
                _("No carried finding says that the organisation encourages violent extremism."),
                rule="G3",
                url=page_of(vetting, "findings"),
                action=_("See the findings"),
            )
        ]
    if any(exclusion.state in exclusion.IN_FORCE for exclusion in vetting.exclusions.all()):
        return [Blocker("already_excluded", _("The organisation is already excluded on this vetting."), rule="G3")]
    return []


def blockers_to_expiring(exclusion: "Exclusion") -> list[Blocker]:
    """An exclusion ends when its time has run out, not before."""
    if timezone.localdate() > exclusion.valid_until:
        return []
    return [Blocker("still_in_force", _("The exclusion is still in force."), rule="G3")]


def months_allowed(valid_from: dt.date, valid_until: dt.date, latest: dt.date) -> list[Blocker]:
    """An exclusion lasts at most the number of months the city has set (24)."""
    if valid_from < valid_until <= latest:
        return []
    return [
        Blocker(
            "too_long",
            _("The end date must be after the start and no later than %(latest)s.") % {"latest": latest.isoformat()},
            rule="G3",
        )
    ]


def day_to_look_again(start: dt.date, until: dt.date, *, latest: dt.date, before_end: int) -> dt.date:
    """G3: when an exclusion is looked at again by itself. No later than `latest`, and `before_end` days before it ends,
    so that there is time for a hearing before an extension (R1); a short one half-way. Always after `start`.
    """
    half_way = start + (until - start) // 2
    return min(latest, max(until - dt.timedelta(days=before_end), half_way, start + dt.timedelta(days=1)), until)
