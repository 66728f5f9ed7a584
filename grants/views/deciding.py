"""How is an application decided: outcome, reasons, the whole plan and the authority on one page? (R2, R4, G4, R16)"""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import decide as deciding
from grants.forms.decision import DecisionForm, DecisionForms, as_sent, suggested
from grants.models import Application, Decision, Delegation
from grants.selectors.decision_basis import delegations_of
from grants.selectors.suggested_plan import suggested_plan
from grants.selectors.work_item import case_of
from grants.views.decision_page import (
    counted_intent,
    first_values,
    has_changed_since_shown,
    intent_of,
    page_of_decision,
    rearranged,
)
from grants.views.one_step import application_of
from registry.case_pages import page_of
from registry.formats import kronor
from registry.http import attempt, officials_only, require
from registry.models import User
from registry.roles import Permission

#: Beside which field a reason is shown; others stand at the top.
_BESIDE: Final = {
    "over_budget": "amount",
    "over_requested": "amount",
    "over_maximum": "amount",
    "no_sum": "amount",
    "over_delegation": "amount",
    "no_delegation": "authority",
    "board_decides": "authority",
}


@require_http_methods(["GET", "POST"])
@officials_only
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Decide, with everything the decision brings; without a script each button shows the page anew."""
    application = application_of(request, number)
    user = require(request, Permission.DECIDE_APPLICATION, application)
    delegations = list(delegations_of(user, application, timezone.localdate()))
    if request.method == "POST":
        return _sent_in(request, application, user, delegations)
    if application.state != Application.State.FOR_DECISION:
        return render(request, "grants/decide.html", page_of_decision(application, None, {}, user))
    values = first_values(application, delegations, user, timezone.localdate())
    main = DecisionForm(actor=user, delegations=delegations, initial=values)
    forms = suggested(main, suggested_plan(application, int(values["amount"])))
    return render(request, "grants/decide.html", page_of_decision(application, forms, values, user))


def _sent_in(request: HttpRequest, application: Application, user: User, delegations: list[Delegation]) -> HttpResponse:
    data = request.POST
    intent = intent_of(application, data, delegations)
    is_stale = has_changed_since_shown(data, intent)
    if "decide" not in data or is_stale:
        values = data.dict()
        main = DecisionForm(actor=user, delegations=delegations, initial=values)
        forms = suggested(main, rearranged(data, counted_intent(application, intent, data)))
        page = page_of_decision(application, forms, values, user)
        is_wrong = bool(page["amount_errors"])
        page |= {
            "is_counted_again": is_stale and "decide" in data and not is_wrong,
            "is_rearranged": "add" in data or "remove" in data,
        }
        return render(request, "grants/decide.html", page, status=422 if page["is_counted_again"] or is_wrong else 200)
    main = DecisionForm(data, actor=user, delegations=delegations)
    forms = as_sent(main, data)
    decision = _decide(application, forms, user, data)
    if decision is not None:
        messages.success(request, _what_was_done(application, decision))
        return redirect(f"{page_of(case_of(application))}#decision")
    fresh = application_of(request, case_of(application).path_number)
    page = page_of_decision(fresh, forms, data.dict(), user) | {"is_sent_back": True}
    return render(request, "grants/decide.html", page, status=422)


def _decide(application: Application, forms: DecisionForms, user: User, data: QueryDict) -> Decision | None:
    is_money = application.call.support_form == "money"
    if not forms.is_valid(requested=application.requested_amount, is_money=is_money):
        return None
    typed: dict[str, Any] = forms.main.cleaned_data
    is_positive = typed["outcome"] != Decision.Outcome.REFUSED
    decision = attempt(
        forms.main,
        lambda: deciding.decide(
            actor=user,
            application=application,
            outcome=typed["outcome"],
            text=forms.main.text,
            authority=forms.main.chosen_authority,
            amount=typed["amount"] if typed["outcome"] == Decision.Outcome.PARTLY_GRANTED else None,
            plan=forms.plan if is_positive else None,
            instalments=forms.instalments if is_positive and is_money else (),
        ),
        case=case_of(application),
    )
    _put_beside(forms.main)
    return decision


def _put_beside(form: DecisionForm) -> None:
    """Reasons about the sum and the authority stand beside their fields."""
    general = form.errors.as_data().get(NON_FIELD_ERRORS, [])
    moved = [error for error in general if error.code in _BESIDE]
    if not moved:
        return
    form.errors.pop(NON_FIELD_ERRORS)
    for error in general:
        form.add_error(_BESIDE.get(error.code or ""), error)


def _what_was_done(application: Application, decision: Decision) -> str:
    if decision.amount is None:
        return _("The application is refused. The letter has been sent.")
    return _("%(sum)s is decided for %(name)s. The letter has been sent.") % {
        "sum": kronor(decision.amount),
        "name": case_of(application).organisation,
    }
