"""How does a case get its people, and the small steps on the way: declare, assign, take up, ask, note, dismiss?"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions import assess, decide, take_case
from grants.actions import renew_vetting as renewing
from grants.actions import request_supplement as asking
from grants.forms.handling import ActorForm, AssignForm, DeclareForm, DismissForm, NoteForm, SupplementRequestForm
from grants.models import Application
from grants.selectors.case_course import declaration_by
from grants.selectors.decision_basis import dismissing_under
from grants.selectors.letter_preview import preview_of_supplement_request
from registry.actions.write_note import write_note
from registry.case_pages import page_of
from registry.http import attempt, officials_only, require, user_of
from registry.letters.on_page import preview
from registry.lifecycle import blockers_to
from registry.models import Case, User
from registry.parameters import value_of
from registry.roles import Permission, acting_role


def _case(request: HttpRequest, number: str) -> Case:
    seen = Case.objects.visible_to(user_of(request))
    return get_object_or_404(
        seen.select_related("board", "organisation", "case_officer", "reviewer"), path_number=number
    )


def _application(request: HttpRequest, number: str) -> Application:
    seen = Application.objects.visible_to(user_of(request))
    return get_object_or_404(
        seen.select_related("case__board", "case__organisation", "call", "vetting", "plan"), case__path_number=number
    )


def _case_of(application: Application) -> Case:
    if application.case is None:
        raise Http404
    return application.case


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _say_refusal(request: HttpRequest, form: ActorForm) -> None:
    """The reasons of a refused step as messages, each with the link to its remedy."""
    for errors in form.errors.values():
        for reason in errors:
            messages.error(request, str(reason))


def _step_from_case_page(
    request: HttpRequest, application: Application, action: Callable[[], object], done: str
) -> HttpResponse:
    form = ActorForm(request.POST, actor=user_of(request))
    form.is_valid()
    if attempt(form, action, case=_case_of(application)) is None:
        _say_refusal(request, form)
    else:
        messages.success(request, done)
    return redirect(page_of(_case_of(application)))


@require_http_methods(["GET", "POST"])
@officials_only
def declare_conflict(request: HttpRequest, number: str) -> HttpResponse:
    """Declare for a case whether one has a conflict of interest (R3, KL 6:28)."""
    case = _case(request, number)
    user = require(request, Permission.HANDLE_CASE, case) if not _is_coordinator(request, case) else user_of(request)
    form = DeclareForm(_sent(request), actor=user)
    if request.method == "POST" and form.is_valid():
        has_conflict = form.cleaned_data["has_conflict"]

        def declare() -> bool:
            take_case.declare(
                actor=user,
                case=case,
                has_conflict=has_conflict,
                ground=form.cleaned_data["ground"],
                explanation=form.cleaned_data["explanation"],
            )
            return True

        if attempt(form, declare, case=case):
            if has_conflict:
                messages.success(
                    request,
                    _("You have declared a conflict of interest in %(number)s and no longer see the case.")
                    % {"number": case.registry_number},
                )
                return redirect("home")
            case.refresh_from_db()
            messages.success(
                request,
                _("You have declared that you have no conflict of interest, and the case is yours.")
                if case.case_officer_id == user.pk
                else _("You have declared that you have no conflict of interest."),
            )
            return redirect(page_of(case))
    context = {"case": case, "form": form, "earlier": declaration_by(case, user), "case_url": page_of(case)}
    return render(request, "grants/declare_conflict.html", context, status=422 if form.errors else 200)


def _is_coordinator(request: HttpRequest, case: Case) -> bool:
    """The central coordinator advises, and declares, in cases at boards where they hold no role."""
    return acting_role(user_of(request), Permission.ADVISE, case) is not None


@require_http_methods(["GET", "POST"])
@officials_only
def assign_case(request: HttpRequest, number: str) -> HttpResponse:
    """Choose case officer and independent reviewer for a case, and its vetting with it."""
    case = _case(request, number)
    user = require(request, Permission.ASSIGN_CASE, case)
    form = AssignForm(_sent(request), actor=user, case=case)
    if request.method == "POST" and form.is_valid():
        officer: User | None = form.cleaned_data["case_officer"]
        reviewer: User | None = form.cleaned_data["reviewer"]

        def assign() -> bool:
            take_case.assign(actor=user, case=case, case_officer=officer, reviewer=reviewer)
            return True

        if attempt(form, assign, case=case):
            messages.success(request, _("%(number)s is assigned.") % {"number": case.registry_number})
            return redirect(page_of(case))
    context = {"case": case, "form": form, "case_url": page_of(case)}
    return render(request, "grants/assign_case.html", context, status=422 if form.errors else 200)


@require_POST
@officials_only
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a working note; from the case page."""
    case = _case(request, number)
    user = require(request, Permission.HANDLE_CASE, case)
    form = NoteForm(request.POST, actor=user)
    if (
        form.is_valid()
        and attempt(form, lambda: write_note(actor=user, case=case, text=form.cleaned_data["text"]), case=case)
        is not None
    ):
        messages.success(request, _("The note is saved."))
        return redirect(f"{page_of(case)}#notes")
    context = {"case": case, "form": form, "case_url": page_of(case)}
    return render(request, "grants/note.html", context, status=422)


@require_http_methods(["GET", "POST"])
@officials_only
def request_supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the organisation for what is missing."""
    application = _application(request, number)
    case = _case_of(application)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    form = SupplementRequestForm(
        _sent(request),
        actor=user,
        attachments=[each.title for each in application.rules_version.attachments.all()],
        due_on=timezone.localdate() + dt.timedelta(days=value_of("supplement_days")),
    )
    shows_letter = request.POST.get("step") == "letter"
    if (
        request.method == "POST"
        and form.is_valid()
        and not shows_letter
        and attempt(
            form,
            lambda: asking.request_supplement(
                actor=user, application=application, request=form.text, due_on=form.cleaned_data["due_on"]
            ),
            case=case,
        )
        is not None
    ):
        messages.success(request, _("The request has been sent to %(name)s.") % {"name": case.organisation})
        return redirect(page_of(case))
    context = {
        "case": case,
        "application": application,
        "form": form,
        "case_url": page_of(case),
        "letter": _letter(application, form) if shows_letter and not form.errors else None,
        "blockers": [] if form.errors else blockers_to(application, "request_supplement", actor=user),
    }
    return render(request, "grants/request_supplement.html", context, status=422 if form.errors else 200)


def _letter(application: Application, form: SupplementRequestForm) -> dict[str, Any] | None:
    written = preview_of_supplement_request(application, form.text, form.cleaned_data["due_on"])
    return preview(written, _case_of(application))


@require_POST
@officials_only
def take_up(request: HttpRequest, number: str) -> HttpResponse:
    """The application is complete; the review begins."""
    application = _application(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    return _step_from_case_page(
        request,
        application,
        lambda: assess.take_up(actor=user, application=application),
        _("The application is under review."),
    )


@require_POST
@officials_only
def renew_vetting(request: HttpRequest, number: str) -> HttpResponse:
    """Open a new vetting when the clearance has run out or is about to."""
    application = _application(request, number)
    user = require(request, Permission.VET, application)
    return _step_from_case_page(
        request,
        application,
        lambda: renewing.renew_vetting(actor=user, application=application),
        _("A new vetting is opened. A clearance that still holds counts until the new vetting is concluded."),
    )


@require_http_methods(["GET", "POST"])
@officials_only
def dismiss(request: HttpRequest, number: str) -> HttpResponse:
    """Dismiss an application without trying it, with reasons (R2)."""
    application = _application(request, number)
    case = _case_of(application)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    form = DismissForm(_sent(request), actor=user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: decide.dismiss(actor=user, application=application, reasons=form.cleaned_data["reasons"]),
            case=case,
        )
        is not None
    ):
        messages.success(
            request, _("%(number)s is dismissed. The decision has been sent.") % {"number": case.registry_number}
        )
        return redirect(page_of(case))
    point, blocked = dismissing_under(user, application, timezone.localdate())
    context: dict[str, Any] = {
        "case": case,
        "application": application,
        "form": form,
        "case_url": page_of(case),
        "blockers": [] if form.errors else blockers_to(application, "dismiss", actor=user) or blocked,
        "delegation": point,
    }
    return render(request, "grants/dismiss.html", context, status=422 if form.errors else 200)
