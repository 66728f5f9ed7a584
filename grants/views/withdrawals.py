"""Which support is being taken back, what comes next, and what is to be repaid? (R1, R8, R15, G3)"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants.actions import claim_repayment, withdraw
from grants.actions import restore_support as restoring
from grants.forms.claim import ClaimForm, NothingForm
from grants.forms.restoration import RestorationHearingForm, RestoreForm
from grants.forms.withdrawal import DecideForm, HearingForm, OpenWithdrawalForm, ProposeForm, WithdrawalForm
from grants.models import Payment, Restoration, Support, Withdrawal
from grants.reach import paid_by_support
from grants.rules.withdrawing import blockers_to_demanding_of, is_decided_under_g3
from grants.selectors.restorations import days_away, restoration_of, verdicts_of
from grants.selectors_of_withdrawal import (
    course_of_withdrawal,
    decisions,
    latest_hearing,
    next_step_of,
    sums_of,
    withdrawal_queue,
)
from grants.views.claims import CLAIM_STEPS, claim_on_page
from registry.http import attempt, officials_only, require, user_of
from registry.models import Case, User
from registry.parameters import value_of
from registry.roles import Permission, Role, acting_role, boards_of, holds, may
from registry.rules import blockers_to_handling
from registry.selectors import letters_of
from vetting.course import entries_of, moments

PER_PAGE = 25


@officials_only
@require_GET
def withdrawals(request: HttpRequest) -> HttpResponse:
    """Withdrawals under way, or decided, by deadline."""
    user = user_of(request)
    if not boards_of(user) and not holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR):
        raise Http404
    show = "decided" if request.GET.get("show") == "decided" else "open"
    seen = withdrawal_queue(user)
    decided = seen.filter(state__in=Withdrawal.DECIDED)
    rows = decided.order_by("-decided_on", "-pk") if show == "decided" else seen.exclude(state__in=Withdrawal.DECIDED)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "grants/withdrawals.html",
        {
            "page_obj": page,
            "rows": page.object_list,
            "show": show,
            "views": [("open", _("Under way")), ("decided", _("Decided"))],
        },
    )


@dataclass(frozen=True)
class Step:
    """A step by its form, its action, the words when it is done, and where on the page the reader lands."""

    form: type[WithdrawalForm]
    act: Callable[[User, Withdrawal, Any], Any]
    done: str | Promise
    anchor: str = "next"


STEPS: dict[str, Step] = {
    "hearing": Step(
        HearingForm,
        lambda user, row, form: withdraw.open_withdrawal_hearing(actor=user, withdrawal=row, **form.cleaned_data),
        gettext_lazy("The material is sent to the organisation. The reply period runs from today."),
        "hearing",
    ),
    "propose": Step(
        ProposeForm,
        lambda user, row, form: withdraw.propose_withdrawal(actor=user, withdrawal=row),
        gettext_lazy("The proposal is handed to the board."),
    ),
    "decide": Step(
        DecideForm,
        lambda user, row, form: withdraw.decide_withdrawal(actor=user, withdrawal=row, **form.cleaned_data),
        gettext_lazy("The decision is made and sent to the organisation."),
    ),
    "restore": Step(
        RestoreForm,
        lambda user, row, form: restoring.decide_restoration(
            actor=user, restoration=row.restoration, **form.cleaned_data
        ),
        gettext_lazy("The decision is made and sent to the organisation."),
        "restoration",
    ),
    "restore-hearing": Step(
        RestorationHearingForm,
        lambda user, row, form: restoring.open_restoration_hearing(
            actor=user, restoration=row.restoration, **form.cleaned_data
        ),
        gettext_lazy("The material is sent to the organisation. The reply period runs from today."),
        "restoration",
    ),
    "claim": Step(
        ClaimForm,
        lambda user, row, form: claim_repayment.claim_repayment(actor=user, withdrawal=row, **form.cleaned_data),
        gettext_lazy("The repayment claim is decided and sent to the organisation."),
        "claim",
    ),
    "nothing": Step(
        NothingForm,
        lambda user, row, form: claim_repayment.claim_nothing(actor=user, withdrawal=row, **form.cleaned_data),
        gettext_lazy("It is decided that nothing is to be repaid. The organisation has been told."),
        "claim",
    ),
}


def _found(user: User, number: str) -> Withdrawal:
    """The withdrawal, with what its claim's ledger shows."""
    rows = withdrawal_queue(user).prefetch_related(
        "claim__entries__noted_by", "claim__lines__payment", "claim__instalments"
    )
    return get_object_or_404(rows, case__path_number=number)


@officials_only
@require_GET
def withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    """One withdrawal: ground, sums, next step, hearing, decision and claim."""
    user = user_of(request)
    return _page(request, user, _found(user, number))


@officials_only
@require_POST
def withdrawal_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one step of the withdrawal or of its claim."""
    user = user_of(request)
    row = _found(user, number)
    require(request, Permission.HANDLE_CASE, row)
    form, act, done, anchor = _chosen(request, user, row, step)
    if form.is_valid() and attempt(form, lambda: act(form), case=row.case) is not None:
        messages.success(request, str(done))
        return redirect(f"{reverse('withdrawal', args=[row.case.path_number])}#{anchor}")
    return _page(request, user, row, failed=form)


def _chosen(
    request: HttpRequest, user: User, row: Withdrawal, step: str
) -> tuple[WithdrawalForm, Callable[[Any], Any], str | Promise, str]:
    """The step's form as it was sent, what it does, what is said when it is done, and where the reader lands."""
    claim = getattr(row, "claim", None)
    if step in CLAIM_STEPS and claim is not None:
        form_class, action, _button, done = CLAIM_STEPS[step]
        of_claim = form_class(request.POST, actor=user, claim=claim)
        return of_claim, lambda form: action(actor=user, claim=claim, **form.cleaned_data), done, "claim"
    chosen = STEPS.get(step)
    if chosen is None or (chosen.anchor == "restoration" and not hasattr(row, "restoration")):
        raise Http404
    return (
        chosen.form(request.POST, actor=user),
        lambda form: chosen.act(user, row, form),
        chosen.done,
        chosen.anchor,
    )


def _page(request: HttpRequest, user: User, row: Withdrawal, failed: WithdrawalForm | None = None) -> HttpResponse:
    verdicts = decisions(row, user)
    offered = [state for state, blockers in verdicts if not blockers]
    sums = sums_of(row)
    claim = getattr(row, "claim", None)
    restoration = restoration_of(row)
    tried = verdicts_of(restoration, user) if restoration is not None else []
    forms: dict[str, WithdrawalForm] = {}
    may_hear = (
        not is_decided_under_g3(row) and row.state in (Withdrawal.State.PAYMENTS_HELD, Withdrawal.State.IN_HEARING)
    ) or (
        row.state == Withdrawal.State.WITHDRAWN
        and claim is None
        and sums.paid > 0
        and not blockers_to_demanding_of(row)
    )
    if may_hear and may(user, Permission.PREPARE_WITHDRAWAL, row) and not blockers_to_handling(row.case, user):
        forms["hearing"] = HearingForm(actor=user)
    if offered:
        forms["decide"] = DecideForm(actor=user, offered=offered, initial=_prepared_decision(row))
    if restoration is not None:
        forms |= _forms_to_restore(user, row, restoration, [each.outcome for each in tried if not each.blockers])
    if failed is not None:
        forms[failed.step] = failed
    entries = entries_of(row.case)
    follows = _follows_exclusion(user, row)
    return render(
        request,
        "grants/withdrawal.html",
        {
            "withdrawal": row,
            "case": row.case,
            "support": row.support,
            "reads_case": Case.objects.visible_to(user).filter(support=row.support).exists(),
            "sums": sums,
            "payments": Payment.objects.filter(support_id=row.support_id).order_by("number"),
            "next": next_step_of(row, user, verdicts),
            "course": course_of_withdrawal(row, entries),
            "hearing": latest_hearing(row),
            "hearing_days": value_of("hearing_days"),
            "forms": forms,
            "restoration": restoration,
            "restore_form": forms.get("restore"),
            "restore_hearing_form": forms.get("restore-hearing"),
            "tried": [each for each in tried if each.blockers]
            if acting_role(user, Permission.DECIDE_WITHDRAWAL, row) is not None
            else [],
            "blocked": [(Withdrawal.State(state).label, each) for state, each in verdicts if each] if offered else [],
            "is_decided": row.state in Withdrawal.DECIDED,
            "follows": follows,
            "may_read_reasons": follows or not row.by_standing_delegation,
            **claim_on_page(row, user, sums.paid, failed),
            "may_assign": may(user, Permission.ASSIGN_CASE, row) and row.case.closed_on is None,
            "timeline": moments(entries),
            "notices": letters_of(row.case),
            "failed": failed,
        },
        status=422 if failed is not None else 200,
    )


def _forms_to_restore(
    user: User, row: Withdrawal, restoration: Restoration, offered: list[str]
) -> dict[str, WithdrawalForm]:
    """The forms of giving back that the person can use now."""
    forms: dict[str, WithdrawalForm] = {}
    if offered:
        forms["restore"] = RestoreForm(actor=user, offered=offered, initial={"days": days_away(row)})
    is_tried = restoration.state == Restoration.State.AWAITS_BOARD and restoration.due_on is not None
    if is_tried and may(user, Permission.PREPARE_WITHDRAWAL, row) and not blockers_to_handling(row.case, user):
        forms["restore-hearing"] = RestorationHearingForm(actor=user)
    return forms


def _follows_exclusion(user: User, row: Withdrawal) -> bool:
    """Does the reader follow the exclusion itself? Reasons taken over from it stay with those who do."""
    return row.exclusion is not None and Case.objects.visible_to(user).filter(pk=row.exclusion.case_id).exists()


def _prepared_decision(row: Withdrawal) -> dict[str, str]:
    """Under an exclusion the board gets a prepared decision: the formal ground only, never the material."""
    if row.exclusion is None or row.exclusion.state not in row.exclusion.IN_FORCE:
        return {}
    facts = {
        "number": row.exclusion.case.registry_number,
        "board": row.exclusion.case.board.name,
        "until": row.exclusion.valid_until.isoformat(),
    }
    if not row.support.has_revocation_reservation:
        return {
            "reasons": _(
                "By the decision %(number)s of %(board)s the organisation is excluded from all support from the city "
                "until %(until)s, under the city's guidelines (G3). The terms of this support hold no revocation "
                "reservation, so it cannot be withdrawn. Nothing is paid while the exclusion is in force."
            )
            % facts
        }
    return {
        "reasons": _(
            "By the decision %(number)s of %(board)s the organisation is excluded from all support from the city until "
            "%(until)s, under the city's guidelines (G3). The support is therefore withdrawn."
        )
        % facts,
        "less_intrusive": _(
            "The exclusion covers every kind of support. A warning, conditions or support to a part of the activity "
            "would leave support in place that the guidelines take away."
        ),
    }


@officials_only
@require_http_methods(["GET", "POST"])
def withdrawal_open(request: HttpRequest, number: str) -> HttpResponse:
    """Open a withdrawal of a case's support for breach of terms, and hold what is not yet paid."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.visible_to(user).select_related("board", "organisation"), path_number=number)
    require(request, Permission.PREPARE_WITHDRAWAL, case)
    support = Support.objects.visible_to(user).filter(case=case).select_related("board").order_by("-pk").first()
    if support is None:
        raise Http404
    form = OpenWithdrawalForm(request.POST if request.method == "POST" else None, actor=user)
    if request.method == "POST" and form.is_valid():
        opened = attempt(
            form,
            lambda: withdraw.initiate_withdrawal(actor=user, support=support, ground=form.cleaned_data["ground"]),
            case=case,
        )
        if opened is not None:
            messages.success(request, _("The withdrawal is opened and what is not yet paid is held."))
            return redirect("withdrawal", number=opened.case.path_number)
    under_way = (
        Withdrawal.objects.visible_to(user)
        .filter(support=support)
        .exclude(state__in=Withdrawal.DECIDED)
        .select_related("case")
        .first()
    )
    paid = paid_by_support([support.pk]).get(support.pk, 0)
    return render(
        request,
        "grants/withdrawal_open.html",
        {
            "case": case,
            "support": support,
            "paid": paid,
            "remaining": support.value - paid,
            "under_way": under_way,
            "blockers": blockers_to_handling(case, user),
            "form": form,
        },
        status=422 if request.method == "POST" else 200,
    )
