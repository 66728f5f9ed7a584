"""What came of the grant? The board's evaluations: drafted by one, reviewed by another, adopted (G5), a lesson (G6)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from followup.actions.evaluate import (
    adopt_evaluation,
    draft_evaluation,
    keep_evaluation,
    review_evaluation,
)
from followup.actions.share_lesson import draft_lesson
from followup.figures import figures_of
from followup.forms.evaluations import AdoptForm, DraftForm, ReviewForm
from followup.forms.steps import StepForm
from followup.letters.evaluation import paper_of_evaluation
from followup.models import Evaluation, Lesson
from followup.rules.evaluating import blockers_to_reviewing_as
from followup.rules.lessons import blockers_to_writing_lesson
from followup.selectors import evaluations_for
from followup.views.plans import sees_cases
from registry.http import attempt, latest_or_404, officials_only, user_of
from registry.lifecycle import blockers_to, blockers_to_acting
from registry.models import User
from registry.pdf.paper import pdf_of
from registry.roles import Permission, acting_role
from registry.rules import Blocker

ROWS = 25
State = Evaluation.State


@dataclass(frozen=True)
class Step:
    """A step of an evaluation: its form, the action behind it, and the words of its page."""

    name: str
    transition: str
    permission: Permission
    title: str | Promise
    button: str | Promise
    done: str | Promise
    who: str | Promise


STEPS = {
    "draft": Step(
        "draft",
        "draft",
        Permission.EVALUATE,
        gettext_lazy("Write the evaluation"),
        gettext_lazy("Hand the draft to the reviewer"),
        gettext_lazy("The draft is handed to the reviewer."),
        gettext_lazy("The case officer writes the draft."),
    ),
    "review": Step(
        "review",
        "review",
        Permission.REVIEW_EVALUATION,
        gettext_lazy("Review the evaluation"),
        gettext_lazy("Sign the evaluation"),
        gettext_lazy("The evaluation is reviewed and waits for the board."),
        gettext_lazy("Somebody who did not write the draft reviews it."),
    ),
    "adopt": Step(
        "adopt",
        "adopt",
        Permission.ADOPT_EVALUATION,
        gettext_lazy("Adopt the evaluation"),
        gettext_lazy("Adopt the evaluation"),
        gettext_lazy("The board has adopted the evaluation."),
        gettext_lazy("The board adopts the evaluation, and makes it its own."),
    ),
    "lesson": Step(
        "lesson",
        "",
        Permission.EVALUATE,
        gettext_lazy("Draw a lesson for the other boards"),
        gettext_lazy("Draw up the lesson"),
        gettext_lazy("The lesson is drawn up from the evaluation. Write it so that others can use it."),
        gettext_lazy("The case officer draws a lesson from it, so that experience reaches the other boards."),
    ),
}
NEXT = {
    State.PLANNED: "draft",
    State.MATERIAL_GATHERED: "draft",
    State.DRAFT: "review",
    State.REVIEWED: "adopt",
    State.ADOPTED: "lesson",
}


@officials_only
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """The evaluations of the cases the person sees, by state."""
    user = user_of(request)
    if not sees_cases(user):
        raise Http404
    found = evaluations_for(user)
    counts = {row["state"]: row["n"] for row in found.order_by().values("state").annotate(n=Count("pk"))}
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    context = {
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "states": [(value, label, counts[value]) for value, label in State.choices if value in counts],
        "state": state if state in State.values else "",
        "total": sum(counts.values()),
    }
    return render(request, "followup/evaluations.html", context)


def _evaluation(user: User, number: str) -> Evaluation:
    rows = Evaluation.objects.visible_to(user).select_related(
        "plan__case__board",
        "plan__case__organisation",
        "plan__case__case_officer",
        "plan__case__reviewer",
        "drafted_by",
        "reviewed_by",
        "adopted_by",
        "document",
        "lesson",
    )
    return latest_or_404(rows.filter(plan__case__path_number=number))


@officials_only
@require_safe
def evaluation(request: HttpRequest, number: str) -> HttpResponse:
    """One evaluation, and its next step; with `?redraft` the draft is opened again."""
    user = user_of(request)
    found = _evaluation(user, number)
    may_redraft = found.state in (State.DRAFT, State.REVIEWED) and not blockers_to(found, "draft", actor=user)
    name = "draft" if "redraft" in request.GET and may_redraft else NEXT.get(found.state, "")
    return _page(request, user, found, name, _form_for(name, found, None) if name else None)


@officials_only
@require_safe
def evaluation_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The evaluation on paper: the filed document once the board has adopted it, a draft as it stands before."""
    found = _evaluation(user_of(request), number)
    if found.document is not None:
        return redirect("document", found.document.public_id)
    headers = {"Content-Disposition": f'inline; filename="{number}-utvardering.pdf"'}
    return HttpResponse(pdf_of(paper_of_evaluation(found)), content_type="application/pdf", headers=headers)


@officials_only
@require_http_methods(["POST"])
def evaluation_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one step: draft, review, adopt, or draw up the lesson."""
    user = user_of(request)
    found = _evaluation(user, number)
    if step not in STEPS or not any(acting_role(user, each.permission, found) for each in STEPS.values()):
        raise Http404
    form = _form_for(step, found, request.POST)
    form.actor = user
    if isinstance(form, DraftForm) and "keep" in request.POST:
        return _keep(request, user, found, form)
    if form.is_valid() and attempt(form, _action(step, user, found, form), case=found.case) is not None:
        messages.success(request, str(STEPS[step].done))
        if step == "lesson":
            return redirect("lesson_edit", Lesson.objects.get(evaluation=found).public_id)
        return redirect("evaluation", number=number)
    return _page(request, user, _evaluation(user, number), step, form, status=422)


def _keep(request: HttpRequest, user: User, found: Evaluation, form: DraftForm) -> HttpResponse:
    """Keep the draft as far as it is written; what is missing is not told yet."""
    form.full_clean()
    written = dict(form.cleaned_data)
    form.errors.clear()
    goals = form.goals()
    kept = attempt(
        form, lambda: keep_evaluation(actor=user, evaluation=found, written=written, goals=goals), case=found.case
    )
    if kept is None:
        return _page(request, user, _evaluation(user, found.case.path_number), "draft", form, status=422)
    messages.success(request, _("The draft is saved. It is not handed over."))
    return redirect("evaluation", number=found.case.path_number)


def _form_for(step: str, found: Evaluation, data: Any) -> DraftForm | StepForm:
    if step == "draft":
        return DraftForm(data, instance=Evaluation.objects.get(pk=found.pk), figures=figures_of(found.plan).goals)
    return {"review": ReviewForm, "adopt": AdoptForm, "lesson": StepForm}[step](data)


def _action(step: str, actor: User, found: Evaluation, form: Any) -> Callable[[], Evaluation | Lesson]:
    match step:
        case "draft":
            return lambda: draft_evaluation(actor=actor, evaluation=found, content=form.content())
        case "review":
            return lambda: review_evaluation(actor=actor, evaluation=found, opinion=form.cleaned_data["opinion"])
        case "adopt":
            return lambda: adopt_evaluation(actor=actor, evaluation=found, **form.cleaned_data)
        case _:
            return lambda: draft_lesson(actor=actor, evaluation=found)


def _blockers(step: str, found: Evaluation, user: User) -> list[Blocker]:
    """What stands in the way of the step, but for what the step's own form asks."""
    if step == "lesson":
        acting = blockers_to_acting(user, Permission.EVALUATE, found, handling=found.case)
        return acting + blockers_to_writing_lesson(found)
    name = "gather" if found.state == State.PLANNED else STEPS[step].transition
    reasons = blockers_to(found, name, actor=user)
    if step == "review":
        reasons = reasons or blockers_to_reviewing_as(found, user)
    return [reason for reason in reasons if reason.code not in ("evaluation_incomplete", "goals_not_judged")]


def _page(
    request: HttpRequest,
    user: User,
    found: Evaluation,
    name: str,
    form: DraftForm | StepForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    step = STEPS.get(name)
    context = {
        "evaluation": found,
        "lesson": getattr(found, "lesson", None),
        "case": found.case,
        "figures": figures_of(found.plan),
        "judgements": found.judgements.select_related("goal"),
        "step": step,
        "form": form,
        "blockers": _blockers(name, found, user) if step else [],
        "has_role": step is not None and acting_role(user, step.permission, found) is not None,
        "is_redraft": name == "draft" and found.state in (State.DRAFT, State.REVIEWED),
        "may_redraft": found.state in (State.DRAFT, State.REVIEWED) and not blockers_to(found, "draft", actor=user),
    }
    return render(request, "followup/evaluation.html", context, status=status)
