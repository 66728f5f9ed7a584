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
    blockers = blockers_to_favouring(vetting) + blockers_without_more_than_a_check(vetting)
    if not open_points:
        return blockers
    return [
        *blockers,
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


def blockers_without_more_than_a_check(vetting: "Vetting") -> list[Blocker]:
    """R3, G2: what somebody has found, at any board, is not settled by one person's standard check."""
    if vetting.findings.exists():
        return [
            Blocker(
                "has_finding",
                _("There is a finding. It is tried together with the coordinators and an independent reviewer."),
                rule="R3",
                url=page_of(vetting, "findings"),
                action=_("See the findings"),
            )
        ]
    others = type(vetting)._default_manager.filter(case__organisation=vetting.case.organisation).exclude(pk=vetting.pk)
    others = others.select_related("case__board")
    reopened = others.filter(reopened_on__isnull=False).exclude(state__in=vetting.CONCLUDED).first()
    latest = others.filter(state__in=vetting.CONCLUDED).order_by("-concluded_on", "-pk").first()
    if reopened is not None:
        told, state = reopened, _("reopened on new facts")
    elif latest is not None and latest.state == vetting.State.NOT_MET:
        told, state = latest, _("concluded: not met")
    else:
        return []
    return [
        Blocker(
            "enhanced_needed",
            _("A standard check is not enough here: an enhanced vetting with an independent reviewer is needed."),
            rule="G2",
            url=page_of(vetting, "enhance"),
            action=_("Open an enhanced vetting"),
            detail=f"{told.case.board.name}, {told.case.registry_number}: {state}.",
        )
    ]
