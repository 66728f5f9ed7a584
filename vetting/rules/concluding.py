"""May the assessment be signed, the organisation be heard, and a conclusion be drawn? (R1, R3, R15, D1-D4)"""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models import WithheldItem
from registry.rules import Blocker, blockers_to_adverse_step
from vetting.rules.escalating import blockers_while_referred, blockers_without_advice
from vetting.rules.evidence import carried_findings, threshold_of
from vetting.rules.place import page_of
from vetting.screening.standing import blockers_to_favouring

if TYPE_CHECKING:
    from registry.models import Hearing
    from vetting.models import Finding, Vetting


def blockers_to_assessing(vetting: "Vetting") -> list[Blocker]:
    """G10 and R3: the coordinators have advised, who was asked has answered, and the independent reviewer has signed."""
    return blockers_without_advice(vetting) + blockers_while_referred(vetting) + blockers_without_second_person(vetting)


def writers_of(vetting: "Vetting") -> set[int]:
    """Keys of those whose work the independent reviewer reads: the case officer, who wrote findings, who added evidence."""
    findings = list(vetting.findings.prefetch_related("evidence"))
    found = {finding.written_by_id for finding in findings}
    found |= {piece.added_by_id for finding in findings for piece in finding.evidence.all()}
    return found | ({vetting.case.case_officer_id} if vetting.case.case_officer_id else set())


def blockers_without_second_person(vetting: "Vetting") -> list[Blocker]:
    """R3: the reviewer has signed, and is neither the case officer nor anybody else who wrote what is reviewed.

    After a hearing the signature is about the organisation's answer too: one from before it counts no more.
    """
    if is_signed_by_second_person(vetting):
        return []
    is_early = vetting.reviewed_by_id is not None and signed_before_the_answer(vetting)
    return [
        Blocker(
            "not_reviewed",
            _("The independent reviewer signed before the organisation had answered, and has to read the answer.")
            if is_early
            else _("The independent reviewer has not signed."),
            rule="R3",
            url=page_of(vetting, "review"),
            action=_("See the four eyes"),
        )
    ]


def is_signed_by_second_person(vetting: "Vetting") -> bool:
    """Has an independent reviewer signed what is there now, the organisation's answer with it? (R3)"""
    if vetting.reviewed_by_id is None or vetting.reviewed_by_id in writers_of(vetting):
        return False
    return not signed_before_the_answer(vetting)


def signed_before_the_answer(vetting: "Vetting") -> bool:
    """Did the organisation answer the hearing after the reviewer had signed?"""
    signed_at = vetting.reviewed_at
    return any(
        signed_at is None or hearing.answered_at > signed_at
        for hearing in hearings_of(vetting)
        if hearing.answered_at is not None
    )


def hearings_of(vetting: "Vetting") -> "list[Hearing]":
    """The hearings before an adverse conclusion, of a vetting that was reopened those since."""
    since = vetting.reopened_on or dt.date.min
    return [
        each
        for each in vetting.case.hearings.all()
        if each.purpose == "adverse_conclusion" and timezone.localdate(each.sent_at) >= since
    ]


def blockers_to_hearing(vetting: "Vetting") -> list[Blocker]:
    """R1: only a finding that its evidence carries is put to the organisation."""
    return [] if carried_findings(vetting) else [_threshold_not_met(vetting)]


def _threshold_not_met(vetting: "Vetting") -> Blocker:
    return Blocker(
        "threshold",
        _("No finding reaches the evidence threshold."),
        rule="D1-D4",
        url=page_of(vetting, "findings"),
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
            url=page_of(vetting, "factors"),
            action=_("Weigh the factors"),
        )
    ]


def blockers_to_clearing_without_finding(vetting: "Vetting") -> list[Blocker]:
    """R3: nothing was found, and the independent reviewer stands behind that. What was found is escalated instead."""
    blockers = []
    if vetting.findings.exists():
        blockers.append(
            Blocker(
                "has_finding",
                _("There is a finding. It is tried together with the coordinators."),
                rule="G10",
                url=page_of(vetting, "findings"),
                action=_("See the findings"),
            )
        )
    return blockers + blockers_to_favourable_conclusion(vetting)


def blockers_to_favourable_conclusion(vetting: "Vetting") -> list[Blocker]:
    """Two people stand behind every conclusion after an enhanced vetting; G2: no sanctions hit stands."""
    return blockers_without_second_person(vetting) + blockers_to_favouring(vetting)


def blockers_to_conclude_cleared(vetting: "Vetting") -> list[Blocker]:
    """A finding that its evidence carries is not passed over: the organisation explains it, or special reasons do (8 b §)."""
    blockers = blockers_to_favourable_conclusion(vetting)
    if carried_findings(vetting) and not any(each.answered_at for each in hearings_of(vetting)):
        blockers.append(
            Blocker(
                "finding_stands",
                _("A finding reaches the evidence threshold, and nothing has been answered to it."),
                rule="D1-D4",
                url=page_of(vetting, "hearing"),
                action=_("Hear the organisation"),
                detail=_("Hear the organisation, or weigh the special reasons."),
            )
        )
    return blockers


def blockers_to_not_proven(vetting: "Vetting") -> list[Blocker]:
    """D1-D4: what reaches the threshold is proven; *not proven* is for what does not."""
    blockers = blockers_to_favourable_conclusion(vetting)
    if carried_findings(vetting):
        blockers.append(
            Blocker(
                "finding_stands",
                _("A finding reaches the evidence threshold, so it cannot be called not proven."),
                rule="D1-D4",
                url=page_of(vetting, "findings"),
                action=_("See the findings"),
            )
        )
    return blockers


def blockers_to_special_reasons(vetting: "Vetting") -> list[Blocker]:
    """SFS 2011:65 8 b §: the four factors are weighed."""
    return blockers_to_favourable_conclusion(vetting) + _factors_missing(vetting)


def _newest_material(vetting: "Vetting") -> dt.datetime | None:
    """When the last of what the board has was written down or came in: a finding, evidence, an authority's answer."""
    written = []
    for finding in vetting.findings.prefetch_related("evidence"):
        written += [finding.written_at, *(piece.added_at for piece in finding.evidence.all())]
    written += [each.taken_in_at for each in vetting.referrals.all() if each.taken_in_at is not None]
    return max(written, default=None)


def _blockers_when_what_carries_is_withheld(vetting: "Vetting", carried: "list[Finding]") -> list[Blocker]:
    """R1, OSL 10:3: what the organisation was never shown cannot alone carry a conclusion against it."""
    withheld = set(
        WithheldItem.objects.filter(hearing__in=hearings_of(vetting), document__isnull=False)
        .exclude(document__hearings__in=hearings_of(vetting))
        .values_list("document_id", flat=True)
    )
    if not carried or any(threshold_of(each, without=withheld).is_met for each in carried):
        return []
    return [
        Blocker(
            "carried_by_withheld",
            _("What carries the finding was withheld from the organisation, which has had no chance to answer it."),
            rule="R1",
            url=page_of(vetting, "hearing"),
            action=_("Send the material"),
            detail=_("Send it, or copies with the protected parts covered."),
        )
    ]


def blockers_to_not_met(vetting: "Vetting") -> list[Blocker]:
    """R1, R15, the evidence threshold, the four factors, and reviewer other than case officer."""
    carried = carried_findings(vetting)
    blockers = blockers_to_adverse_step(
        vetting.case,
        "adverse_conclusion",
        on=timezone.localdate(),
        url=page_of(vetting, "hearing"),
        newest_material=_newest_material(vetting),
    )
    if not carried:
        blockers.append(_threshold_not_met(vetting))
    blockers += _blockers_when_what_carries_is_withheld(vetting, carried)
    blockers += _factors_missing(vetting)
    if not vetting.less_intrusive.strip():
        blockers.append(
            Blocker(
                "less_intrusive",
                _("It is not written why nothing less intrusive would do."),
                rule="R15",
                url=page_of(vetting, "proportionality"),
                action=_("Write the reasons"),
            )
        )
    return blockers + blockers_without_second_person(vetting)
