"""Is a staff report needed before the decision, is the one there is good enough, and what keeps one from being signed?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.rules.deciding import blockers_to_authority
from grants.rules.reviewing import FAVOURABLE, signed_assessment, where_to_review
from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import Application

#: In which states a report is written.
WRITTEN_IN: Final = frozenset({"in_review", "proposed", "in_hearing"})
#: Where a first one is still written: a case that a delegate could decide is put before the board all the same.
_STILL_WRITTEN_IN: Final = "for_decision"
_OUTCOME: Final = {"grant": "granted", "partly_grant": "partly_granted", "refuse": "refused"}


def where_to_write(application: "Application") -> str:
    """The address of the application's staff report."""
    return reverse("staff_report", args=[application.case.path_number]) if application.case else ""


def is_delegated(application: "Application") -> bool:
    """R4: does a delegation in force at the board cover what is proposed, so that the board need not decide itself?"""
    signed = signed_assessment(application, "case_officer")
    if signed is None or application.case is None:
        return False
    today, outcome = timezone.localdate(), _OUTCOME[signed.proposal]
    amount = signed.amount or 0
    return any(
        not blockers_to_authority(
            application,
            outcome=outcome,
            amount=amount,
            delegation=delegation,
            actor=delegation.person,
            roles={delegation.role},
            on=today,
        )
        for delegation in application.case.board.delegations.in_force(today).select_related("person")
    )


def is_report_needed(application: "Application", *, by_board: bool = False) -> bool:
    """R2, by the board's own practice: always, never, or when the board itself decides. `by_board`: it does."""
    if application.case is None:
        return False
    match application.case.board.staff_report:
        case "always":
            return True
        case "never":
            return False
        case _:
            return by_board or not is_delegated(application)


def latest_signed(application: "Application") -> Any:
    """The last version of the staff report that was signed, or None."""
    signed = [report for report in application.staff_reports.all() if report.signed_at]
    return max(signed, key=lambda report: report.number, default=None)


def blockers_before_the_board(application: "Application") -> list[Blocker]:
    """R2: what the board itself decides has its staff report, whatever a delegation would have covered."""
    return blockers_without_staff_report(application, by_board=True)


def blockers_without_staff_report(application: "Application", *, by_board: bool = False) -> list[Blocker]:
    """R2 (KL 6:34 on preparing cases): the decider has a signed report on the assessment that stands, with the
    organisation's answer known. Asked of boards whose practice needs one.
    """
    if not is_report_needed(application, by_board=by_board):
        return []
    report, signed = latest_signed(application), signed_assessment(application, "case_officer")
    url, action = where_to_write(application), _("Write the staff report")
    if report is None:
        return [Blocker("no_staff_report", _("The staff report is not signed."), rule="R2", url=url, action=action)]
    if signed is not None and report.rests_on != signed.signed_at:
        return [
            Blocker(
                "staff_report_outdated",
                _("The assessment was signed anew after the staff report."),
                rule="R2",
                url=url,
                action=_("Write a new version"),
            )
        ]
    answered = [
        hearing.answered_at
        for hearing in (application.case.hearings.all() if application.case else ())
        if hearing.purpose == "refusal" and hearing.answered_at
    ]
    if answered and max(answered) > report.signed_at:
        return [
            Blocker(
                "staff_report_outdated",
                _("The organisation has answered after the staff report was signed."),
                rule="R1",
                url=url,
                action=_("Write a new version"),
            )
        ]
    return []


def _may_be_written_now(application: "Application") -> bool:
    is_waiting = application.state == _STILL_WRITTEN_IN and latest_signed(application) is None
    return application.state in WRITTEN_IN or is_waiting


def blockers_to_writing_report(application: "Application") -> list[Blocker]:
    """R3: the report is written on an assessment that two people have signed, before the case is for decision."""
    if not _may_be_written_now(application):
        return [
            Blocker(
                "wrong_state",
                _("The staff report is written after the assessment and before the case is for decision."),
                rule="R2",
                detail=_("The state is “%(state)s”.") % {"state": application.get_state_display()},
            )
        ]
    signed, reviewed = signed_assessment(application, "case_officer"), signed_assessment(application, "reviewer")
    if signed is None:
        return [
            Blocker(
                "not_assessed",
                _("The application is not assessed against the call's criteria."),
                rule="R7",
                url=reverse("assess", args=[application.case.path_number]) if application.case else "",
                action=_("Assess"),
            )
        ]
    if reviewed is None or reviewed.person_id == signed.person_id:
        return [
            Blocker(
                "not_reviewed",
                _("The assessment lacks the independent reviewer's signature."),
                rule="R3",
                **where_to_review(application),
            )
        ]
    return []


def blockers_to_signing_report(application: "Application", actor: Any, texts: Mapping[str, str]) -> list[Blocker]:
    """R2, R3, R15: signed by the case officer, who is not the reviewer, with the words that the proposal needs."""
    blockers = blockers_to_writing_report(application)
    reviewed = signed_assessment(application, "reviewer")
    if application.case is None or application.case.case_officer_id != actor.pk:
        blockers.append(
            Blocker("not_case_officer", _("The case officer of the case signs the staff report."), rule="R3")
        )
    elif reviewed is not None and reviewed.person_id == actor.pk:
        blockers.append(Blocker("same_person", _("Case officer and reviewer must be two different people."), rule="R3"))
    signed = signed_assessment(application, "case_officer")
    for key, message, rule in needed_words(signed.proposal if signed else ""):
        if not texts.get(key, "").strip():
            blockers.append(Blocker(f"no_{key}", message, rule=rule, url=f"#part-{key}", action=_("Write it")))
    return blockers


def needed_words(proposal: str) -> list[tuple[str, Any, str]]:
    """(part, what is said when it is empty, rule) for each part that the proposal cannot do without."""
    needed: list[tuple[str, Any, str]] = [
        ("proposal", _("The proposal for decision is empty."), "R2"),
        ("assessment", _("The reasons of the assessment are empty."), "R2"),
    ]
    if proposal in FAVOURABLE:
        return [*needed, ("follow_up", _("The report does not say how the grant is to be followed up."), "G4")]
    return [
        *needed,
        ("refusal", _("The rule and the facts that the refusal rests on are empty."), "R2"),
        ("less_intrusive", _("The report does not say why nothing less intrusive would do."), "R15"),
    ]
