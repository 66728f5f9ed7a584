"""How does an officer make a call: create it, write it, publish, open, close, allocate and archive it?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions import open_call
from grants.actions.call_rules import rules_of
from grants.actions.edit_call import FACTS, NewProgramme, create_call, raise_budget, save_call
from grants.forms.call import (
    AttachmentRows,
    CallFactsForm,
    CallRulesForm,
    CriterionRows,
    NewCallForm,
    QuestionRows,
    RaiseBudgetForm,
    rules_from,
)
from grants.forms.follow_up_tier import TierRows
from grants.models import Call, Programme
from grants.selectors.like_lessons import lessons_for_call
from registry.http import attempt, require, user_of
from registry.lifecycle import blockers_to
from registry.models import Board, User
from registry.roles import GIVEN_TO, Permission, boards_of
from registry.rules import Blocker

ROWS: Final = {
    "questions": QuestionRows,
    "criteria": CriterionRows,
    "attachments": AttachmentRows,
    "tiers": TierRows,
}
FIRST_QUESTION: Final = {"kind": "long_text", "step": "activity", "is_required": True}


@dataclass(frozen=True)
class Step:
    """What can be done next with a call: its action, the button, what follows from it, and the words afterwards."""

    name: str
    act: Callable[..., Call]
    button: Promise
    consequence: Promise
    done: Promise


STEPS: Final[dict[str, Step]] = {
    Call.State.DRAFT: Step(
        "publish",
        open_call.publish_call,
        gettext_lazy("Publish the call"),
        gettext_lazy("Anybody can read it. It can be changed until it opens."),
        gettext_lazy("The call is published."),
    ),
    Call.State.PUBLISHED: Step(
        "open",
        open_call.open_call,
        gettext_lazy("Open the call"),
        gettext_lazy(
            "Organisations can apply. Purpose, terms, questions and criteria are frozen and cannot be changed."
        ),
        gettext_lazy("The call is open and its rules are frozen."),
    ),
    Call.State.OPEN: Step(
        "close",
        open_call.close_call,
        gettext_lazy("Close the call"),
        gettext_lazy("No more applications can be sent in."),
        gettext_lazy("The call is closed."),
    ),
    Call.State.CLOSED: Step(
        "allocate",
        open_call.allocate_call,
        gettext_lazy("Mark the call as allocated"),
        gettext_lazy("Every application is decided. What is left of the sum is not distributed in this call."),
        gettext_lazy("The call is allocated."),
    ),
    Call.State.ALLOCATED: Step(
        "archive",
        open_call.archive_call,
        gettext_lazy("Archive the call"),
        gettext_lazy("Nothing more happens in it. It stays readable."),
        gettext_lazy("The call is archived."),
    ),
}


class StepForm(forms.Form):
    """A step with nothing to write; carries the reasons when it is refused."""

    actor: User | None = None


def _own_boards(user: User) -> Any:
    keys = boards_of(user, GIVEN_TO[Permission.MANAGE_CALL])
    return Board.objects.filter(pk__in=keys).order_by("name")


@require_http_methods(["GET", "POST"])
@login_required
def call_new(request: HttpRequest) -> HttpResponse:
    """A new draft: board, programme, name, dates and sum. The rest is written on the call's own page."""
    user = require(request, Permission.MANAGE_CALL)
    boards = _own_boards(user)
    form = NewCallForm(
        request.POST or None,
        initial={"board": boards.first()} if len(boards) == 1 else {},
        boards=boards,
        programmes=Programme.objects.filter(board__in=boards).select_related("board"),
        calls=Call.objects.filter(programme__board__in=boards).order_by("-opens_at"),
    )
    form.actor = user
    status = 200
    if request.method == "POST":
        if form.is_valid() and (created := attempt(form, lambda: _create(user, form.cleaned_data))) is not None:
            messages.success(request, _("The draft is created. Write who can apply, terms, questions and criteria."))
            return redirect("call_edit", created.slug)
        status = 422
    drafts = Call.objects.filter(programme__board__in=boards, state__in=[Call.State.DRAFT, Call.State.PUBLISHED])
    context = {"form": form, "drafts": drafts.select_related("programme__board").order_by("opens_at")[:20]}
    return render(request, "grants/call_new.html", context, status=status)


def _create(user: User, typed: dict[str, Any]) -> Call:
    new = NewProgramme(
        typed["programme_name"], typed["programme_kind"], typed["programme_purpose"], typed["programme_area"]
    )
    return create_call(
        actor=user,
        board=typed["board"],
        programme=typed["programme"] or new,
        facts={name: typed[name] for name in FACTS if name in typed},
        like=typed["like"],
    )


def _managed(request: HttpRequest, slug: str) -> tuple[User, Call]:
    """The call, at a board where the person manages calls; others get 404."""
    user = user_of(request)
    call = get_object_or_404(
        Call.objects.visible_to(user).select_related("programme__board", "version_in_force"), slug=slug
    )
    return require(request, Permission.MANAGE_CALL, call), call


@dataclass
class Editor:
    """The forms of the page: facts, rules, and the three kinds of rows."""

    facts: CallFactsForm
    rules: CallRulesForm
    rows: dict[str, Any]

    def is_valid(self) -> bool:
        """Are all of them? Every form is asked, so that every error shows."""
        answers = [form.is_valid() for form in (self.facts, self.rules, *self.rows.values())]
        return all(answers)


def _stored(call: Call) -> Editor:
    """The forms as the call stands."""
    version = call.versions.order_by("-number").first()
    rules = rules_of(version) if version else None
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ROWS}
    if rules is not None:
        rows["questions"] = [vars(each) | {"place": place} for place, each in enumerate(rules.questions, start=1)]
        rows["criteria"] = [
            {"name": name, "question": asked, "place": place}
            for place, (name, asked) in enumerate(rules.criteria, start=1)
        ]
        rows["attachments"] = [vars(each) | {"place": place} for place, each in enumerate(rules.attachments, start=1)]
        rows["tiers"] = [vars(each) for each in rules.tiers]
    text = {name: getattr(rules, name) for name in CallRulesForm.base_fields if hasattr(rules, name)}
    return Editor(
        CallFactsForm(initial={name: getattr(call, name) for name in FACTS}),
        CallRulesForm(initial=text | {"read_version": call.version}),
        {name: Formset(initial=rows[name], prefix=name) for name, Formset in ROWS.items()},
    )


def _typed(data: Any) -> Editor:
    """The forms as they were sent."""
    return Editor(
        CallFactsForm(data), CallRulesForm(data), {name: Formset(data, prefix=name) for name, Formset in ROWS.items()}
    )


def _with_one_more(sent: Editor, added: str) -> Editor:
    """What was typed, nothing checked and nothing lost, with an empty row more in one table."""
    rows = {name: formset.typed() for name, formset in sent.rows.items()}
    blank: dict[str, Any] = FIRST_QUESTION if added == "questions" else {"is_required": True}
    if added == "tiers":
        blank = {"interim_reports": 1}
    rows[added] = [*rows[added], {**blank, "place": len(rows[added]) + 1}]
    return Editor(
        CallFactsForm(initial={name: sent.facts[name].value() for name in sent.facts.fields}),
        CallRulesForm(initial={name: sent.rules[name].value() for name in sent.rules.fields}),
        {name: Formset(initial=rows[name], prefix=name) for name, Formset in ROWS.items()},
    )


@require_http_methods(["GET", "POST"])
@login_required
def call_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about a call, to write until it opens and to read afterwards."""
    user, call = _managed(request, slug)
    if request.method != "POST":
        return _page(request, user, call, _stored(call))
    sent = _typed(request.POST)
    if (added := request.POST.get("add", "")) in ROWS and not _is_frozen(call):
        return _page(request, user, call, _with_one_more(sent, added), added=added)
    sent.facts.actor = user
    if sent.is_valid() and attempt(sent.facts, lambda: _save(user, call, sent)) is not None:
        messages.success(request, _("The call is saved."))
        return redirect("call_edit", call.slug)
    return _page(request, user, call, sent, status=422)


def _save(user: User, call: Call, sent: Editor) -> Call:
    return save_call(
        actor=user,
        call=call,
        facts=sent.facts.cleaned_data,
        rules=rules_from(sent.rules, *(sent.rows[name] for name in ROWS)),
        read_version=sent.rules.cleaned_data["read_version"],
    )


@require_POST
@login_required
def call_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Take the call one step on, or raise its budget; what is refused says why on the call's page."""
    user, call = _managed(request, slug)
    if step == "raise-budget":
        return _raise(request, user, call)
    found = next((each for each in STEPS.values() if each.name == step), None)
    if found is None:
        raise Http404
    form = StepForm(request.POST)
    form.actor = user
    form.is_valid()
    if attempt(form, lambda: found.act(actor=user, call=call)) is not None:
        messages.success(request, str(found.done))
        return redirect("call_edit", call.slug)
    return _again(request, user, call, step_form=form)


def _raise(request: HttpRequest, user: User, call: Call) -> HttpResponse:
    form = RaiseBudgetForm(request.POST, prefix="raise")
    form.actor = user
    if form.is_valid():
        typed = form.cleaned_data
        raised = attempt(
            form, lambda: raise_budget(actor=user, call=call, budget=typed["budget"], reason=typed["reason"])
        )
        if raised is not None:
            messages.success(request, _("The sum to distribute is raised."))
            return redirect("call_edit", call.slug)
    return _again(request, user, call, raise_form=form)


def _again(request: HttpRequest, user: User, call: Call, **context: Any) -> HttpResponse:
    fresh = Call.objects.select_related("programme__board", "version_in_force").get(pk=call.pk)
    return _page(request, user, fresh, _stored(fresh), status=422, **context)


def _is_frozen(call: Call) -> bool:
    return call.state not in (Call.State.DRAFT, Call.State.PUBLISHED)


def _page(
    request: HttpRequest, user: User, call: Call, editor: Editor, *, status: int = 200, added: str = "", **more: Any
) -> HttpResponse:
    step = STEPS.get(call.state)
    stops: list[Blocker] = blockers_to(call, step.name, actor=user) if step else []
    version = call.version_in_force or call.versions.order_by("-number").first()
    may_raise = call.state in (Call.State.OPEN, Call.State.CLOSED)
    context: dict[str, Any] = {
        "call": call,
        "version": version,
        "editor": editor,
        "step_form": None,
        "added": added,
        "is_frozen": _is_frozen(call),
        "step": step,
        "blockers": stops,
        "raise_form": RaiseBudgetForm(prefix="raise") if may_raise else None,
        "applications": call.applications.exclude(case=None).count(),
        "lessons": [] if _is_frozen(call) else lessons_for_call(call, user),
        "lessons_area": call.programme.action_area,
    }
    return render(request, "grants/call_edit.html", context | more, status=status)
