"""How is a request for documents handled: what waits, what is it about, what is decided? (R10)"""

import re
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from registry.actions import answer_request as answering
from registry.actions.examine_request import choose_document
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to, is_possible
from registry.models import Document, DocumentRequest, RegisterEntry, RequestedDocument, User
from registry.register import Search, entries_for
from registry.request_forms import ChooseForm, NotAllForm, ReassessForm
from registry.roles import Permission, acting_role, lists_cases
from registry.selectors import timeline_of

PAGE: Final = 50
_NUMBERS: Final = re.compile(r"\b\d{4}/\d{1,6}(?:-\d{1,6})?")
State = DocumentRequest.State
STEPS: Final = {
    "assess": Permission.HANDLE_DOCUMENT_REQUEST,
    "choose": Permission.HANDLE_DOCUMENT_REQUEST,
    "reassess": Permission.RELEASE_DOCUMENTS,
    "release": Permission.RELEASE_DOCUMENTS,
    "release-in-part": Permission.REFUSE_DOCUMENTS,
    "refuse": Permission.REFUSE_DOCUMENTS,
}
DONE: Final = {
    "choose": gettext_lazy("The document is chosen. Examine it."),
    "assess": gettext_lazy("The request is assessed and can be decided."),
    "reassess": gettext_lazy("The request is to be examined anew."),
    "release": gettext_lazy("The documents are handed out, and the answer is written."),
    "release-in-part": gettext_lazy("What is not secret is handed out, and the decision is written."),
    "refuse": gettext_lazy("The decision is written, with how to appeal."),
}


class RequestFilterForm(forms.Form):
    """Which requests are shown."""

    mark_optional = False
    state = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("All")), ("open", gettext_lazy("Not answered")), *State.choices],
    )


def request_seen(user: User, number: str) -> DocumentRequest:
    """The request, when the official sees it; 404 otherwise."""
    rows = DocumentRequest.objects.visible_to(user).select_related(
        "case__board", "case__case_officer", "assessed_by", "decided_by"
    )
    return get_object_or_404(rows, case__path_number=number)


@officials_only
@require_safe
def document_requests(request: HttpRequest) -> HttpResponse:
    """The requests at the official's boards, the most urgent first."""
    user = user_of(request)
    if not lists_cases(user):
        raise Http404
    form = RequestFilterForm(request.GET)
    form.full_clean()
    state = form.cleaned_data.get("state", "")
    found = DocumentRequest.objects.visible_to(user).select_related("case__board")
    if state == "open":
        found = found.exclude(state__in=DocumentRequest.DECIDED)
    elif state:
        found = found.filter(state=state)
    page = Paginator(found.order_by("case__closed_on", "case__due_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    may_log = acting_role(user, Permission.HANDLE_DOCUMENT_REQUEST) is not None
    context = {"form": form, "page": page, "may_log": may_log, "is_narrowed": bool(state)}
    return render(request, "registry/document_requests.html", context)


@officials_only
@require_safe
def document_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request: what is asked for, the documents, the next step, what was decided."""
    user = user_of(request)
    return _page(request, user, request_seen(user, number), {})


def _page(request: HttpRequest, user: User, asked: DocumentRequest, failed: dict[str, forms.Form]) -> HttpResponse:
    items = list(
        asked.items.select_related("entry__case", "entry__document", "entry__notice", "copy", "basis").prefetch_related(
            "redactions"
        )
    )
    outcomes = {item.outcome for item in items}
    handles = acting_role(user, Permission.HANDLE_DOCUMENT_REQUEST, asked) is not None
    refuses = acting_role(user, Permission.REFUSE_DOCUMENTS, asked) is not None
    step = _next_step(asked, outcomes)
    name = step.replace("-", "_")
    context = {
        "asked": asked,
        "case": asked.case,
        "items": items,
        "step": step,
        "blockers": blockers_to(asked, name, actor=user) if step else [],
        "is_open": asked.state == State.RECEIVED,
        "is_assessed": asked.state == State.ASSESSED,
        "is_decided": asked.state in DocumentRequest.DECIDED,
        "handles": handles,
        "may_decide": acting_role(user, STEPS[step], asked) is not None if step else False,
        "may_reassess": is_possible(asked, "reassess")
        and acting_role(user, Permission.RELEASE_DOCUMENTS, asked) is not None,
        "refuses": refuses,
        "choose_form": failed.get("choose") or ChooseForm(),
        "reassess_form": failed.get("reassess") or ReassessForm(),
        "not_all_form": failed.get("release-in-part") or failed.get("refuse") or NotAllForm(initial=_first(items)),
        "suggestions": _suggested(user, asked, items) if handles and asked.state == State.RECEIVED else [],
        "failed": next(iter(failed.values()), None),
        "documents": Document.objects.filter(case=asked.case).order_by("number"),
        "timeline": timeline_of(asked.case),
    }
    return render(request, "registry/document_request.html", context, status=422 if failed else 200)


def _first(items: list[RequestedDocument]) -> dict[str, str]:
    """The sections that stand on the documents already."""
    sections = {item.provision for item in items if item.provision}
    sections |= {each.provision for item in items for each in item.redactions.all()}
    return {"provision": ", ".join(sorted(sections)), "ground": "secrecy" if sections else ""}


def _next_step(asked: DocumentRequest, outcomes: set[str]) -> str:
    if asked.state == State.RECEIVED:
        return "assess"
    if asked.state != State.ASSESSED:
        return ""
    if outcomes == {RequestedDocument.Outcome.IN_FULL}:
        return "release"
    return "release-in-part" if outcomes - {RequestedDocument.Outcome.WITHHELD} else "refuse"


def _suggested(user: User, asked: DocumentRequest, items: list[RequestedDocument]) -> list[RegisterEntry]:
    """Documents whose numbers stand in the request, and are not chosen yet."""
    chosen = {item.entry_id for item in items}
    found: list[RegisterEntry] = []
    for number in _NUMBERS.findall(asked.wanted)[:10]:
        for entry in entries_for(user, Search(q=f"{asked.case.board.code} {number}", board=asked.case.board))[:5]:
            if entry.pk not in chosen and entry not in found:
                found.append(entry)
    return found[:10]


@officials_only
@require_POST
def document_request_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Choose a document, or take the request one step further."""
    user = user_of(request)
    asked = request_seen(user, number)
    if step not in STEPS:
        raise Http404
    require(request, STEPS[step], asked)
    form = _form_of(step, request)
    form.actor = user  # type: ignore[attr-defined]
    if form.is_valid() and attempt(form, _action_of(step, user, asked, form.cleaned_data), case=asked.case):
        messages.success(request, DONE[step])
        return redirect("document_request", number=number)
    return _page(request, user, request_seen(user, number), {step: form})


def _form_of(step: str, request: HttpRequest) -> forms.Form:
    kinds = {"choose": ChooseForm, "reassess": ReassessForm, "release-in-part": NotAllForm, "refuse": NotAllForm}
    return kinds.get(step, forms.Form)(request.POST)


def _action_of(step: str, user: User, asked: DocumentRequest, data: dict[str, Any]) -> Callable[[], Any]:
    match step:
        case "choose":
            return lambda: choose_document(actor=user, request=asked, entry=_entry(user, asked, data["number"]))
        case "assess":
            return lambda: answering.assess_request(actor=user, request=asked)
        case "reassess":
            return lambda: answering.reassess_request(actor=user, request=asked, **data)
        case "release":
            return lambda: answering.release_documents(actor=user, request=asked)
        case "release-in-part":
            return lambda: answering.release_in_part(actor=user, request=asked, **data)
        case _:
            return lambda: answering.refuse_documents(actor=user, request=asked, **data)


def _entry(user: User, asked: DocumentRequest, number: str) -> RegisterEntry:
    case, _dash, last = number.strip().upper().replace("/", "-").replace(" ", "-").rpartition("-")
    rows = RegisterEntry.objects.visible_to(user).filter(case__path_number=case, number=last if last.isdecimal() else 0)
    found = rows.first()
    if found is None:
        raise ValidationError({"number": _("There is no such document among those you see. Write the whole number.")})
    return found
