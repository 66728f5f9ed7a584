"""May an organisation be excluded, and an exclusion be extended or end? (G3, R1)"""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.events import Event
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


def blockers_to_extending(exclusion: "Exclusion") -> list[Blocker]:
    """R1: an extension is a new adverse step and needs its own hearing, opened after the re-examination began."""
    began = exclusion.case.journal.filter(event=Event.EXCLUSION_RE_EXAMINED).order_by("-seq").first()
    hearings = exclusion.case.hearings.filter(sent_at__gte=began.at if began else exclusion.decided_at)
    if hearings and all(hearing.is_over(timezone.localdate()) for hearing in hearings):
        return []
    return [Blocker("no_hearing", _("The organisation has not been heard about an extension."), rule="R1")]


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
