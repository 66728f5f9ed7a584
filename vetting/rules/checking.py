"""May the standard check be closed, and may it clear? (G2)"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.rules import Blocker
from vetting.rules.place import page_of
from vetting.screening.standing import blockers_to_favouring

if TYPE_CHECKING:
    from vetting.models import Vetting


def blockers_to_standard_done(vetting: "Vetting") -> list[Blocker]:
    """G2: every point of the standard check has an outcome with source and date."""
    pending = [check for check in vetting.checks.all() if check.outcome == "pending"]
    if not pending:
        return []
    names = ", ".join(str(check.get_kind_display()).lower() for check in pending)
    return [
        Blocker(
            "checks_pending",
            ngettext(
                "%(count)d point of the standard check remains.",
                "%(count)d points of the standard check remain.",
                len(pending),
            )
            % {"count": len(pending)},
            rule="G2",
            url=page_of(vetting, "checks"),
            action=_("Make the checks"),
            detail=f"{names[:1].upper()}{names[1:]}.",
        )
    ]


def blockers_to_clearing_on_standard(vetting: "Vetting") -> list[Blocker]:
    """G2: the standard check alone clears only when nothing was missing and no circumstance showed."""
    open_points = [check for check in vetting.checks.all() if check.outcome != "ok"]
    if not open_points:
        return blockers_to_favouring(vetting)
    return [
        *blockers_to_favouring(vetting),
        Blocker(
            "circumstance",
            _("The standard check shows something that must be looked into or completed."),
            rule="G2",
            url=page_of(vetting, "checks"),
            action=_("See the checks"),
            detail=", ".join(f"{check.get_kind_display()}: {check.get_outcome_display()}" for check in open_points)
            + ".",
        ),
    ]
