"""What comes after a decision: an appeal, a judgment, a correction of an obvious error? (R2, R5)"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from grants.actions import appeal as appealing
from grants.actions import correct as correcting
from grants.forms.appeal import AppealForm, CorrectionForm, ForwardForm, JudgmentForm, LateForm
from grants.forms.handling import ActorForm
from grants.models import Appeal, Application, Decision
from grants.selectors.work_item import case_of
from grants.views.one_step import application_of, sent
from registry.case_pages import page_of
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import is_possible
from registry.models import Case, User
from registry.roles import Permission, acting_role
from registry.rules import Text


def _decision_of(application: Application) -> Decision:
    found = application.decisions.filter(is_annulled=False).select_related("decided_by").first()
    if found is None:
        raise Http404
    return found


def _back(case: Case) -> str:
    return f"{page_of(case)}#decision"


@require_http_methods(["GET", "POST"])
@officials_only
def appeal_new(request: HttpRequest, number: str) -> HttpResponse:
    """Take in an appeal of the decision in force."""
    application = application_of(request, number)
    user, case = require(request, Permission.HANDLE_APPLICATION, application), case_of(application)
    decision = _decision_of(application)
    form = AppealForm(sent(request), request.FILES or None, actor=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def take_in() -> Appeal:
            return appealing.take_in_appeal(
                actor=user,
                decision=decision,
                by=data["by"],
                received_on=data["received_on"],
                document=data["document"],
            )

        if (made := attempt(form, take_in, case=case)) is not None:
            messages.success(request, _("The appeal is taken in. The decision has no legal force while it is tried."))
            return redirect("appeal", number=number, appeal=made.pk)
    context = {"case": case, "application": application, "decision": decision, "form": form, "back": _back(case)}
    return render(request, "grants/appeal_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@officials_only
def appeal(request: HttpRequest, number: str, appeal: int) -> HttpResponse:
    """One appeal: where it stands, and the steps that are open to the person."""
    user = user_of(request)
    row = get_object_or_404(
        Appeal.objects.visible_to(user).select_related("decision__application__case__organisation", "document"),
        pk=appeal,
        decision__application__case__path_number=number,
    )
    application = row.decision.application
    case = case_of(application)
    forms = _forms(request, row, user)
    step = request.POST.get("step", "")
    if request.method == "POST":
        if not forms:
            raise Http404
        if step not in forms:
            return redirect("appeal", number=number, appeal=row.pk)
        form = forms[step]
        if form.is_valid() and attempt(form, _action(step, row, user, form), case=case) is not None:
            messages.success(request, str(_DONE[form.cleaned_data.get("outcome", step)]))
            return redirect(_back(case))
    context: dict[str, Any] = {
        "case": case,
        "application": application,
        "appeal": row,
        "forms": forms,
        "failed": next((form for form in forms.values() if form.errors), None),
        "back": _back(case),
    }
    return render(request, "grants/appeal.html", context, status=422 if context["failed"] else 200)


_STEPS: dict[str, tuple[type[ActorForm], str, Permission]] = {
    "forward": (ForwardForm, "forward", Permission.HANDLE_APPLICATION),
    "late": (LateForm, "dismiss_as_late", Permission.DECIDE_APPLICATION),
    "judge": (JudgmentForm, "reject", Permission.HANDLE_APPLICATION),
}
_DONE: dict[str, Text] = {
    "forward": gettext_lazy("The appeal is handed over to the court."),
    "late": gettext_lazy("The appeal is dismissed as late."),
    "reject": gettext_lazy("The decision stands."),
    "annul": gettext_lazy("The decision is annulled, and the case is open again. The organisation has been told."),
}


def _forms(request: HttpRequest, row: Appeal, user: User) -> dict[str, ActorForm]:
    chosen = request.POST.get("step") if request.method == "POST" else None
    return {
        step: form(request.POST if step == chosen else None, actor=user)
        for step, (form, transition, permission) in _STEPS.items()
        if is_possible(row, transition)
        and acting_role(user, permission, row) is not None
        and (step != "late" or row.decision.appeal_regime == "administrative_appeal")
    }


def _action(step: str, row: Appeal, user: User, form: Any) -> Callable[[], Appeal]:
    data = form.cleaned_data
    match step:
        case "forward":
            return lambda: appealing.forward_appeal(actor=user, appeal=row, court=data["court"], on=data["on"])
        case "late":
            return lambda: appealing.dismiss_late_appeal(actor=user, appeal=row, reasons=data["reasons"])
        case _ if data["outcome"] == "annul":
            return lambda: appealing.annul_decision(actor=user, appeal=row, judgment=form.judgment())
        case _:
            return lambda: appealing.reject_appeal(actor=user, appeal=row, judgment=form.judgment())


@require_http_methods(["GET", "POST"])
@officials_only
def decision_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct an obvious error of writing in the decision in force."""
    application = application_of(request, number)
    user, case = require(request, Permission.DECIDE_APPLICATION, application), case_of(application)
    decision = _decision_of(application)
    form = CorrectionForm(sent(request), actor=user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: correcting.correct(actor=user, decision=decision, text=form.text()), case=case)
        is not None
    ):
        messages.success(request, _("The decision is corrected, and the organisation has been told."))
        return redirect(_back(case))
    parts = [(label, decision.reads(part)) for part, label in CorrectionForm.base_fields["part"].choices]  # type: ignore[attr-defined]
    context = {
        "case": case,
        "application": application,
        "decision": decision,
        "parts": [(label, text) for label, text in parts if text],
        "form": form,
        "back": _back(case),
    }
    return render(request, "grants/decision_correct.html", context, status=422 if form.errors else 200)
