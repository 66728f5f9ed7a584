"""How does anybody ask for an official document, and where is the answer read? (R10, TF 2 ch.)"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.actions.ask_for_documents import ask_for_documents
from registry.actions.file_letters import file_letter
from registry.case_pages import page_of
from registry.http import attempt
from registry.models import DocumentRequest, Notice, User
from registry.request_forms import LoggedRequestForm, RequestForm
from registry.roles import GIVEN_TO, Permission, boards_of
from registry.views.documents import handed_out

ANSWERS = (Notice.Letter.DOCUMENTS_RELEASED, Notice.Letter.DOCUMENTS_IN_PART, Notice.Letter.DOCUMENTS_REFUSED)


@require_http_methods(["GET", "POST"])
def document_request_new(request: HttpRequest) -> HttpResponse:
    """Ask for documents. Only an official who logs somebody else's request is kept with it; nobody else is, signed in
    or not.
    """
    boards = boards_of(request.user, GIVEN_TO[Permission.HANDLE_DOCUMENT_REQUEST])
    actor = request.user if boards and isinstance(request.user, User) else None
    posted = request.method == "POST"
    sent = request.POST if posted else None
    first = {"wanted": _first_words(request.GET.get("document", ""))}
    form = LoggedRequestForm(sent, initial=first, boards=boards) if actor else RequestForm(sent, initial=first)
    form.actor = actor
    if posted and form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if name != "website"}
        made = attempt(form, lambda: ask_for_documents(actor=actor, language=get_language() or "sv", **asked))
        if made is not None and actor:
            messages.success(request, _("The request is logged."))
            return redirect(page_of(made.case))
        if made is not None:
            messages.success(
                request, _("Your request has come in. Keep the address of this page: the answer comes here.")
            )
            return redirect("document_request_answer", public_id=made.public_id)
    context = {"form": form, "is_official": bool(actor)}
    return render(request, "registry/document_request_new.html", context, status=422 if form.errors else 200)


def _first_words(number: str) -> str:
    return number[:40].replace("\n", " ")


def _asked(public_id: str) -> DocumentRequest:
    return get_object_or_404(DocumentRequest.objects.select_related("case__board"), public_id=public_id)


@require_safe
def document_request_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a request stands, and what was handed out: for whoever has the address, which cannot be guessed."""
    asked = _asked(public_id)
    items = asked.items.select_related("entry__case", "copy") if asked.state in asked.DECIDED else []
    context = {
        "asked": asked,
        "case": asked.case,
        "items": items,
        "letter": _letter(asked),
        "address": request.build_absolute_uri(reverse("document_request_answer", args=[asked.public_id])),
    }
    response = render(request, "registry/document_request_answer.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _letter(asked: DocumentRequest) -> Notice | None:
    if asked.state not in asked.DECIDED:
        return None
    return asked.case.notices.filter(letter__in=ANSWERS).order_by("-pk").first()


@require_safe
def document_request_copy(request: HttpRequest, public_id: str, item: int) -> HttpResponseBase:
    """A copy that was handed out, as it was filed."""
    asked = _asked(public_id)
    found = get_object_or_404(asked.items.select_related("copy"), pk=item, copy__isnull=False)
    if asked.state not in asked.DECIDED or found.copy is None:
        raise Http404
    return handed_out(request, found.copy, name=f"{found.pk}-{found.copy.sha256[:8]}")


@require_safe
def document_request_letter(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The answer as a letter, with appeal instructions when something was refused."""
    letter = _letter(_asked(public_id))
    if letter is None:
        raise Http404
    return handed_out(request, file_letter(notice=letter))
