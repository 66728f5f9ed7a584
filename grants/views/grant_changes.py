"""What does an organisation ask to change in its grant, what follows from it, and what is decided? (G4, R1, R3, R4)"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from grants.actions import decide_change as deciding
from grants.forms.decision import BOARD
from grants.forms.grant_change import AssessForm, DecideChangeForm, HearingForm
from grants.forms.handling import ActorForm
from grants.models import Application, GrantChange
from grants.rules.changing import blockers_to_refusing_change, page_of
from grants.selectors.changes import asked_rows, changes_in_full, following_rows, history_of, verdicts_of
from grants.selectors.decision_basis import delegations_of
from registry.http import attempt, officials_only, user_of
from registry.models import Case, Hearing, User
from registry.parameters import value_of
from registry.roles import Permission, acting_role
from registry.rules import Blocker, Text, blockers_to_handling

State = GrantChange.State
_DONE: dict[str, Text] = {
    "assess": gettext_lazy("The assessment is saved. Somebody else decides."),
    "hearing": gettext_lazy("The material is sent to the organisation."),
    State.APPROVED: gettext_lazy("The change is approved and made. The letter has been sent."),
    State.REFUSED: gettext_lazy("The change is refused. The letter has been sent."),
}
_PERMISSIONS = {
    "assess": Permission.HANDLE_APPLICATION,
    "hearing": Permission.HANDLE_APPLICATION,
    "decide": Permission.DECIDE_APPLICATION,
}


@require_http_methods(["GET", "POST"])
@officials_only
def grant_change(request: HttpRequest, number: str, change: int) -> HttpResponse:
    """One page for the request, the assessment, the hearing and the decision; each step for whom it is."""
    user = user_of(request)
    row = get_object_or_404(changes_in_full(user).sent_in(), support__case__path_number=number, number=change)
    case, application = row.case, row.support.application
    if case is None or application is None:
        raise Http404
    posted = request.method == "POST"
    step = request.POST.get("step", "") if posted else ""
    if posted and not any(acting_role(user, permission, row) for permission in set(_PERMISSIONS.values())):
        raise Http404
    if step in _PERMISSIONS and acting_role(user, _PERMISSIONS[step], row) is None:
        raise Http404
    forms = _forms(request, row, application, user, step)
    form = forms.get(step)
    if form is not None and form.is_valid():
        done = attempt(form, _action(step, row, user, form), case=case)
        if done is not None:
            key = done.state if isinstance(done, GrantChange) and step == "decide" else step
            messages.success(request, str(_DONE[key]))
            return redirect(page_of(row))
        if not isinstance(form, HearingForm):
            form.put_beside()  # type: ignore[attr-defined]
        row = changes_in_full(user).get(pk=row.pk)
    return render(
        request, "grants/grant_change.html", _page(row, case, user, forms, form), status=422 if posted else 200
    )


def _forms(
    request: HttpRequest, row: GrantChange, application: Application, user: User, step: str
) -> dict[str, ActorForm]:
    """The forms of the steps that the person can take now, or has just tried to take."""

    def sent(name: str) -> Any:
        return request.POST if name == step else None

    forms: dict[str, ActorForm] = {}
    handles = acting_role(user, Permission.HANDLE_APPLICATION, row) is not None
    if handles and (_is_free(row, user) or step == "assess"):
        forms["assess"] = AssessForm(sent("assess"), actor=user, change=row)
    if handles and (step == "hearing" or (row.state == State.ASSESSED and row.other_facts and _is_free(row, user))):
        forms["hearing"] = HearingForm(sent("hearing"), actor=user, initial={"material": row.other_facts})
    decides = acting_role(user, Permission.DECIDE_APPLICATION, row) is not None
    offered = [each.outcome for each in verdicts_of(row, user) if not each.blockers]
    if decides and (offered or step == "decide"):
        delegations = list(delegations_of(user, application, timezone.localdate()))
        first = next((each for each in delegations if each.max_amount >= row.support.value), None)
        proposed = State.APPROVED if row.proposal == GrantChange.Proposal.APPROVE else State.REFUSED
        initial = {
            "authority": str(first.pk) if first else BOARD,
            "outcome": proposed.value if proposed.value in offered else "",
            "facts": row.other_facts,
            "version": row.version,
        }
        forms["decide"] = DecideChangeForm(sent("decide"), actor=user, delegations=delegations, initial=initial)
    return forms


def _is_free(row: GrantChange, user: User) -> bool:
    return row.is_waiting and row.case is not None and not blockers_to_handling(row.case, user)


def _action(step: str, row: GrantChange, user: User, form: Any) -> Callable[[], Any]:
    match step:
        case "assess":
            return lambda: deciding.assess_change(actor=user, change=row, content=form.content())
        case "hearing":
            material = form.cleaned_data["material"]
            return lambda: deciding.open_change_hearing(actor=user, change=row, material=material)
        case _:
            return lambda: deciding.decide_change(
                actor=user,
                change=row,
                outcome=form.cleaned_data["outcome"],
                text=form.text,
                authority=form.chosen_authority,
                seen=form.cleaned_data["version"],
            )


def _page(
    row: GrantChange, case: Case, user: User, forms: dict[str, ActorForm], failed: ActorForm | None
) -> dict[str, Any]:
    asked_at = row.asked_at
    verdicts = verdicts_of(row, user)
    decides = acting_role(user, Permission.DECIDE_APPLICATION, row) is not None
    return {
        "change": row,
        "case": case,
        "support": row.support,
        "asked": asked_rows(row),
        "following": following_rows(row),
        "forms": forms,
        "failed": failed if failed is not None and failed.errors else None,
        "stops": _stops(row, case, user),
        "verdicts": [each for each in verdicts if each.blockers] if decides else [],
        "decides": decides,
        "hearings": [
            each
            for each in case.hearings.all()
            if each.purpose == Hearing.Purpose.GRANT_CHANGE and asked_at is not None and each.sent_at >= asked_at
        ],
        "must_hear": bool(blockers_to_refusing_change(row)) if row.is_waiting else False,
        "hearing_days": value_of("hearing_days"),
        "earlier": [each for each in history_of(row.support, user) if each.change.pk != row.pk],
    }


def _stops(row: GrantChange, case: Case, user: User) -> list[Blocker]:
    """What the person must do before they can take any step here (R3)."""
    is_theirs = any(acting_role(user, permission, row) for permission in set(_PERMISSIONS.values()))
    return blockers_to_handling(case, user) if row.is_waiting and is_theirs else []
