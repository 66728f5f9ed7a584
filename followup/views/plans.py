"""What is due, and how far has each plan come? An organisation asks: what shall we report, and what have we sent in?"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from followup.figures import SENT, figures_of
from followup.forms.lists import MILESTONE_STATES, PLAN_STATES, FollowUpFilter
from followup.models import FollowUpPlan, Milestone
from followup.rules.reports import blockers_to_approving_as
from followup.selectors import due_milestones
from registry.http import latest_or_404, user_of
from registry.models import Board, User
from registry.parameters import value_of
from registry.roles import (
    ORGANISATION_ROLES,
    Permission,
    Role,
    acting_role,
    assignments_of,
    boards_of,
    holds,
    is_official,
    organisations_of,
)

LATE, TO_REVIEW, SOON, LATER = range(4)
ROWS = 50
PLANS = 25


@dataclass(frozen=True)
class Group:
    """Milestones that are due in the same way: a heading, how many in the whole list, and those on this page."""

    title: str
    is_late: bool
    count: int
    milestones: list[Milestone]


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list: how many of its points are approved, and which comes next."""

    plan: FollowUpPlan
    done: int
    total: int
    upcoming: Milestone | None


@dataclass(frozen=True)
class Point:
    """A milestone on the plan's page, and what the reader can do with it."""

    milestone: Milestone
    url: str = ""
    action: str = ""
    is_task: bool = False


def sees_cases(user: User) -> bool:
    """Does the person work where cases are seen? The executive board sees sums, not cases."""
    return any(held.role not in ORGANISATION_ROLES | {Role.EXECUTIVE_BOARD} for held in assignments_of(user))


@login_required
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """What is due: for officials all they see, for an organisation its own reports."""
    user = user_of(request)
    if sees_cases(user):
        return _for_officials(request, user)
    if organisations_of(user):
        return _for_organisation(request, user)
    raise Http404


def _for_officials(request: HttpRequest, user: User) -> HttpResponse:
    shows_plans = request.GET.get("list") == "plans"
    boards = Board.objects.all() if holds(user, Role.AUDITOR) else Board.objects.filter(pk__in=boards_of(user))
    chosen = FollowUpFilter(request.GET, boards=boards, states=PLAN_STATES if shows_plans else MILESTONE_STATES)
    if len(boards) < 2:
        del chosen.fields["board"]
    due = due_milestones(user)
    plans = FollowUpPlan.objects.visible_to(user).exclude(state=FollowUpPlan.State.DRAFT)
    context: dict[str, Any] = {
        "shows_plans": shows_plans,
        "filter": chosen,
        "counts": {"due": due.count(), "plans": plans.count()},
        "shows_board": len(boards) > 1,
        "sees_visits": bool(boards),
        "today": timezone.localdate(),
    }
    if board := chosen.chosen("board"):
        due, plans = due.filter(plan__case__board=board), plans.filter(case__board=board)
    if state := chosen.chosen("state"):
        due, plans = due.filter(state=state), plans.filter(state=state)
    if shows_plans:
        context["page_obj"], context["rows"] = _plan_rows(plans, request.GET.get("page"))
    else:
        context["page_obj"], context["groups"] = _grouped(due, user, request.GET.get("page"))
    return render(request, "followup/follow_up.html", context)


def _grouped(due: QuerySet[Milestone], user: User, number: str | None) -> "tuple[Page[Any], list[Group]]":
    """Late first, then what waits to be read, then what is near, then the rest."""
    today = timezone.localdate()
    near = today + dt.timedelta(days=value_of("due_soon_days"))
    ranked = due.annotate(
        rank=Choice(
            When(state=Milestone.State.SUBMITTED, then=Value(TO_REVIEW)),
            When(due_on__lt=today, then=Value(LATE)),
            When(due_on__lte=near, then=Value(SOON)),
            default=Value(LATER),
            output_field=IntegerField(),
        )
    )
    counts = {row["rank"]: row["n"] for row in ranked.order_by().values("rank").annotate(n=Count("pk"))}
    page = Paginator(ranked.select_related("report").order_by("rank", "due_on", "pk"), ROWS).get_page(number)
    titles = {LATE: _("Late"), TO_REVIEW: _("Received, to review"), SOON: _("Soon"), LATER: _("Later")}
    found: dict[int, list[Milestone]] = {}
    days_to_review = dt.timedelta(days=value_of("report_review_days"))
    for milestone in page:
        milestone.act_by = _act_by(milestone, days_to_review)  # type: ignore[attr-defined]
        role = acting_role(user, Permission.APPROVE_REPORT, milestone)
        milestone.is_theirs = role is not None and _is_theirs(milestone, user, role)  # type: ignore[attr-defined]
        found.setdefault(milestone.rank, []).append(milestone)  # type: ignore[attr-defined]
    return page, [Group(titles[rank], rank == LATE, counts[rank], rows) for rank, rows in found.items()]


def _is_theirs(milestone: Milestone, user: User, role: str) -> bool:
    if milestone.state == Milestone.State.SUBMITTED:
        return not blockers_to_approving_as(milestone, user, role)
    return role == Role.CASE_OFFICER


def _act_by(milestone: Milestone, days_to_review: dt.timedelta) -> dt.date:
    """The day somebody is to act: for a report that has come in, the board's day for having reviewed it."""
    sent = getattr(milestone, "report", None)
    if milestone.state == Milestone.State.SUBMITTED and sent is not None and sent.submitted_at is not None:
        return timezone.localdate(sent.submitted_at) + days_to_review
    return milestone.due_on


def _plan_rows(plans: QuerySet[FollowUpPlan], number: str | None) -> "tuple[Page[FollowUpPlan], list[PlanRow]]":
    found = plans.select_related("case__board", "case__organisation").prefetch_related("milestones").order_by("-pk")
    page = Paginator(found, PLANS).get_page(number)
    rows = []
    for plan in page:
        points = list(plan.milestones.all())
        left = [point for point in points if point.state != Milestone.State.APPROVED]
        rows.append(PlanRow(plan, len(points) - len(left), len(points), min(left, key=_by_day) if left else None))
    return page, rows


def _by_day(milestone: Milestone) -> dt.date:
    return milestone.due_on


def _for_organisation(request: HttpRequest, user: User) -> HttpResponse:
    reports = Q(kind__in=[Milestone.Kind.INTERIM_REPORT, Milestone.Kind.FINAL_ACCOUNTS])
    sent = (
        Milestone.objects.visible_to(user)
        .filter(reports, state__in=SENT)
        .select_related("plan__case__board", "report")
        .order_by("-report__submitted_at", "-pk")
    )
    plans = FollowUpPlan.objects.visible_to(user).exclude(state=FollowUpPlan.State.DRAFT)
    context = {
        "due": due_milestones(user).filter(reports).exclude(state=Milestone.State.SUBMITTED)[:ROWS],
        "page_obj": Paginator(sent, PLANS).get_page(request.GET.get("page")),
        "plans": plans.select_related("case__board").order_by("-pk")[:ROWS],
    }
    return render(request, "followup/reports.html", context)


@login_required
@require_safe
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """One plan: goals with results, milestones, budget beside reported cost."""
    user = user_of(request)
    rows = FollowUpPlan.objects.visible_to(user).select_related(
        "case__board", "case__organisation", "case__case_officer", "evaluation"
    )
    found = latest_or_404(rows.filter(case__path_number=number))
    reads_as_official = is_official(user)
    points = [
        _point(milestone, reads_as_official, user) for milestone in found.milestones.prefetch_related("extensions")
    ]
    context = {
        "plan": found,
        "case": found.case,
        "figures": figures_of(found),
        "points": points,
        "next": next((point for point in points if point.is_task), None),
        "done": sum(point.milestone.state == Milestone.State.APPROVED for point in points),
        "evaluation": getattr(found, "evaluation", None) if reads_as_official else None,
        "reads_as_official": reads_as_official,
        "visits": found.visits.all() if reads_as_official else [],
        "may_review": acting_role(user, Permission.REVIEW_REPORT, found) is not None,
        "is_waiting_for_terms": found.state == FollowUpPlan.State.SET,
    }
    return render(request, "followup/plan.html", context)


def _point(milestone: Milestone, is_official: bool, user: User) -> Point:
    is_sent = milestone.state in SENT
    if is_official:
        if milestone.is_report:
            page = reverse("report_review", args=[milestone.public_id])
            if milestone.state == Milestone.State.SUBMITTED:
                return Point(milestone, page, _("Review the report"), is_task=True)
            return Point(milestone, page, _("Read the report")) if is_sent else Point(milestone)
        if is_sent or acting_role(user, Permission.REVIEW_REPORT, milestone) is None:
            return Point(milestone)
        return Point(milestone, reverse("visit", args=[milestone.public_id]), _("Note the visit"))
    if not milestone.is_report:
        return Point(milestone)
    page = reverse("report", args=[milestone.public_id])
    return (
        Point(milestone, page, _("Read the report")) if is_sent else Point(milestone, page, _("Write the report"), True)
    )
