"""Which payments, reports, evaluations and withdrawals wait?"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Evaluation, FollowUpPlan, Milestone, SiteVisit
from grants.models import Payment, Support, Withdrawal
from grants.rules.paying import blockers_to_paying
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, handled_item, item, page
from registry.formats import kronor
from registry.models import Case, Hearing
from registry.parameters import value_of
from vetting.clearance import clearances_of
from vetting.screening.standing import standings_before_a_step


def payments(desk: Desk) -> Iterator[WorkItem]:
    """Payments to prepare, approve or pay: their day has come and nothing stops them."""
    state = Payment.State
    mine = Q(support__case__case_officer=desk.user, support__case__board_id__in=desk.officer_at)
    due = Q(state__in=[state.PLANNED, state.RELEASED], due_on__lte=desk.today)
    which = any_of(
        (desk.officer_at, mine & (due | Q(state__in=[state.SCREENED, state.APPROVED]))),
        (desk.decider_at, Q(support__case__board_id__in=desk.decider_at, state=state.SCREENED)),
    )
    if which is None:
        return
    rows = list(
        Payment.objects.visible_to(desk.user)
        .filter(which)
        .annotate(is_declared=desk.declared("support__case_id"))
        .select_related(
            "support__case__board",
            "support__case__organisation",
            "support__organisation",
            "support__plan",
            "milestone",
            "replaces",
        )
        .prefetch_related("support__payments", "support__withdrawals", "support__plan__milestones")
        .order_by("due_on", "pk")[:MOST]
    )
    organisations = {row.support.organisation_id for row in rows}
    clearances = clearances_of(organisations, on=desk.today)
    standings = standings_before_a_step(organisations, on=desk.today)
    for payment in rows:
        key = payment.support.organisation_id
        blockers = blockers_to_paying(payment, clearance=clearances[key], standing=standings[key])
        yield _payment(payment, desk, str(blockers[0].message) if blockers else "")


def _payment(payment: Any, desk: Desk, stopped_by: str) -> WorkItem:
    case: Case = payment.case
    number = {"number": payment.number}
    fields: dict[str, Any] = {
        "about": payment.support.title,
        "due_on": payment.due_on,
        "url": page("case", case, "payments"),
        "kind": Reason.PAYMENT,
        "amount": payment.amount,
        "detail": kronor(payment.amount),
    }
    decides = case.board_id in desk.decider_at and payment.prepared_by_id != desk.user.pk
    if stopped_by:
        fields |= {"reason": _("Payment %(number)d is stopped") % number, "detail": stopped_by, "turn": Turn.OTHERS}
        return item(case, payment, action=_("See what stops it"), **fields)
    if payment.state == Payment.State.SCREENED and not decides:
        fields |= {"reason": _("Approval of payment %(number)d") % number, "turn": Turn.OTHERS}
        return item(case, payment, action=_("See the case"), **fields)
    match payment.state:
        case Payment.State.SCREENED:
            fields |= {
                "reason": _("Payment %(number)d waits for approval") % number,
                "action": _("Approve the payment"),
            }
        case Payment.State.APPROVED:
            fields |= {"reason": _("Payment %(number)d is approved") % number, "action": _("Pay")}
        case _ if payment.replaces_id is not None:
            fields |= {
                "reason": _("Payment %(number)d replaces one that came back") % number,
                "detail": _("Ask the organisation which account it is to be paid to. The bank wrote: %(words)s")
                % {"words": payment.replaces.return_reason},
                "action": _("Prepare the payment"),
            }
        case _:
            fields |= {"reason": _("Payment %(number)d is due") % number, "action": _("Prepare the payment")}
    return handled_item(case, payment, is_declared=payment.is_declared, **fields)


def reports(desk: Desk) -> Iterator[WorkItem]:
    """Reports to review, reports that did not come, visits to make, and reports on their way. Not of withdrawn support."""
    soon = desk.today + dt.timedelta(days=value_of("due_soon_days"))
    days_to_review = dt.timedelta(days=value_of("report_review_days"))
    sent = Q(state=Milestone.State.SUBMITTED)
    theirs = Q(plan__case__case_officer=desk.user, plan__case__board_id__in=desk.officer_at)
    as_second = Q(plan__needs_second_person=True, plan__case__board_id__in=desk.reviewer_at) & sent
    as_second &= Q(plan__case__reviewer=desk.user) | Q(plan__case__reviewer=None)
    which = any_of((desk.officer_at, theirs & (sent | Q(due_on__lte=soon))), (desk.reviewer_at, as_second))
    if which is None:
        return
    rows = (
        Milestone.objects.visible_to(desk.user)
        .filter(which, plan__state=FollowUpPlan.State.ACTIVE)
        .exclude(state=Milestone.State.APPROVED)
        .exclude(visits__state=SiteVisit.State.PLANNED)
        .exclude(plan__case__in=Support.objects.filter(withdrawn_on__isnull=False).values("case"))
        .annotate(is_declared=desk.declared("plan__case_id"))
        .select_related("plan__case__board", "plan__case__organisation", "report")
        .order_by("due_on", "pk")[:MOST]
    )
    for milestone in rows:
        yield _report(milestone, desk, days_to_review)


def _report(milestone: Any, desk: Desk, days_to_review: dt.timedelta) -> WorkItem:
    case: Case = milestone.case
    fields: dict[str, Any] = {"about": case.subject, "kind": Reason.REPORT, "due_on": milestone.due_on}
    said = {"title": milestone.title, "date": milestone.due_on.isoformat()}
    if milestone.state == Milestone.State.SUBMITTED:
        sent = getattr(milestone, "report", None)
        at = timezone.localdate(sent.submitted_at) if sent is not None and sent.submitted_at else milestone.due_on
        fields |= {
            "reason": _("A report is to be reviewed"),
            "detail": _("%(title)s came in %(date)s.") % {"title": milestone.title, "date": at.isoformat()},
            "due_on": at + days_to_review,
            "action": _("Review the report"),
            "url": reverse("report_review", args=[milestone.public_id]),
        }
        if milestone.plan.needs_second_person and milestone.plan.written_by_id == desk.user.pk:
            fields |= {"reason": _("Approval of the report by a second person"), "action": _("Read the report")}
            return item(case, milestone, turn=Turn.OTHERS, **fields)
    elif not milestone.is_report:
        fields |= {
            "reason": _("A site visit is to be made"),
            "detail": milestone.title,
            "action": _("Note the visit"),
            "url": reverse("visit", args=[milestone.public_id]),
        }
    elif milestone.due_on < desk.today:
        fields |= {
            "reason": _("The report did not come in time"),
            "detail": _("%(title)s should have come %(date)s.") % said,
            "action": _("Assess the deviation"),
            "url": page("plan", case),
        }
    else:
        fields |= {"reason": _("Report from the organisation"), "detail": milestone.title, "turn": Turn.OTHERS}
        return item(case, milestone, action=_("See the plan"), url=page("plan", case), **fields)
    return handled_item(case, milestone, is_declared=milestone.is_declared, **fields)


def evaluations(desk: Desk) -> Iterator[WorkItem]:
    """Evaluations to write, to review as the second person, and for the board to adopt."""
    state = Evaluation.State
    which = any_of(
        (
            desk.officer_at,
            Q(
                plan__case__case_officer=desk.user,
                plan__case__board_id__in=desk.officer_at,
                state__in=[state.PLANNED, state.MATERIAL_GATHERED, state.DRAFT, state.REVIEWED],
            ),
        ),
        (
            desk.reviewer_at,
            Q(plan__case__board_id__in=desk.reviewer_at, state=state.DRAFT)
            & (Q(plan__case__reviewer=desk.user) | Q(plan__case__reviewer=None)),
        ),
        (desk.decider_at, Q(plan__case__board_id__in=desk.decider_at, state=state.REVIEWED)),
    )
    if which is None:
        return
    rows = (
        Evaluation.objects.visible_to(desk.user)
        .filter(which)
        .annotate(is_declared=desk.declared("plan__case_id"))
        .select_related("plan__case__board", "plan__case__organisation")
        .order_by("due_on", "pk")[:MOST]
    )
    for evaluation in rows:
        yield _evaluation(evaluation, desk)


def _evaluation(evaluation: Any, desk: Desk) -> WorkItem:
    case: Case = evaluation.case
    state = Evaluation.State
    fields: dict[str, Any] = {
        "about": case.subject,
        "due_on": evaluation.due_on,
        "url": page("evaluation", case),
        "kind": Reason.EVALUATION,
        "detail": "",
    }
    if evaluation.state in (state.PLANNED, state.MATERIAL_GATHERED):
        fields |= {
            "reason": _("The evaluation is to be written"),
            "detail": _("The final accounts are approved."),
            "action": _("Write the evaluation"),
        }
    elif evaluation.state == state.DRAFT and case.case_officer_id != desk.user.pk:
        fields |= {"reason": _("An evaluation waits for your review"), "action": _("Review the evaluation")}
    elif evaluation.state == state.REVIEWED and case.board_id in desk.decider_at:
        fields |= {"reason": _("An evaluation is to be adopted by the board"), "action": _("Adopt the evaluation")}
    else:
        reason = _("Review of the evaluation") if evaluation.state == state.DRAFT else _("The board's adoption")
        return item(case, evaluation, reason=reason, action=_("See the evaluation"), turn=Turn.OTHERS, **fields)
    return handled_item(case, evaluation, is_declared=evaluation.is_declared, **fields)


def withdrawals(desk: Desk) -> Iterator[WorkItem]:
    """Withdrawals to prepare, to assign, and to decide: those prepared under G3 have a deadline."""
    state = Withdrawal.State
    open_states = [state.INITIATED, state.PAYMENTS_HELD, state.IN_HEARING, state.PROPOSED]
    ready = Q(state=state.PROPOSED) | Q(state=state.PAYMENTS_HELD, exclusion__isnull=False)
    which = any_of(
        (desk.officer_at, Q(case__case_officer=desk.user, case__board_id__in=desk.officer_at)),
        (desk.registrar_at, Q(case__board_id__in=desk.registrar_at, case__case_officer=None)),
        (desk.decider_at, ready & Q(case__board_id__in=desk.decider_at)),
    )
    if which is None:
        return
    rows = (
        Withdrawal.objects.visible_to(desk.user)
        .filter(which, state__in=open_states)
        .annotate(is_declared=desk.declared("case_id"))
        .select_related("case__board", "case__organisation", "support", "exclusion__case")
        .prefetch_related("case__hearings")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    )
    for withdrawal in rows:
        yield _withdrawal(withdrawal, desk)


def _withdrawal(withdrawal: Any, desk: Desk) -> WorkItem:
    case: Case = withdrawal.case
    fields: dict[str, Any] = {
        "about": withdrawal.support.title,
        "due_on": withdrawal.due_on,
        "url": page("withdrawal", case),
        "kind": Reason.WITHDRAWAL,
        "amount": withdrawal.support.value,
        "detail": "",
        "action": _("See the withdrawal"),
    }
    decides = case.board_id in desk.decider_at
    held = withdrawal.exclusion is not None and withdrawal.state == Withdrawal.State.PAYMENTS_HELD
    under_g3 = held and withdrawal.exclusion.is_in_force
    if decides and held and not under_g3:
        number = {"number": withdrawal.exclusion.case.registry_number}
        fields |= {
            "reason": _("What is held is to be released, or heard about"),
            "detail": _("The exclusion %(number)s is over.") % number,
            "action": _("Decide about the support"),
        }
        return handled_item(case, withdrawal, is_declared=withdrawal.is_declared, **fields)
    if decides and (under_g3 or withdrawal.state == Withdrawal.State.PROPOSED):
        fields |= {
            "reason": _("A prepared withdrawal is to be decided") if under_g3 else _("A withdrawal is to be decided"),
            "detail": _("The payments are held under exclusion %(number)s.")
            % {"number": withdrawal.exclusion.case.registry_number}
            if under_g3
            else withdrawal.ground[:120],
            "action": _("Decide the withdrawal"),
        }
        return handled_item(case, withdrawal, is_declared=withdrawal.is_declared, **fields)
    if case.case_officer_id is None:
        fields |= {
            "reason": _("A withdrawal has no case officer"),
            "detail": _("Choose a case officer and a reviewer."),
            "action": _("Assign the case"),
            "url": page("assign_case", case),
            "is_unassigned": True,
        }
        return item(case, withdrawal, **fields)
    hearings = [each for each in case.hearings.all() if each.purpose == Hearing.Purpose.WITHDRAWAL]
    running = [each for each in hearings if not each.is_over(desk.today)]
    if withdrawal.state == Withdrawal.State.IN_HEARING and running:
        fields |= {"reason": _("Statement from the organisation"), "due_on": running[-1].due_on, "turn": Turn.OTHERS}
        return item(case, withdrawal, **fields)
    if withdrawal.state == Withdrawal.State.PROPOSED or held:
        fields |= {"reason": _("Decision on the withdrawal"), "turn": Turn.OTHERS}
        return item(case, withdrawal, **fields)
    fields |= {
        "reason": _("The hearing on the withdrawal is over")
        if withdrawal.state == Withdrawal.State.IN_HEARING
        else _("The organisation is to be heard about the withdrawal"),
        "action": _("Propose the withdrawal")
        if withdrawal.state == Withdrawal.State.IN_HEARING
        else _("Open a hearing"),
    }
    return handled_item(case, withdrawal, is_declared=withdrawal.is_declared, **fields)
