"""Which organisations are excluded, what would an exclusion reach, and what has come of it? (G3)"""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants.actions.withdraw_all_support import exclude as carry_out
from grants.forms.exclusion import ExcludeForm, LiftForm
from grants.models import Withdrawal
from grants.reach import Reach, reach_of
from grants.reach_after import reach_after
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to
from registry.models import Case, Hearing, Notice, User
from registry.parameters import add_months, value_of
from registry.roles import Permission, is_official, may
from registry.rules import blockers_to_handling
from registry.selectors import letters_of
from vetting.actions import decide_exclusion
from vetting.course import entries_of, moments
from vetting.models import Exclusion, Vetting
from vetting.rules.excluding import blockers_to_excluding
from vetting.selectors import reading_today, vetting_queue

PER_PAGE = 25
_BAR_HOLDS = 12


@officials_only
@require_GET
def exclusions(request: HttpRequest) -> HttpResponse:
    """The formal decisions, known to every board; how far each has come is shown to those who follow it."""
    user = user_of(request)
    show = request.GET.get("show", "in_force")
    rows = (
        Exclusion.objects.visible_to(user)
        .select_related("case__board", "case__organisation")
        .annotate(
            reached=Count("withdrawals"),
            carried_out=Count("withdrawals", filter=Q(withdrawals__state=Withdrawal.State.WITHDRAWN)),
        )
        .order_by("-valid_from", "-pk")
    )
    if show == "ended":
        rows = rows.exclude(state__in=Exclusion.IN_FORCE)
    elif show != "all":
        show, rows = "in_force", rows.filter(state__in=Exclusion.IN_FORCE)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    cases = [each.case_id for each in page.object_list]
    followed = set(Case.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True))
    return render(
        request,
        "grants/exclusions.html",
        {
            "page_obj": page,
            "rows": [(each, each.case_id in followed) for each in page.object_list],
            "follows_any": bool(followed),
            "show": show,
            "views": [("in_force", _("In force")), ("ended", _("Ended")), ("all", _("All"))],
        },
    )


@login_required
@require_GET
def exclusion(request: HttpRequest, number: str) -> HttpResponse:
    """What has come of the decision. Other boards see the decision, its number and their own withdrawals only."""
    user = user_of(request)
    row = get_object_or_404(
        Exclusion.objects.visible_to(user).select_related("case__board", "case__organisation", "decided_by", "vetting"),
        case__path_number=number,
    )
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
            "is_in_force": row.state in Exclusion.IN_FORCE,
            "after": after,
            "has_bar": 0 < len(after.withdrawals) <= _BAR_HOLDS,
            "told_at": Notice.objects.filter(case=row.case, letter=Notice.Letter.EXCLUSION)
            .values_list("created_at", flat=True)
            .first(),
            "may_lift": may(user, Permission.DECIDE_EXCLUSION, row) and row.state in Exclusion.IN_FORCE,
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
    latest = add_months(timezone.localdate(), value_of("exclusion_max_months"))
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
    """End the exclusion before its time, with reasons."""
    user = user_of(request)
    row = get_object_or_404(
        Exclusion.objects.visible_to(user).select_related("case__board", "case__organisation"),
        case__path_number=number,
    )
    require(request, Permission.DECIDE_EXCLUSION, row)
    form = LiftForm(request.POST or None, actor=user)
    is_sent = request.method == "POST"
    if is_sent and form.is_valid():
        done = attempt(
            form,
            lambda: decide_exclusion.lift(actor=user, exclusion=row, reasons=form.cleaned_data["reasons"]),
            case=row.case,
        )
        if done is not None:
            messages.success(request, _("The exclusion is lifted."))
            return redirect("exclusion", number=row.case.path_number)
    return render(
        request,
        "grants/exclusion_lift.html",
        {
            "exclusion": row,
            "case": row.case,
            "form": form,
            "blockers": blockers_to(row, "lift", actor=user),
            "waiting": row.withdrawals.exclude(state__in=Withdrawal.DECIDED).count(),
        },
        status=422 if is_sent else 200,
    )
