"""What does an application ask of its case officer, in the state it is in?"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application, Payment
from grants.rules.reporting import latest_signed
from grants.rules.reviewing import FAVOURABLE, has_vetting_to_rest_on, proposal_of, signed_assessment
from grants.selectors.work_item import Desk, Reason, Turn, WorkItem, handled_item, item, page
from registry.formats import kronor
from registry.models import Case, Hearing
from vetting.clearance import Clearance

State = Application.State


def line_about(application: Any, case: Case, **fields: Any) -> WorkItem:
    """A line about an application; what is not given is its case's deadline and page."""
    defaults = {
        "about": str(application.call),
        "call": str(application.call),
        "due_on": case.due_on,
        "amount": application.requested_amount,
        "action": _("See the case"),
        "url": page("case", case),
    }
    if fields.get("turn", Turn.MINE) == Turn.MINE:
        return handled_item(case, application, is_declared=application.is_declared, **(defaults | fields))
    return item(case, application, **(defaults | fields))


def proposal_in_words(application: Application) -> str:
    """What the case officer has signed, with the sum; empty before that."""
    signed = signed_assessment(application, "case_officer")
    if signed is None:
        return ""
    if signed.amount is None:
        return _("Proposal: %(proposal)s.") % {"proposal": signed.get_proposal_display().lower()}
    return _("Proposal: %(proposal)s, %(sum)s.") % {
        "proposal": signed.get_proposal_display().lower(),
        "sum": kronor(signed.amount),
    }


def for_officer(application: Any, case: Case, desk: Desk, clearance: Clearance) -> WorkItem:
    """Whose turn it is, why, and what the case officer does next."""
    match application.state:
        case State.SUBMITTED:
            return _received(application, case)
        case State.AWAITING_APPLICANT:
            return _awaiting(application, case, desk)
        case State.IN_REVIEW:
            return _in_review(application, case, clearance)
        case State.PROPOSED if proposal_of(application) in FAVOURABLE:
            return _before_approval(application, case)
        case State.PROPOSED:
            return line_about(
                application,
                case,
                reason=_("The organisation is to be heard before a refusal"),
                detail=_("The material has not been sent."),
                action=_("Open a hearing"),
                url=page("hearing_open", case),
                kind=Reason.HEARING,
            )
        case State.IN_HEARING:
            return _in_hearing(application, case, desk)
        case State.FOR_DECISION:
            return line_about(
                application,
                case,
                reason=_("Decision"),
                detail=proposal_in_words(application),
                kind=Reason.DECISION,
                turn=Turn.OTHERS,
            )
        case _:
            return _granted(application, case)


def _received(application: Application, case: Case) -> WorkItem:
    if application.supplement_request:
        return line_about(
            application,
            case,
            reason=_("The supplement has not been looked through"),
            detail=_("It has come in. Take up the application, or ask for more."),
            action=_("Look through the supplement"),
            url=page("case", case, "application"),
            kind=Reason.SUPPLEMENT,
        )
    return line_about(
        application,
        case,
        reason=_("A new application is assigned to you"),
        detail=_("Take it up when it is complete, or ask for a supplement."),
        action=_("Take up the application"),
        url=page("case", case, "next"),
        kind=Reason.NEW,
    )


def _awaiting(application: Application, case: Case, desk: Desk) -> WorkItem:
    due_on = application.supplement_due_on
    if due_on is not None and due_on < desk.today:
        return line_about(
            application,
            case,
            reason=_("The supplement has not come in"),
            detail=_("It should have come %(date)s.") % {"date": due_on.isoformat()},
            due_on=due_on,
            kind=Reason.SUPPLEMENT,
        )
    return line_about(
        application,
        case,
        reason=_("Supplement from the organisation"),
        detail=application.supplement_request[:120],
        due_on=due_on,
        kind=Reason.SUPPLEMENT,
        turn=Turn.OTHERS,
    )


def _in_review(application: Any, case: Case, clearance: Clearance) -> WorkItem:
    signed = signed_assessment(application, "case_officer")
    if signed is None:
        returned = any(each.returned_at for each in application.assessments.all() if each.by == "case_officer")
        return line_about(
            application,
            case,
            reason=_("The reviewer has returned the assessment") if returned else _("The assessment is to be written"),
            detail=(application.returned_because or "")[:160]
            if returned
            else _("Assess against the criteria that held when the call opened."),
            action=_("Answer the reviewer") if returned else _("Write the assessment"),
            url=page("assess", case),
            kind=Reason.ASSESSMENT,
        )
    if signed_assessment(application, "reviewer") is None:
        return line_about(
            application,
            case,
            reason=_("Review of the assessment"),
            detail=str(case.reviewer or _("No reviewer is chosen.")),
            kind=Reason.ASSESSMENT,
            turn=Turn.OTHERS if case.reviewer_id else Turn.MINE,
            action=_("See the case") if case.reviewer_id else _("Choose a reviewer"),
            url=page("case", case) if case.reviewer_id else page("assign_case", case),
        )
    is_concluded = has_vetting_to_rest_on(application, clearance)
    if not is_concluded or (proposal_of(application) in FAVOURABLE and not clearance.is_valid):
        return line_about(
            application,
            case,
            reason=_("One blocker before the proposal for decision"),
            detail=_("The vetting is not concluded.") if not is_concluded else _("There is no valid clearance."),
            action=_("See the blocker"),
            url=page("case", case, "next"),
            kind=Reason.VETTING,
        )
    return line_about(
        application,
        case,
        reason=_("The proposal for decision is to be handed over"),
        detail=proposal_in_words(application),
        action=_("Hand over the proposal"),
        url=page("case", case, "next"),
        kind=Reason.DECISION,
    )


def _before_approval(application: Application, case: Case) -> WorkItem:
    if latest_signed(application) is None:
        return line_about(
            application,
            case,
            reason=_("The staff report is to be written"),
            detail=_("The board wants it before the decision. It is composed from the case; you edit and sign it."),
            action=_("Write the staff report"),
            url=page("staff_report", case),
            kind=Reason.DECISION,
        )
    return line_about(
        application,
        case,
        reason=_("The case is to be taken to decision"),
        detail=proposal_in_words(application),
        action=_("Take to decision"),
        url=page("case", case, "next"),
        kind=Reason.DECISION,
    )


def _in_hearing(application: Application, case: Case, desk: Desk) -> WorkItem:
    hearings = [each for each in case.hearings.all() if each.purpose == Hearing.Purpose.REFUSAL]
    last = max(hearings, key=lambda each: each.sent_at, default=None)
    if last is None or not last.is_over(desk.today):
        return line_about(
            application,
            case,
            reason=_("Statement from the organisation"),
            detail="",
            due_on=last.due_on if last else case.due_on,
            kind=Reason.HEARING,
            turn=Turn.OTHERS,
        )
    return line_about(
        application,
        case,
        reason=_("The statement has come in") if last.answered_at else _("The reply period has run out"),
        detail=_("Read the statement, and take the case to decision or back to review.")
        if last.answered_at
        else _("No statement came by %(date)s.") % {"date": last.due_on.isoformat()},
        action=_("Read the statement") if last.answered_at else _("Take to decision"),
        url=page("case", case, "hearing") if last.answered_at else page("case", case, "next"),
        kind=Reason.HEARING,
    )


def _granted(application: Application, case: Case) -> WorkItem:
    if application.state in (State.GRANTED, State.PARTLY_GRANTED):
        return line_about(
            application,
            case,
            reason=_("The organisation is to accept the terms"),
            detail="",
            due_on=None,
            kind=Reason.PAYMENT,
            turn=Turn.OTHERS,
        )
    plan_state = application.plan.state if application.plan else ""
    support = getattr(application, "support", None)
    unpaid = [each for each in (support.payments.all() if support else []) if each.state not in Payment.SETTLED]
    if application.state == State.ACTIVE and plan_state in ("final_accounts", "evaluated") and not unpaid:
        return line_about(
            application,
            case,
            reason=_("The grant can be completed"),
            detail=_("The final accounts are approved and everything is paid."),
            action=_("Complete the grant"),
            due_on=None,
            kind=Reason.CLOSING,
        )
    if application.state == State.COMPLETED and plan_state == "evaluated":
        return line_about(
            application,
            case,
            reason=_("The case can be closed"),
            detail=_("The board has adopted the evaluation."),
            action=_("Close the case"),
            due_on=None,
            kind=Reason.CLOSING,
        )
    return line_about(
        application,
        case,
        reason=_("The grant is running"),
        detail=ngettext("%(count)d payment remains.", "%(count)d payments remain.", len(unpaid))
        % {"count": len(unpaid)},
        due_on=None,
        kind=Reason.REPORT,
        turn=Turn.NOBODY,
    )
