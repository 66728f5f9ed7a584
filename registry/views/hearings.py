"""What has an organisation been sent to answer, what has it answered, and does it get more time? (R1)"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.actions.extend_hearing import answer_request, ask_for_time, latest_extension
from registry.actions.send_hearing import answer_hearing
from registry.case_pages import page_of
from registry.forms import AnswerMoreTimeForm, MoreTimeForm, StatementForm
from registry.http import attempt, officials_only, organisations_only, require, user_of
from registry.models import Case, ExtensionRequest, Hearing, User
from registry.roles import Permission
from registry.selectors import hearings_to
from registry.views.documents import ask_why, must_say_why


def _hearing(user: User, public_id: str) -> Hearing:
    rows = hearings_to(user).select_related("case__board", "case__organisation", "sent_by")
    return get_object_or_404(rows, public_id=public_id)


@organisations_only
@require_http_methods(["GET", "POST"])
def hearing_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the material, its documents and what is withheld; answer once, with a statement and perhaps a document."""
    user = user_of(request)
    hearing = _hearing(user, public_id)
    require(request, Permission.ANSWER_HEARING, hearing)
    posted = request.method == "POST"
    form = StatementForm(request.POST if posted else None, request.FILES if posted else None)
    form.actor = user
    if posted and hearing.answered_at is not None:
        messages.info(request, _("The statement has already been sent in."))
        return redirect("hearing_answer", public_id=public_id)
    if posted and form.is_valid():
        answer, files = form.cleaned_data["answer"], form.cleaned_data["documents"]
        if attempt(
            form,
            lambda: answer_hearing(actor=user, hearing=hearing, answer=answer, files=files),
            case=hearing.case,
        ):
            messages.success(request, _("Your statement has come in. You find it below."))
            return redirect("hearing_answer", public_id=public_id)
    return _page(request, _hearing(user, public_id), form)


def _page(
    request: HttpRequest, hearing: Hearing, form: StatementForm, time_form: MoreTimeForm | None = None
) -> HttpResponse:
    is_over = hearing.is_over(timezone.localdate())
    may_ask = not (is_over or hearing.awaits_extension)
    failed = bool(form.errors or (time_form and time_form.errors))
    context = {
        "hearing": hearing,
        "case": hearing.case,
        "documents": hearing.documents.order_by("number", "pk"),
        "withheld_items": hearing.withheld_items.all(),
        "answer_documents": hearing.answer_documents.order_by("number"),
        "form": form,
        "is_late": is_over,
        "time_form": time_form or (MoreTimeForm(prefix="time") if may_ask else None),
        "latest": latest_extension(hearing),
        "requests": hearing.extension_requests.all(),
    }
    return render(request, "registry/hearing_answer.html", context, status=422 if failed else 200)


@organisations_only
@require_POST
def hearing_more_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """The organisation asks for more time to answer."""
    user = user_of(request)
    hearing = _hearing(user, public_id)
    require(request, Permission.ANSWER_HEARING, hearing)
    form = MoreTimeForm(request.POST, prefix="time")
    form.actor = user
    asked = None
    if form.is_valid():
        asked = attempt(form, lambda: ask_for_time(actor=user, hearing=hearing, **form.cleaned_data), case=hearing.case)
    if asked is not None:
        messages.success(request, _("You have asked for more time. The reply period waits for the board's answer."))
        return redirect("hearing_answer", public_id=public_id)
    return _page(request, _hearing(user, public_id), StatementForm(), form)


@officials_only
@require_http_methods(["GET", "POST"])
def more_time_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The board answers a request for more time."""
    user = user_of(request)
    rows = ExtensionRequest.objects.filter(hearing__case__in=Case.objects.visible_to(user), decided_at=None)
    asked = get_object_or_404(
        rows.select_related("hearing__case__board", "hearing__case__organisation", "asked_by"),
        hearing__public_id=public_id,
    )
    case = asked.hearing.case
    require(request, Permission.HANDLE_CASE, case)
    if must_say_why(user, case):
        return ask_why(request, case)
    posted = request.method == "POST"
    form = AnswerMoreTimeForm(request.POST if posted else None, initial={"granted_until": asked.wanted_until})
    form.actor = user
    if posted and form.is_valid():
        until, answer = form.cleaned_data["granted_until"], form.cleaned_data["answer"]
        if attempt(
            form, lambda: answer_request(actor=user, request=asked, granted_until=until, answer=answer), case=case
        ):
            messages.success(request, _("The answer is sent to the organisation."))
            return redirect(page_of(case))
    context = {
        "asked": asked,
        "hearing": asked.hearing,
        "case": case,
        "form": form,
        "latest": latest_extension(asked.hearing),
        "back_url": page_of(case),
    }
    return render(request, "registry/more_time_answer.html", context, status=422 if form.errors else 200)
