"""Which applications wait: to be taken, assessed, reviewed, decided, brought to their end?"""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from grants.models import Application, Assessment
from grants.rules.reviewing import signed_assessment
from grants.selectors.turn_of_the_officer import for_officer, line_about, proposal_in_words
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, case_of, item, page
from registry.events import Event
from registry.models import Case, JournalEntry
from vetting.clearance import clearances_of

State = Application.State
RUNNING = [State.GRANTED, State.PARTLY_GRANTED, State.ACTIVE, State.COMPLETED]


def _rows(desk: Desk, which: Q) -> QuerySet[Any]:
    returned = JournalEntry.objects.filter(case=OuterRef("case_id"), event=Event.ASSESSMENT_RETURNED).order_by("-seq")
    return (
        Application.objects.visible_to(desk.user)
        .filter(which)
        .annotate(is_declared=desk.declared("case_id"), returned_because=Subquery(returned.values("reason")[:1]))
        .select_related(
            "case__board",
            "case__organisation",
            "case__case_officer",
            "case__reviewer",
            "call",
            "vetting",
            "plan",
            "support",
        )
        .prefetch_related("assessments", "staff_reports", "case__hearings", "support__payments")
        .order_by("case__due_on", "pk")[:MOST]
    )


def unassigned(desk: Desk) -> Iterator[WorkItem]:
    """Open applications that nobody has taken, at the boards where the person can take or assign them."""
    boards = desk.officer_at | desk.registrar_at
    if not boards:
        return
    for application in _rows(desk, Q(case__board_id__in=boards, case__case_officer=None, state__in=Application.OPEN)):
        case = case_of(application)
        can_take = case.board_id in desk.officer_at and case.reviewer_id != desk.user.pk
        yield item(
            case,
            application,
            about=str(application.call),
            call=str(application.call),
            reason=_("A new application has no case officer"),
            detail=_("Declare that you have no conflict of interest, and the case is yours.")
            if can_take
            else _("Choose a case officer and a reviewer."),
            action=_("Take the case") if can_take and not application.is_declared else _("Assign the case"),
            url=page("declare_conflict" if can_take and not application.is_declared else "assign_case", case),
            due_on=case.due_on,
            kind=Reason.NEW,
            amount=application.requested_amount,
            is_unassigned=True,
        )


def applications(desk: Desk) -> Iterator[WorkItem]:
    """Applications the person handles, reviews or decides."""
    user = desk.user
    officer = Q(case__case_officer=user, case__board_id__in=desk.officer_at, state__in=[*Application.OPEN, *RUNNING])
    reviewer = Q(case__board_id__in=desk.reviewer_at, state__in=Application.OPEN, case__reviewer=user)
    unreviewed = Q(
        case__board_id__in=desk.reviewer_at,
        state=State.IN_REVIEW,
        case__reviewer=None,
        assessments__by=Assessment.By.CASE_OFFICER,
        assessments__signed_at__isnull=False,
    )
    decider = Q(case__board_id__in=desk.decider_at, state=State.FOR_DECISION)
    which = any_of((desk.officer_at, officer), (desk.reviewer_at, reviewer | unreviewed), (desk.decider_at, decider))
    if which is None:
        return
    rows = list(_rows(desk, Q(pk__in=Application.objects.filter(which).values("pk"))))
    clearances = clearances_of({row.organisation_id for row in rows}, on=desk.today)
    for row in rows:
        case = case_of(row)
        if case.case_officer_id == user.pk and case.board_id in desk.officer_at:
            yield for_officer(row, case, desk, clearances[row.organisation_id])
        elif case.board_id in desk.reviewer_at and (
            case.reviewer_id == user.pk or (case.reviewer_id is None and row.state == State.IN_REVIEW)
        ):
            yield _for_reviewer(row, case)
        if row.state == State.FOR_DECISION and case.board_id in desk.decider_at:
            yield line_about(
                row,
                case,
                reason=_("The application is for decision"),
                detail=proposal_in_words(row),
                action=_("Decide"),
                url=page("decide", case),
                kind=Reason.DECISION,
            )


def _for_reviewer(application: Any, case: Case) -> WorkItem:
    signed = signed_assessment(application, "case_officer")
    if application.state != State.IN_REVIEW or signed is None or signed_assessment(application, "reviewer"):
        waits = application.state == State.IN_REVIEW and signed is None
        return line_about(
            application,
            case,
            reason=_("The case officer writes the assessment") if waits else _("You are independent reviewer"),
            detail=str(case.case_officer or ""),
            kind=Reason.ASSESSMENT,
            turn=Turn.OTHERS,
        )
    return line_about(
        application,
        case,
        reason=_("You are independent reviewer")
        if case.reviewer_id
        else _("The assessment waits for an independent reviewer"),
        detail=_("Case officer %(name)s has handed over the assessment.") % {"name": case.case_officer or ""},
        action=_("Review the assessment"),
        url=page("review_assessment", case),
        kind=Reason.ASSESSMENT,
    )
