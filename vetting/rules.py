"""What stands in the way of a step in a vetting? Each rule cites rules.md; page and machine share them."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.journal import Event
from registry.rules import Blocker, Text, blockers_to_adverse_step
from vetting.screening.standing import blockers_to_favouring

if TYPE_CHECKING:
    from vetting.models import Exclusion, Finding, Vetting

ENOUGH_ALONE = frozenset({"E1", "E2", "E3"})
INDEPENDENT_NEEDED = 2


def _page(vetting: "Vetting", anchor: str) -> str:
    return f"{reverse('vetting', args=[vetting.case.path_number])}#{anchor}"


@dataclass(frozen=True)
class Threshold:
    """Is a finding carried by its evidence, and if not, what is missing? (rules.md, Evidence)"""

    is_met: bool
    explanation: Text


def threshold_of(finding: "Finding") -> Threshold:
    """At least one of E1-E3, or two independent E4; E5 and E6 never count. Free speech is never a finding."""
    if finding.is_protected_expression:
        return Threshold(False, _("Free speech, political criticism and non-violent disobedience are never a ground."))
    evidence = list(finding.evidence.all())
    strong = sorted({piece.level for piece in evidence if piece.level in ENOUGH_ALONE})
    if strong:
        return Threshold(True, _("Carried by %(levels)s, which is enough alone.") % {"levels": ", ".join(strong)})
    independent = sum(1 for piece in evidence if piece.level == "E4" and piece.is_independent)
    if independent >= INDEPENDENT_NEEDED:
        return Threshold(True, _("Carried by two independent sources of level E4."))
    if independent == 1:
        return Threshold(False, _("One independent E4 more, or one of E1-E3, is needed."))
    return Threshold(False, _("One of E1-E3, or two independent E4, is needed. E5 and E6 never suffice."))


def carried_findings(vetting: "Vetting") -> "list[Finding]":
    """The findings whose evidence reaches the threshold."""
    findings = vetting.findings.select_related("ground").prefetch_related("evidence")
    return [finding for finding in findings if threshold_of(finding).is_met]


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
            url=_page(vetting, "checks"),
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
            url=_page(vetting, "checks"),
            action=_("See the checks"),
            detail=", ".join(f"{check.get_kind_display()}: {check.get_outcome_display()}" for check in open_points)
            + ".",
        ),
    ]


def blockers_to_escalating(vetting: "Vetting") -> list[Blocker]:
    """D1-D4: what is escalated is a finding with evidence, not a feeling."""
    if any(finding.evidence.all() for finding in vetting.findings.prefetch_related("evidence")):
        return []
    return [
        Blocker(
            "no_finding",
            _("There is no finding with evidence to escalate."),
            rule="D1-D4",
            url=_page(vetting, "findings"),
            action=_("Write a finding"),
        )
    ]


def blockers_to_assessing(vetting: "Vetting") -> list[Blocker]:
    """G10 and two people: a coordinator has advised in writing, and the independent reviewer has signed."""
    blockers = []
    if not vetting.advice.exists():
        blockers.append(
            Blocker(
                "no_advice",
                _("No coordinator has given advice in writing."),
                rule="G10",
                url=_page(vetting, "advice"),
                action=_("See the escalation"),
            )
        )
    return blockers + blockers_without_second_person(vetting)


def blockers_without_second_person(vetting: "Vetting") -> list[Blocker]:
    """R3: the reviewer is somebody else than the case officer, and has signed."""
    if vetting.reviewed_by_id is None or vetting.reviewed_by_id == vetting.case.case_officer_id:
        return [
            Blocker(
                "not_reviewed",
                _("The independent reviewer has not signed."),
                rule="R3",
                url=_page(vetting, "review"),
                action=_("See the four eyes"),
            )
        ]
    return []


def blockers_to_hearing(vetting: "Vetting") -> list[Blocker]:
    """R1: only a finding that its evidence carries is put to the organisation."""
    return [] if carried_findings(vetting) else [_threshold_not_met(vetting)]


def _threshold_not_met(vetting: "Vetting") -> Blocker:
    return Blocker(
        "threshold",
        _("No finding reaches the evidence threshold."),
        rule="D1-D4",
        url=_page(vetting, "findings"),
        action=_("See the findings"),
        detail=_("One of E1-E3, or two independent E4, is needed."),
    )


def _factors_missing(vetting: "Vetting") -> list[Blocker]:
    if all(getattr(vetting, name) and getattr(vetting, f"{name}_note").strip() for name in vetting.FACTORS):
        return []
    return [
        Blocker(
            "factors_missing",
            _("The four factors for special reasons are not all weighed."),
            rule="D1-D4",
            url=_page(vetting, "factors"),
            action=_("Weigh the factors"),
        )
    ]


def blockers_to_favourable_conclusion(vetting: "Vetting") -> list[Blocker]:
    """Two people stand behind every conclusion after an enhanced vetting; G2: no sanctions hit stands."""
    return blockers_without_second_person(vetting) + blockers_to_favouring(vetting)


def blockers_to_special_reasons(vetting: "Vetting") -> list[Blocker]:
    """SFS 2011:65 8 b §: the four factors are weighed."""
    return blockers_to_favourable_conclusion(vetting) + _factors_missing(vetting)


def _latest_in(findings: "list[Finding]") -> dt.datetime | None:
    """When the last of the findings and their evidence was written down."""
    written = [finding.written_at for finding in findings]
    written += [piece.added_at for finding in findings for piece in finding.evidence.all()]
    return max(written, default=None)


def blockers_to_not_met(vetting: "Vetting") -> list[Blocker]:
    """R1, R15, the evidence threshold, the four factors, and reviewer other than case officer."""
    carried = carried_findings(vetting)
    blockers = blockers_to_adverse_step(
        vetting.case,
        "adverse_conclusion",
        on=timezone.localdate(),
        url=_page(vetting, "hearing"),
        newest_material=_latest_in(carried),
    )
    if not carried:
        blockers.append(_threshold_not_met(vetting))
    blockers += _factors_missing(vetting)
    if not vetting.less_intrusive.strip():
        blockers.append(
            Blocker(
                "less_intrusive",
                _("It is not written why nothing less intrusive would do."),
                rule="R15",
                url=_page(vetting, "proportionality"),
                action=_("Write the reasons"),
            )
        )
    return blockers + blockers_without_second_person(vetting)


def blockers_to_excluding(vetting: "Vetting") -> list[Blocker]:
    """G3: only after a conclusion *not met* that rests on encouragement of violent extremism."""
    if vetting.state != "not_met":
        return [
            Blocker(
                "not_concluded",
                _("The vetting is not concluded as not met."),
                rule="G3",
                url=_page(vetting, "next"),
                action=_("See the vetting"),
            )
        ]
    if not any(finding.ground.code == "G3" for finding in carried_findings(vetting)):
        return [
            Blocker(
                "not_g3",
                _("No carried finding says that the organisation encourages violent extremism."),
                rule="G3",
                url=_page(vetting, "findings"),
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
