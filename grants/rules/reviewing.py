"""What stands in the way between received and ready for decision? (R1, R3, R7, G2)"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker, blockers_to_adverse_step
from vetting.clearance import Clearance, clearance_of

if TYPE_CHECKING:
    from grants.models import Application

FAVOURABLE = frozenset({"grant", "partly_grant"})
_ON_STANDARD = frozenset({"opened", "standard_done"})


def case_page(application: "Application", anchor: str = "") -> str:
    """The address of the application's case, at a section of it."""
    number = application.case.path_number if application.case else ""
    return reverse("case", args=[number]) + (f"#{anchor}" if anchor else "")


def blockers_to_taking_up(application: "Application") -> list[Blocker]:
    """R3: a case officer has the case before the review begins."""
    if application.case is not None and application.case.case_officer_id:
        return []
    return [
        Blocker(
            "unassigned",
            _("The case has no case officer."),
            rule="R3",
            url=case_page(application, "handlers"),
            action=_("Assign the case"),
        )
    ]


def signed_assessment(application: "Application", by: str) -> Any:
    """The signed assessment by `case_officer` or `reviewer`, or None."""
    return next((found for found in application.assessments.all() if found.by == by and found.signed_at), None)


def where_to_review(application: "Application") -> dict[str, Any]:
    """R3: who is to sign as the second person, and the page where that is done or somebody is chosen."""
    case = application.case
    if case is None:
        return {}
    if case.reviewer_id is None:
        return {
            "detail": _("No reviewer is chosen."),
            "url": reverse("assign_case", args=[case.path_number]),
            "action": _("Choose a reviewer"),
        }
    return {
        "detail": _("%(name)s reviews it: My work, Review the assessment.") % {"name": case.reviewer},
        "url": case_page(application, "assessment"),
        "action": _("See the assessment"),
    }


def proposal_of(application: "Application") -> str:
    """What the signed assessment proposes: grant, partly_grant, refuse, or nothing yet."""
    signed = signed_assessment(application, "case_officer")
    return signed.proposal if signed else ""


def blockers_to_proposing(application: "Application", *, clearance: Clearance | None = None) -> list[Blocker]:
    """R3, R7, G2: two signed assessments against the frozen criteria, and a vetting that fits the proposal."""
    blockers = []
    signed = signed_assessment(application, "case_officer")
    if signed is None:
        blockers.append(
            Blocker(
                "not_assessed",
                _("The application is not assessed against the call's criteria."),
                rule="R7",
                url=reverse("assess", args=[application.case.path_number]) if application.case else "",
                action=_("Assess"),
            )
        )
    reviewed = signed_assessment(application, "reviewer")
    if reviewed is None or (signed is not None and reviewed.person_id == signed.person_id):
        blockers.append(
            Blocker(
                "not_reviewed",
                _("The assessment lacks the independent reviewer's signature."),
                rule="R3",
                **where_to_review(application),
            )
        )
    if not has_vetting_to_rest_on(application):
        blockers.append(
            Blocker(
                "vetting_not_concluded",
                _("The vetting is not concluded."),
                rule="G2",
                url=case_page(application, "vetting"),
                action=_("See the vetting"),
            )
        )
    elif signed is not None and signed.proposal in FAVOURABLE:
        blockers += blockers_without_clearance(application, on=timezone.localdate(), clearance=clearance)
    return blockers


def is_renewing(application: "Application", clearance: Clearance) -> bool:
    """G2: is the vetting a plain renewal of a clearance that still holds? That clearance counts until it ends.

    Not when the vetting was reopened on new facts, or has gone beyond the standard check: then its conclusion is awaited.
    """
    vetting = application.vetting
    return vetting is not None and clearance.is_valid and vetting.state in _ON_STANDARD and vetting.reopened_on is None


def has_vetting_to_rest_on(application: "Application", clearance: Clearance | None = None) -> bool:
    """G2: a concluded vetting, or one that renews a clearance that still holds. `clearance` saves two queries."""
    if application.vetting is None or application.vetting.is_concluded:
        return application.vetting is not None
    return is_renewing(application, clearance or clearance_of(application.organisation, on=timezone.localdate()))


def blockers_without_clearance(
    application: "Application", *, on: dt.date, clearance: Clearance | None = None
) -> list[Blocker]:
    """G2, G3: no positive decision without a valid clearance, and none while an exclusion is in force.

    A page gives the `clearance` it has already asked for; the machine asks anew.
    """
    clearance = clearance or clearance_of(application.organisation, on=on)
    if clearance.is_valid:
        return []
    if clearance.exclusion is not None:
        return [
            Blocker(
                "excluded",
                _("The organisation is excluded from all support."),
                rule="G3",
                url=reverse("exclusion", args=[clearance.exclusion.case.path_number]),
                action=_("See the exclusion"),
                detail=_("Decision %(number)s, until %(date)s.")
                % {"number": clearance.registry_number, "date": clearance.exclusion.valid_until.isoformat()},
            )
        ]
    if clearance.reopened is not None:
        message = _("The organisation's vetting was reopened on new facts, and its conclusion is awaited.")
        detail = clearance.registry_number
    elif clearance.vetting is None:
        message, detail = _("The organisation has no concluded vetting."), ""
    elif clearance.vetting.state == "not_met":
        message = _("The vetting says that the democracy condition is not met.")
        detail = clearance.registry_number
    else:
        message = _("The clearance has run out.")
        detail = _("It was valid until %(date)s.") % {"date": clearance.valid_until}
    return [
        Blocker(
            "no_clearance",
            message,
            rule="G2",
            url=case_page(application, "vetting"),
            action=_("Renew the vetting"),
            detail=detail,
        )
    ]


def blockers_to_decision_stage(application: "Application", *, clearance: Clearance | None = None) -> list[Blocker]:
    """R1: before a refusal the hearing is over. G2: before an approval the clearance is valid."""
    if proposal_of(application) in FAVOURABLE:
        return blockers_without_clearance(application, on=timezone.localdate(), clearance=clearance)
    return blockers_without_hearing(application)


def blockers_to_hearing_before_refusal(application: "Application") -> list[Blocker]:
    """R1: the organisation is heard about a refusal that is proposed, and about nothing else."""
    if proposal_of(application) not in FAVOURABLE:
        return []
    return [
        Blocker(
            "not_a_refusal",
            _("The proposal is not a refusal, so there is nothing to hear the organisation about."),
            rule="R1",
            url=reverse("resume_review", args=[application.case.path_number]) if application.case else "",
            action=_("Back to review"),
        )
    ]


def blockers_without_hearing(application: "Application") -> list[Blocker]:
    """R1: the organisation has had the material before a refusal and answered, or let the period run out."""
    if application.case is None:
        return []
    signed = signed_assessment(application, "case_officer")
    return blockers_to_adverse_step(
        application.case,
        "refusal",
        on=timezone.localdate(),
        url=reverse("hearing_open", args=[application.case.path_number]),
        newest_material=signed.signed_at if signed else None,
    )
