"""What have the boards learnt? Lessons to search, read, write, share and comment (G6)."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from followup.actions.comment_lesson import comment_lesson
from followup.actions.share_lesson import (
    correct_lesson,
    keep_lesson,
    propose_lesson,
    recall_lesson,
    share_lesson,
)
from followup.forms.lessons import CommentForm, CorrectionForm, LessonFilter, LessonForm, RecallForm
from followup.forms.steps import StepForm
from followup.lesson_table import cells_of, headings
from followup.models import Evaluation, Lesson
from followup.rules.lessons import blockers_to_sharing_own
from followup.selectors import shared_lessons
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to
from registry.models import User
from registry.roles import Permission, acting_role, is_official, organisations_of
from registry.rules import Blocker
from registry.table_export import csv_lines, xlsx_file

ROWS: Final = 20
State = Lesson.State
STEPS: Final[dict[str, tuple[Permission, Promise]]] = {
    "share": (Permission.SHARE_LESSON, gettext_lazy("The lesson is shared with the other boards.")),
    "recall": (Permission.SHARE_LESSON, gettext_lazy("The lesson is recalled.")),
    "comment": (Permission.COMMENT_LESSON, gettext_lazy("Your comment stands under the lesson.")),
}


@login_required
@require_safe
def lessons(request: HttpRequest) -> HttpResponseBase:
    """The shared lessons, by what they say and by filter; officials also see what their boards have not shared."""
    user = user_of(request)
    if not is_official(user) and not organisations_of(user):
        raise Http404
    form = LessonFilter(request.GET)
    found = form.narrow(shared_lessons(user))
    match request.GET.get("export"):
        case "csv":
            lines = csv_lines(headings(), map(cells_of, found.iterator(chunk_size=500)))
            return StreamingHttpResponse(
                lines,
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": f'attachment; filename="{_name("csv")}"'},
            )
        case "xlsx":
            table = xlsx_file(headings(), map(cells_of, found.iterator(chunk_size=500)), title=_("Lessons"))
            return FileResponse(table, as_attachment=True, filename=_name("xlsx"))
    own = Lesson.objects.visible_to(user).exclude(state=State.SHARED).order_by("-pk")
    context = {
        "form": form,
        "is_narrowed": form.is_narrowed,
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "not_shared": own[:ROWS],
    }
    return render(request, "followup/lessons.html", context)


def _name(ending: str) -> str:
    return f"lessons-{timezone.localdate().isoformat()}.{ending}"


def _lesson(user: User, public_id: Any) -> Lesson:
    rows = Lesson.objects.visible_to(user).select_related(
        "evaluation__plan__case__board",
        "evaluation__plan__case__organisation",
        "evaluation__plan__case__case_officer",
        "evaluation__plan__case__reviewer",
        "written_by",
        "shared_by",
    )
    return get_object_or_404(rows, public_id=public_id)


@login_required
@require_safe
def lesson(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One lesson on its card, and what its board can do with it."""
    user = user_of(request)
    return _page(request, user, _lesson(user, public_id))


@officials_only
@require_http_methods(["GET", "POST"])
def lesson_edit(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Write the lesson and hand it over; once it is shared, the decision-maker corrects it."""
    user = user_of(request)
    found = _lesson(user, public_id)
    is_shared = found.state == State.SHARED
    require(request, Permission.SHARE_LESSON if is_shared else Permission.EVALUATE, found)
    form_class = CorrectionForm if is_shared else LessonForm
    form = form_class(request.POST if request.method == "POST" else None, initial=LessonForm.written(found))
    form.actor = user
    if "keep" in request.POST and not is_shared:
        return _keep(request, user, found, form)
    if request.method == "POST" and form.is_valid() and _write(form, user, found) is not None:
        said = _("The lesson is corrected.") if is_shared else _("The lesson waits for the board's decision-maker.")
        messages.success(request, said)
        return redirect("lesson", public_id)
    return _edit_page(request, _lesson(user, public_id), form)


def _write(form: LessonForm, user: User, found: Lesson) -> Lesson | None:
    content = form.content()
    if isinstance(form, CorrectionForm):
        reason = form.cleaned_data["reason"]
        return attempt(
            form, lambda: correct_lesson(actor=user, lesson=found, content=content, reason=reason), case=found.case
        )
    return attempt(form, lambda: propose_lesson(actor=user, lesson=found, content=content), case=found.case)


def _keep(request: HttpRequest, user: User, found: Lesson, form: LessonForm) -> HttpResponse:
    """Keep the draft as far as it is written; what is missing is not told yet."""
    form.full_clean()
    form.errors.clear()
    kept = attempt(form, lambda: keep_lesson(actor=user, lesson=found, content=form.content()), case=found.case)
    if kept is None:
        return _edit_page(request, _lesson(user, found.public_id), form)
    messages.success(request, _("The draft is saved. It is not handed over."))
    return redirect("lesson_edit", found.public_id)


def _edit_page(request: HttpRequest, found: Lesson, form: LessonForm) -> HttpResponse:
    context = {"lesson": found, "case": found.case, "form": form, "is_shared": found.state == State.SHARED}
    return render(request, "followup/lesson_edit.html", context, status=422 if form.errors else 200)


@officials_only
@require_POST
def lesson_step(request: HttpRequest, public_id: Any, step: str) -> HttpResponse:
    """Share, recall or comment; what is refused says why on the lesson's page."""
    user = user_of(request)
    found = _lesson(user, public_id)
    if step not in STEPS:
        raise Http404
    permission, done = STEPS[step]
    thing = None if step == "comment" else found
    if acting_role(user, permission, thing) is None:
        raise Http404
    form = {"share": StepForm, "recall": RecallForm, "comment": CommentForm}[step](request.POST)
    form.actor = user
    case = found.case if step != "comment" else None
    if form.is_valid() and attempt(form, lambda: _take(step, user, found, form.cleaned_data), case=case) is not None:
        messages.success(request, str(done))
        return redirect("lesson", public_id)
    return _page(request, user, _lesson(user, public_id), **{f"{step}_form": form})


def _take(step: str, user: User, found: Lesson, typed: dict[str, Any]) -> object:
    match step:
        case "share":
            return share_lesson(actor=user, lesson=found)
        case "recall":
            return recall_lesson(actor=user, lesson=found, reason=typed["reason"])
        case _:
            return comment_lesson(actor=user, lesson=found, text=typed["text"])


def _page(request: HttpRequest, user: User, found: Lesson, **tried: StepForm) -> HttpResponse:
    is_shared = found.state == State.SHARED
    decides = acting_role(user, Permission.SHARE_LESSON, found) is not None
    reads_as_official = is_official(user)
    context: dict[str, Any] = {
        "lesson": found,
        "case": found.case,
        "is_own": reads_as_official and Evaluation.objects.visible_to(user).filter(pk=found.evaluation_id).exists(),
        "may_write": not is_shared and acting_role(user, Permission.EVALUATE, found) is not None,
        "may_correct": is_shared and decides,
        "is_to_share": found.state == State.PROPOSED,
        "decides": decides,
        "blockers": _blockers_to_sharing(found, user) if found.state == State.PROPOSED and decides else [],
        "share_form": None,
        "recall_form": RecallForm() if is_shared and decides else None,
        "reads_comments": reads_as_official,
        "comments": found.comments.select_related("author", "board") if reads_as_official else [],
        "comment_form": CommentForm() if is_shared and acting_role(user, Permission.COMMENT_LESSON) else None,
    }
    return render(request, "followup/lesson.html", context | tried, status=422 if tried else 200)


def _blockers_to_sharing(found: Lesson, user: User) -> list[Blocker]:
    return blockers_to(found, "share", actor=user) or blockers_to_sharing_own(found, user)
