"""How is a payment prepared, approved, paid, held, released and cancelled? (R8, R3)"""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from grants.actions import pay
from grants.forms.payment import CancelForm, HoldForm, ReleaseForm
from grants.models import Application, Payment
from grants.rules.paying import blockers_to_cancelling
from grants.selectors.work_item import case_of
from grants.views.one_step import application_of, sent, take_step
from registry.case_pages import page_of
from registry.formats import kronor
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to
from registry.models import User
from registry.roles import Permission, acting_role

Action = Callable[..., Payment]

_BY_BUTTON: Final[dict[str, tuple[Action, Promise | str]]] = {
    "screen": (pay.screen_payment, _("%(sum)s is prepared. Somebody else approves it.")),
    "approve": (pay.approve_payment, _("%(sum)s is approved for payment.")),
    "pay": (pay.pay, _("%(sum)s is paid. The organisation has been told.")),
}
_WITH_REASON: Final[dict[str, tuple[Action, type[HoldForm | ReleaseForm | CancelForm], Permission, Promise | str]]] = {
    "hold": (pay.hold_payment, HoldForm, Permission.PREPARE_WITHDRAWAL, _("%(sum)s is held.")),
    "release": (
        pay.release_payment,
        ReleaseForm,
        Permission.DECIDE_WITHDRAWAL,
        _("%(sum)s is released. It is prepared and approved anew before it is paid."),
    ),
    "cancel": (
        pay.cancel_payment,
        CancelForm,
        Permission.DECIDE_WITHDRAWAL,
        _("%(sum)s is cancelled. The organisation has been told."),
    ),
}


@require_http_methods(["GET", "POST"])
@officials_only
def payment_step(request: HttpRequest, number: str, instalment: int, step: str) -> HttpResponse:
    """Take one step with one payment; holding, releasing and cancelling ask for the reason on a page of their own."""
    application = application_of(request, number)
    payment = get_object_or_404(
        Payment.objects.visible_to(user_of(request)).select_related(
            "support__case", "support__organisation", "support__plan", "milestone", "prepared_by", "approved_by"
        ),
        support__application=application,
        number=instalment,
    )
    if step in _WITH_REASON:
        return _with_reason(request, application, payment, step)
    if step not in _BY_BUTTON:
        raise Http404
    user = _who_pays(request, payment)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    action, done = _BY_BUTTON[step]
    return take_step(
        request,
        application,
        lambda: action(actor=user, payment=payment),
        str(done) % {"sum": kronor(payment.amount)},
        anchor="payments",
    )


def _who_pays(request: HttpRequest, payment: Payment) -> User:
    """Somebody who works with payments at the board; which step is theirs is the machine's to say, with its reason."""
    user = user_of(request)
    wanted = (Permission.PREPARE_PAYMENT, Permission.APPROVE_PAYMENT)
    if all(acting_role(user, permission, payment) is None for permission in wanted):
        raise Http404
    return user


def _with_reason(request: HttpRequest, application: Application, payment: Payment, step: str) -> HttpResponse:
    action, form_class, permission, done = _WITH_REASON[step]
    user = require(request, permission, payment)
    case = case_of(application)
    form = form_class(sent(request), actor=user)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: action(actor=user, payment=payment, reason=reason), case=case) is not None:
            messages.success(request, str(done) % {"sum": kronor(payment.amount)})
            return redirect(f"{page_of(case)}#payments")
    stops = blockers_to(payment, step, actor=user)
    if step == "cancel" and not stops:
        stops = blockers_to_cancelling(payment, user)
    page = {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "payment": payment,
        "step": step,
        "form": form,
        "blockers": [] if form.errors else stops,
    }
    return render(request, "grants/payment_hold.html", page, status=422 if form.errors else 200)
