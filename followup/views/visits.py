"""Which grants does the board visit, and what came of it? (G5)"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followup.actions.visit_site import cancel_visit, draw_sample, follow_up_visit, make_visit, plan_visit
from followup.forms.steps import StepForm
from followup.forms.visits import BoardChoice, CancelVisitForm, FollowedUpForm, MadeForm, PlanVisitForm, SampleForm
from followup.models import FollowUpPlan, SiteVisit
from followup.rules.visits import blockers_to_planning_visit
from followup.suggested_visits import VisitRule, suggestions_for
from followup.views.plans import sees_cases
from registry.http import attempt, latest_or_404, officials_only, require, user_of
from registry.lifecycle import blockers_to_acting
from registry.models import Board, User
from registry.roles import Permission, Role, acting_role, boards_of, holds

ROWS = 25
OPEN = Q(state=SiteVisit.State.PLANNED) | (Q(state=SiteVisit.State.MADE) & ~Q(follow_up=""))


@officials_only
@require_http_methods(["GET"])
def site_visits(request: HttpRequest) -> HttpResponse:
    """What the rule suggests, what is planned, what is left to follow up, and what has been made; one board at a time."""
    user = user_of(request)
    board, choice = _board(request, user)
    return _list(request, user, board, choice, SampleForm())


def _board(request: HttpRequest, user: User) -> tuple[Board, BoardChoice]:
    if not sees_cases(user):
        raise Http404
    boards = Board.objects.all() if holds(user, Role.AUDITOR) else Board.objects.filter(pk__in=boards_of(user))
    choice = BoardChoice(request.GET, boards=boards)
    choice.is_valid()
    board = choice.cleaned_data.get("board") or boards.first()
    if board is None:
        raise Http404
    return board, choice


def _list(
    request: HttpRequest, user: User, board: Board, choice: BoardChoice, form: SampleForm, *, status: int = 200
) -> HttpResponse:
    visits = SiteVisit.objects.visible_to(user).filter(plan__case__board=board)
    visits = visits.select_related("plan__case__organisation", "plan__case__case_officer")
    made = visits.exclude(OPEN).order_by("-made_on", "-pk")
    context = {
        "board": board,
        "choice": choice if len(choice.fields["board"].queryset) > 1 else None,  # type: ignore[attr-defined]
        "rule": VisitRule.in_force(),
        "suggestions": suggestions_for(board, user),
        "open_visits": sorted(visits.filter(OPEN)[:200], key=lambda visit: (visit.act_by, visit.pk)),
        "page_obj": Paginator(made, ROWS).get_page(request.GET.get("page")),
        "may_plan": acting_role(user, Permission.REVIEW_REPORT, board) is not None,
        "form": form,
    }
    return render(request, "followup/site_visits.html", context, status=status)


@officials_only
@require_POST
def site_visits_draw(request: HttpRequest) -> HttpResponse:
    """Draw grants to visit at random; the seed stands in the journal."""
    user = user_of(request)
    board, choice = _board(request, user)
    require(request, Permission.REVIEW_REPORT, board)
    form = SampleForm(request.POST)
    form.actor = user
    drawn = None
    if form.is_valid():
        drawn = attempt(form, lambda: draw_sample(actor=user, board=board, **form.cleaned_data))
    if drawn is not None:
        messages.success(request, _("The sample is drawn. Its seed stands in the journal, and the visits are planned."))
        return redirect(f"{reverse('site_visits')}?board={board.key}")
    return _list(request, user, board, choice, form, status=422)


@officials_only
@require_http_methods(["GET", "POST"])
def visit_plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a visit to one grant."""
    user = user_of(request)
    rows = FollowUpPlan.objects.visible_to(user).select_related("case__board", "case__organisation")
    plan = latest_or_404(rows.filter(case__path_number=number))
    require(request, Permission.REVIEW_REPORT, plan)
    form = PlanVisitForm(request.POST or None)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        planned = attempt(form, lambda: plan_visit(actor=user, plan=plan, **form.cleaned_data), case=plan.case)
        if planned is not None:
            messages.success(request, _("The visit is planned."))
            return redirect("site_visit", public_id=planned.public_id)
    acting = blockers_to_acting(user, Permission.REVIEW_REPORT, plan, handling=plan.case)
    context = {
        "plan": plan,
        "case": plan.case,
        "form": form,
        "reasons": list(VisitRule.in_force().reasons(plan)),
        "blockers": acting + blockers_to_planning_visit(plan),
    }
    return render(request, "followup/visit_plan.html", context, status=422 if form.errors else 200)


STEPS: dict[str, type[StepForm]] = {"make": MadeForm, "settle": FollowedUpForm, "cancel": CancelVisitForm}


@officials_only
@require_http_methods(["GET", "POST"])
def site_visit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One visit: why it was chosen, what was seen, what is left; and its next step."""
    user = user_of(request)
    visit = _visit(user, public_id)
    forms = {name: each(initial={"made_on": timezone.localdate()}) for name, each in STEPS.items()}
    step = request.POST.get("step", "")
    if request.method == "POST":
        require(request, Permission.REVIEW_REPORT, visit)
    if request.method == "POST" and step in STEPS:
        forms[step] = form = STEPS[step](request.POST)
        form.actor = user
        noted = None
        if form.is_valid():
            noted = attempt(form, _action(step, user, visit, form), case=visit.case)
        if noted is not None:
            messages.success(request, _("The visit is noted."))
            return redirect("site_visit", public_id=public_id)
        visit = _visit(user, public_id)
    is_theirs = acting_role(user, Permission.REVIEW_REPORT, visit) is not None
    context = {
        "visit": visit,
        "case": visit.case,
        "forms": forms,
        "failed": forms.get(step),
        "may_act": is_theirs and visit.is_open,
        "blockers": blockers_to_acting(user, Permission.REVIEW_REPORT, visit, handling=visit.case) if is_theirs else [],
    }
    failed = any(form.errors for form in forms.values())
    return render(request, "followup/site_visit.html", context, status=422 if failed else 200)


def _visit(user: User, public_id: str) -> SiteVisit:
    rows = SiteVisit.objects.visible_to(user).select_related(
        "plan__case__board", "plan__case__organisation", "planned_by", "made_by", "followed_up_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _action(step: str, actor: User, visit: SiteVisit, form: Any) -> Callable[[], SiteVisit]:
    match step:
        case "make":
            return lambda: make_visit(
                actor=actor, visit=visit, notes=form.notes(), made_on=form.cleaned_data["made_on"]
            )
        case "settle":
            return lambda: follow_up_visit(actor=actor, visit=visit, outcome=form.cleaned_data["outcome"])
        case _:
            return lambda: cancel_visit(actor=actor, visit=visit, because=form.cleaned_data["because"])
