"""Which organisations are excluded, what would an exclusion reach, and what has come of it? (G3)"""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants.actions.end_exclusion import annul_exclusion, lift_exclusion
from grants.actions.withdraw_all_support import exclude as carry_out
from grants.forms.exclusion import ExcludeForm, LiftForm
from grants.models import Withdrawal
from grants.reach import Reach, reach_of
from grants.reach_after import reach_after
from grants.reach_over_time import city_reach, followed_by, plots, waiting_by_board, with_reach
from grants.selectors_of_exclusion import decisions_of, exclusions_to, requests_of
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to
from registry.models import Case, Hearing, Notice, User
from registry.parameters import value_of
from registry.roles import Permission, is_official, may
from registry.rules import blockers_to_handling
from registry.selectors import letters_of
from vetting.actions.decide_exclusion import latest_end
from vetting.course import entries_of, moments
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, Vetting
from vetting.rules.excluding import blockers_to_excluding
from vetting.rules.re_examining import blockers_to_hand
from vetting.selectors import reading_today, vetting_queue

PER_PAGE = 25
_BAR_HOLDS = 12


@officials_only
@require_GET
def exclusions(request: HttpRequest) -> HttpResponse:
    """The formal decisions, known to every board; how far each has come is shown to those who follow it."""
    user, today = user_of(request), timezone.localdate()
    show = request.GET.get("show", "in_force")
    rows = with_reach(Exclusion.objects.visible_to(user), today)
    rows = rows.select_related("case__board", "case__organisation").order_by("-valid_from", "-pk")
    if show == "ended":
        rows = rows.exclude(state__in=Exclusion.IN_FORCE)
    elif show != "all":
        show, rows = "in_force", rows.filter(state__in=Exclusion.IN_FORCE)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [each.pk for each in page.object_list]
    followed = set(followed_by(user).filter(pk__in=shown).values_list("pk", flat=True))
    asked = dict(
        LiftRequest.objects.filter(exclusion__in=followed, decision=None).values_list("exclusion_id", "answer_by")
    )
    return render(
        request,
        "grants/exclusions.html",
        {
            "page_obj": page,
            "rows": [(each, each.pk in followed, asked.get(each.pk)) for each in page.object_list],
            "follows_any": bool(followed),
            "reach": city_reach(user, today),
            "waiting": waiting_by_board(user, today),
            "plots": plots(user, today),
            "show": show,
            "views": [("in_force", _("In force")), ("ended", _("Ended")), ("all", _("All"))],
        },
    )


@login_required
@require_GET
def exclusion(request: HttpRequest, number: str) -> HttpResponse:
    """What has come of the decision. Other boards see the decision, its number and their own withdrawals only."""
    user = user_of(request)
    row = get_object_or_404(exclusions_to(user), case__path_number=number)
    follows = Case.objects.visible_to(user).filter(pk=row.case_id).exists()
    official = is_official(user)
    after = reach_after(row, user=user, whole=follows and official)
    return render(
        request,
        "grants/exclusion.html",
        {
            "exclusion": row,
            "case": row.case,
            "follows": follows,
            "is_official": official,
            "after": after,
            "has_bar": 0 < len(after.withdrawals) <= _BAR_HOLDS,
            "told_at": Notice.objects.filter(case=row.case, letter=Notice.Letter.EXCLUSION)
            .values_list("created_at", flat=True)
            .first(),
            "decisions": decisions_of(row),
            "requests": requests_of(row) if follows else [],
            "found": row.under_way() if follows else None,
            "may_lift": may(user, Permission.DECIDE_EXCLUSION, row) and row.is_in_force,
            "may_ask": may(user, Permission.ASK_TO_LIFT, row) and row.is_in_force,
            "may_read_vetting": Vetting.objects.visible_to(user).filter(pk=row.vetting_id).exists(),
            "vetting_number": row.vetting.case.path_number,
            "timeline": moments(entries_of(row.case)) if follows and official else [],
            "notices": letters_of(row.case) if follows and official else [],
        },
    )


@officials_only
@require_http_methods(["GET", "POST"])
def exclude(request: HttpRequest, number: str) -> HttpResponse:
    """What a decision would reach, before anything is changed; and the decision."""
    user = user_of(request)
    vetting = get_object_or_404(vetting_queue(user), case__path_number=number)
    require(request, Permission.DECIDE_EXCLUSION, vetting)
    if reading_today(user, vetting) is None:
        return redirect(f"{reverse('vetting', args=[number])}?next={request.path}")
    latest = latest_end(timezone.localdate())
    reach = reach_of(vetting.case.organisation, deciding_board_id=vetting.case.board_id, actor=user)
    shape: dict[str, Any] = {"vetting": vetting, "actor": user, "supports": len(reach.supports), "latest": latest}
    if request.method == "GET":
        return _preview(request, user, vetting, reach, ExcludeForm(**shape))
    typed = request.POST.copy()
    form = ExcludeForm(typed, **shape)
    seen = request.POST.get("supports", "")
    confirmed = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else -1
    if form.is_valid():
        decided = attempt(
            form,
            lambda: carry_out(actor=user, vetting=vetting, confirmed_supports=confirmed, **form.decision()),
            case=vetting.case,
        )
        if decided is not None:
            messages.success(request, _("The exclusion is carried out."))
            return redirect("exclusion", number=decided.case.path_number)
    if confirmed != len(reach.supports):
        typed.pop("has_seen", None)
    return _preview(request, user, vetting, reach, form, status=422)


def _preview(
    request: HttpRequest, user: User, vetting: Vetting, reach: Reach, form: ExcludeForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    in_force = vetting.exclusions.filter(state__in=Exclusion.IN_FORCE).select_related("case").first()
    blockers = blockers_to_handling(vetting.case, user) + blockers_to_excluding(vetting)
    heard = [
        hearing
        for hearing in vetting.case.hearings.filter(purpose=Hearing.Purpose.ADVERSE_CONCLUSION)
        if hearing.is_over(today)
    ]
    return render(
        request,
        "grants/exclude.html",
        {
            "vetting": vetting,
            "case": vetting.case,
            "reach": reach,
            "in_kind": sum(each.support.value for each in reach.supports if each.support.form != "money"),
            "without_reservation": sum(1 for each in reach.supports if not each.support.has_revocation_reservation),
            "blockers": blockers,
            "heard": heard[-1] if heard else None,
            "form": form if not blockers or status == 422 else None,
            "in_force": in_force,
            "board_due_on": today + dt.timedelta(days=value_of("withdrawal_board_days")),
            "re_examined": value_of("exclusion_reexamine_months"),
            "looked_at": timezone.now(),
        },
        status=status,
    )


@officials_only
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, number: str) -> HttpResponse:
    """End the exclusion before its time, with reasons: by the board, or because a court has annulled it."""
    user = user_of(request)
    row = get_object_or_404(exclusions_to(user), case__path_number=number)
    require(request, Permission.DECIDE_EXCLUSION, row)
    form = LiftForm(request.POST or None, actor=user)
    is_sent = request.method == "POST"
    if is_sent and form.is_valid() and attempt(form, lambda: _end(user, row, form), case=row.case) is not None:
        messages.success(request, _("The exclusion is over. Each board that holds support has got a day to decide."))
        return redirect("exclusion", number=row.case.path_number)
    return render(
        request,
        "grants/exclusion_lift.html",
        {
            "exclusion": row,
            "case": row.case,
            "form": form,
            "blockers": blockers_to_hand(row, user, Permission.DECIDE_EXCLUSION) or blockers_to(row, "lift"),
            "waiting": row.withdrawals.exclude(state__in=Withdrawal.DECIDED).count(),
            "asked": row.open_request(),
        },
        status=422 if is_sent else 200,
    )


def _end(user: User, row: Exclusion, form: LiftForm) -> ExclusionDecision:
    said = form.cleaned_data
    if said["because"] == "annulled":
        return annul_exclusion(
            actor=user,
            exclusion=row,
            reasons=said["reasons"],
            court_number=said["court_number"],
            judged_on=said["judged_on"],
        )
    return lift_exclusion(
        actor=user, exclusion=row, reasons=said["reasons"], meeting_paragraph=said["meeting_paragraph"]
    )
