"""What leaves of one requested document: its pages, what is removed from them, and the copy as it would leave? (R10)"""

import io
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from PIL import Image, ImageDraw

from registry.actions import examine_request as examining
from registry.actions.file_letters import file_letter
from registry.copies import (
    WITH_WHAT_IT_IS_MADE_FROM,
    boxes_of,
    can_be_redacted,
    file_of,
    letter_of,
    redacted_copy,
)
from registry.http import attempt, officials_only, require, user_of
from registry.letters.redact import fields_of
from registry.models import Case, DocumentRequest, RequestedDocument, User
from registry.pdf.pictures import UnreadableFile, opened
from registry.request_forms import ExamineForm, FieldForm, PlaceForm
from registry.roles import Permission, acting_role
from registry.views.documents import POLICY, ask_why, handed_out, must_say_why
from registry.views.handling_requests import request_seen

DENSITY: Final = 100
STEPS: Final = frozenset({"examine", "remove", "remove-field", "put-back", "leave-out"})
Outcome = RequestedDocument.Outcome


def _item(user: User, number: str, item: int) -> RequestedDocument:
    """The document of a request, when the official sees both the request and the case it is in."""
    asked = request_seen(user, number)
    rows = asked.items.filter(entry__case__in=Case.objects.visible_to(user)).select_related(*WITH_WHAT_IT_IS_MADE_FROM)
    return get_object_or_404(rows.prefetch_related("redactions"), pk=item)


@officials_only
@require_safe
def requested_document(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Examine one document: page by page, or field by field."""
    user = user_of(request)
    found = _item(user, number, item)
    if must_say_why(user, found.entry.case):
        return ask_why(request, found.entry.case)
    return _page(request, user, found, {})


def _page(request: HttpRequest, user: User, item: RequestedDocument, failed: dict[str, forms.Form]) -> HttpResponse:
    asked = item.request
    may_change = (
        asked.state == DocumentRequest.State.RECEIVED
        and acting_role(user, Permission.HANDLE_DOCUMENT_REQUEST, asked) is not None
    )
    first = {"outcome": item.outcome, "provision": item.provision}
    context = {
        "item": item,
        "asked": asked,
        "case": asked.case,
        "may_change": may_change,
        "examine_form": failed.get("examine") or ExamineForm(initial=first),
        "failed": next(iter(failed.values()), None),
        "has_copy": bool(letter_of(item) or file_of(item)),
        "can_be_redacted": can_be_redacted(item),
        "fields": _fields(item),
        **_sheet(request, item, failed),
    }
    return render(request, "registry/requested_document.html", context, status=422 if failed else 200)


def _fields(item: RequestedDocument) -> list[dict[str, Any]]:
    """A letter's fields, each with what it is removed by, or the form that removes it."""
    notice = letter_of(item)
    if notice is None:
        return []
    removed = {each.field: each for each in item.redactions.all()}
    return [{"field": field, "removed": removed.get(field.key)} for field in fields_of(notice)]


def _sheet(request: HttpRequest, item: RequestedDocument, failed: dict[str, forms.Form]) -> dict[str, Any]:
    """The page of the file that is shown, and what is removed from it."""
    file = file_of(item)
    if letter_of(item) is not None or file is None or not can_be_redacted(item):
        return {}
    wanted = request.POST.get("page") or request.GET.get("page", "1")
    try:
        with file.file.open("rb") as content, opened(content.read(), file.content_type) as pages:
            count = len(pages)
            shown = min(max(int(wanted) if wanted.isdecimal() else 1, 1), count)
            words = [each.text for each in pages.words(shown)]
    except (UnreadableFile, OSError):
        return {"is_unreadable": True}
    redactions = [each for each in item.redactions.all() if each.page == shown]
    return {
        "shown": shown,
        "pages": range(1, count + 1),
        "redactions": [
            (each, [round(part * 100) for part in (each.left, each.top, each.right, each.bottom)])
            for each in redactions
        ],
        "words": [] if redactions else words,
        "place_form": failed.get("remove") or PlaceForm(initial={"page": shown}),
        "redacted_pages": sorted({each.page for each in item.redactions.all()}),
    }


@officials_only
@require_safe
def requested_picture(request: HttpRequest, number: str, item: int, page: int) -> HttpResponse:
    """A page as it is seen, with the places that are removed marked on it."""
    user = user_of(request)
    found = _item(user, number, item)
    file = file_of(found)
    if file is None or not can_be_redacted(found) or must_say_why(user, found.entry.case):
        raise Http404
    try:
        with file.file.open("rb") as content, opened(content.read(), file.content_type) as pages:
            if not 1 <= page <= len(pages):
                raise Http404
            picture = pages.picture(page, density=DENSITY)
    except (UnreadableFile, OSError) as error:
        raise Http404 from error
    marked = _marked(picture, boxes_of(found).get(page, []))
    made = io.BytesIO()
    marked.save(made, "PNG")
    response = HttpResponse(made.getvalue(), content_type="image/png")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _marked(picture: Image.Image, boxes: list[Any]) -> Image.Image:
    """Places as frames with a veil, so that who examines still reads what is under them."""
    veil = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    brush = ImageDraw.Draw(veil)
    width, height = picture.size
    for box in boxes:
        corners = (box.left * width, box.top * height, box.right * width - 1, box.bottom * height - 1)
        brush.rectangle(corners, fill=(13, 92, 97, 90), outline=(8, 57, 60, 255), width=3)
    return Image.alpha_composite(picture.convert("RGBA"), veil).convert("RGB")


@officials_only
@require_safe
def requested_preview(request: HttpRequest, number: str, item: int) -> HttpResponseBase:
    """The copy as it would leave, or as it left: the very file."""
    user = user_of(request)
    found = _item(user, number, item)
    if must_say_why(user, found.entry.case):
        return ask_why(request, found.entry.case)
    if found.copy is not None:
        return handed_out(request, found.copy)
    if found.outcome == Outcome.IN_FULL:
        notice = letter_of(found)
        whole = file_letter(notice=notice) if notice is not None else file_of(found)
        if whole is not None:
            return handed_out(request, whole)
    if found.outcome != Outcome.IN_PART:
        raise Http404
    try:
        content = redacted_copy(found)
    except (UnreadableFile, OSError):
        messages.error(request, _("No safe copy can be made of this file. Attach it printed as PDF."))
        return redirect("requested_document", number=number, item=item)
    response = FileResponse(io.BytesIO(content), filename="preview.pdf", content_type="application/pdf")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response


@officials_only
@require_POST
def requested_document_step(request: HttpRequest, number: str, item: int, step: str) -> HttpResponse:
    """Examine, remove a passage, put it back, or leave the document out."""
    user = user_of(request)
    found = _item(user, number, item)
    if step not in STEPS:
        raise Http404
    require(request, Permission.HANDLE_DOCUMENT_REQUEST, found.request)
    if must_say_why(user, found.entry.case):
        return ask_why(request, found.entry.case)
    form = _form_of(step, request)
    form.actor = user  # type: ignore[attr-defined]
    if form.is_valid() and attempt(form, _action_of(step, user, found, form, request), case=found.request.case):
        if step == "leave-out":
            messages.success(request, _("The document is left out of the request."))
            return redirect("document_request", number=number)
        messages.success(request, _("Saved."))
        page = request.POST.get("page", "")
        here = redirect("requested_document", number=number, item=item)
        here["Location"] += f"?page={page}" if page.isdecimal() else ""
        return here
    return _page(request, user, _item(user, number, item), {step: form})


def _form_of(step: str, request: HttpRequest) -> forms.Form:
    match step:
        case "examine":
            return ExamineForm(request.POST, request.FILES)
        case "remove":
            return PlaceForm(request.POST)
        case "remove-field":
            return FieldForm(request.POST)
        case _:
            return forms.Form(request.POST)


def _action_of(
    step: str, user: User, item: RequestedDocument, form: forms.Form, request: HttpRequest
) -> Callable[[], Any]:
    match step:
        case "examine":
            return lambda: examining.examine(actor=user, item=item, **form.cleaned_data)
        case "remove" if isinstance(form, PlaceForm):
            place = {"page": form.cleaned_data["page"], "box": form.box, "provision": form.cleaned_data["provision"]}
            return lambda: examining.remove_passage(actor=user, item=item, **place)
        case "remove-field":
            return lambda: examining.remove_passage(actor=user, item=item, **form.cleaned_data)
        case "put-back":
            key = request.POST.get("redaction", "")
            passage = get_object_or_404(item.redactions.all(), pk=key if key.isdecimal() else 0)
            return lambda: _done(examining.put_back(actor=user, redaction=passage))
        case _:
            return lambda: _done(examining.leave_out(actor=user, item=item))


def _done(_nothing: None) -> bool:
    return True
