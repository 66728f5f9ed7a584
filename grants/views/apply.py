"""How does an organisation apply, step by step, and send in? Drafts, steps, receipt."""

from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import fill_in, submit
from grants.forms.application import BeginForm
from grants.models import Application, Call, RepaymentClaim
from grants.selectors.claims import claims_to
from grants.selectors_of_applicant import applications_of, whole_application
from grants.views.apply_status import status_page
from grants.views.apply_steps import (
    REVIEW,
    RULES,
    STEPS,
    STOPPING,
    TITLES,
    Filled,
    add_what_is_missing,
    answers_by_step,
    fill,
    neighbours,
    save_what_is_valid,
    show_what_is_given,
    step_address,
    step_states,
)
from grants.views.apply_typed import (
    blockers_for_unsaved,
    forget_typed,
    keep_typed,
    typed_before,
    unsaved_steps,
)
from registry.http import View, attempt, organisations_only, user_of
from registry.lifecycle import blockers_to
from registry.models import Organisation, User
from registry.parameters import value_of
from registry.roles import organisations_of
from registry.templatetags.error_lists import ErrorLine
from registry.uploads import ACCEPT_ATTRIBUTE
from vetting.models import Criterion


@require_http_methods(["GET"])
@organisations_only
def applications(request: HttpRequest) -> HttpResponse:
    """The organisation's own applications, drafts first."""
    page = Paginator(applications_of(user_of(request)), 25).get_page(request.GET.get("page"))
    several = len(organisations_of(request.user)) > 1
    repaying = claims_to(user_of(request)).filter(state__in=RepaymentClaim.OPEN)
    context = {"page": page, "shows_organisation": several, "repaying": repaying}
    return render(request, "grants/applications.html", context)


@require_http_methods(["GET", "POST"])
@organisations_only
def apply_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Which organisation applies; then the first step."""
    user = user_of(request)
    call = get_object_or_404(Call.objects.public().select_related("programme__board", "version_in_force"), slug=slug)
    own = list(Organisation.objects.filter(pk__in=organisations_of(user)).order_by("name"))
    form = BeginForm(posted(request), organisations=own)
    if request.method == "POST" and form.is_valid():
        organisation = form.organisations[form.cleaned_data["organisation"]]
        begun = attempt(form, lambda: fill_in.begin_application(actor=user, call=call, organisation=organisation))
        if begun is not None:
            return redirect(step_address(begun, STEPS[0]))
    drafts = applications_of(user).filter(call=call, state=Application.State.DRAFT)
    context = {"call": call, "form": form, "organisations": own, "drafts": drafts, "is_open": call.is_open()}
    return render(request, "grants/apply_begin.html", context, status=422 if form.errors else 200)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, or None when the page is only read."""
    return request.POST if request.method == "POST" else None


def _own(user: User, public_id: UUID) -> Application:
    return get_object_or_404(whole_application(user), public_id=public_id)


def _signed_out_while_writing(view: View) -> View:
    """A save in the background after the session has ended says so, instead of bringing the sign-in page."""

    @wraps(view)
    def guarded(request: HttpRequest, **keywords: Any) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            back = reverse("apply_step", kwargs=keywords)
            context = {"sign_in": f"{reverse('account_login')}?next={back}"}
            return render(request, "grants/_apply_saved.html", context)
        return view(request, **keywords)

    return guarded


@require_http_methods(["GET", "POST"])
@_signed_out_while_writing
@organisations_only
def apply_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One step of the form. Everything that can be understood is saved, whatever else is wrong."""
    user = user_of(request)
    application = _own(user, public_id)
    if step not in STEPS:
        raise Http404
    if application.state != Application.State.DRAFT:
        return redirect("receipt" if request.method == "POST" else "application", public_id=public_id)
    if step == REVIEW:
        return _review(request, user, application)
    if request.method == "POST":
        return _save(request, user, application, step)
    filled = fill(application, step, data=typed_before(application, step), more=request.GET.get("add", ""))
    return _show(request, application, step, filled, filled.error_lines)


def _save(request: HttpRequest, user: User, application: Application, step: str) -> HttpResponse:
    filled = fill(application, step, data=request.POST, files=request.FILES)
    is_draft = attempt(filled.form, lambda: save_what_is_valid(user, application, filled))
    wrong = filled.error_lines
    if wrong and is_draft:
        keep_typed(request, application, step)
    elif is_draft:
        forget_typed(application, step)
    saved = _own(user, application.public_id)
    if request.headers.get("HX-Request"):
        return render(request, "grants/_apply_saved.html", {"application": saved, "wrong": wrong})
    if more := request.POST.get("add_row"):
        return redirect(f"{step_address(saved, step)}?add={more}#rows-{more}")
    blockers = RULES[step](saved)
    if wrong or any(blocker.code in STOPPING for blocker in blockers):
        if filled.attachments:
            show_what_is_given(filled, saved)
        return _show(request, saved, step, filled, add_what_is_missing(filled, blockers), status=422)
    return redirect(step_address(saved, neighbours(step)[1]))


def _show(
    request: HttpRequest,
    application: Application,
    step: str,
    filled: Filled,
    lines: list[ErrorLine],
    *,
    status: int = 200,
) -> HttpResponse:
    context = _frame(request, application, step) | {
        "filled": filled,
        "lines": lines,
        "criteria": _grounds() if step == "condition" else [],
        "megabytes": value_of("document_max_megabytes"),
        "accept": ACCEPT_ATTRIBUTE,
    }
    return render(request, f"grants/apply_{step}.html", context, status=status)


def _frame(request: HttpRequest, application: Application, step: str) -> dict[str, Any]:
    before, after = neighbours(step)
    steps = step_states(application, step, unsaved_steps(application))
    return {
        "application": application,
        "call": application.call,
        "step": step,
        "title": TITLES[step],
        "steps": steps,
        "number": STEPS.index(step) + 1,
        "done": sum(each.is_done for each in steps),
        "before": {"url": step_address(application, before), "title": TITLES[before]} if before else None,
        "after": {"title": TITLES[after]} if after else None,
        "is_open": application.call.is_open(),
    }


def _grounds() -> list[Criterion]:
    """The democracy condition's grounds in force, in the reader's language."""
    return list(Criterion.objects.in_force(timezone.localdate()).filter(kind="ground", code__startswith="D"))


def _review(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    form = forms.Form(posted(request))
    missing = blockers_for_unsaved(application) + blockers_to(application, "submit", actor=user)
    if request.method == "POST" and not missing:
        sent = attempt(form, lambda: submit.submit(actor=user, application=application))
        if sent is not None:
            messages.success(request, _("The application is sent in."))
            return redirect("receipt", public_id=application.public_id)
        application = _own(user, application.public_id)
        if application.state != Application.State.DRAFT:
            return redirect("receipt", public_id=application.public_id)
        missing = blockers_to(application, "submit", actor=user)
    context = _frame(request, application, REVIEW) | {
        "missing": missing,
        "form": form,
        "answers": answers_by_step(application),
    }
    refused = request.method == "POST"
    return render(request, "grants/apply_review.html", context, status=422 if refused else 200)


@require_http_methods(["GET"])
@organisations_only
def application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the application stands, for the organisation; a draft leads to the step to go on with."""
    user = user_of(request)
    own = _own(user, public_id)
    if own.state == Application.State.DRAFT:
        steps = step_states(own, "")
        return redirect(next(each.url for each in steps if not each.is_done))
    return render(request, "grants/application.html", status_page(user, own))


@require_http_methods(["GET"])
@organisations_only
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Registry number, time, what happens next, and what was sent in."""
    own = _own(user_of(request), public_id)
    if own.state == Application.State.DRAFT:
        return redirect(step_address(own, REVIEW))
    assert own.case is not None  # noqa: S101 - the database sees to it
    letter = own.case.notices.filter(letter="receipt").first()
    return render(
        request,
        "grants/receipt.html",
        {"application": own, "call": own.call, "letter": letter, "answers": answers_by_step(own)},
    )


@require_http_methods(["GET", "POST"])
@organisations_only
def recall(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the application back, after a question."""
    user = user_of(request)
    own = _own(user, public_id)
    if own.state == Application.State.DRAFT:
        return redirect(step_address(own, REVIEW))
    form = forms.Form(posted(request))
    if request.method == "POST":
        if attempt(form, lambda: submit.recall(actor=user, application=own), case=own.case) is not None:
            messages.success(request, _("The application is taken back."))
            return redirect("application", public_id=public_id)
        own = _own(user, public_id)
    context = {"application": own, "form": form, "stops": blockers_to(own, "recall", actor=user)}
    return render(request, "grants/apply_recall.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@organisations_only
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away, after a question."""
    user = user_of(request)
    own = _own(user, public_id)
    if own.state != Application.State.DRAFT:
        return redirect("application", public_id=public_id)
    form = forms.Form(posted(request))
    if request.method == "POST":
        title = str(own)

        def throw_away() -> bool:
            fill_in.discard_draft(actor=user, application=own)
            return True

        if attempt(form, throw_away):
            messages.success(request, _("The draft “%(title)s” is thrown away.") % {"title": title})
            return redirect("applications")
    context = {"application": own, "form": form}
    return render(request, "grants/apply_discard.html", context, status=422 if form.errors else 200)
