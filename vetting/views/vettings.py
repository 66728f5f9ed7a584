"""Which vettings wait, and may their material be opened? The queue, and the gate that asks for a purpose."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.http import attempt, officials_only, require
from registry.models import Board, JournalEntry, User
from registry.parameters import value_of
from registry.roles import Permission, Role, holds, may
from vetting.actions.read_material import read_material
from vetting.forms.reading import Purpose, PurposeForm, as_written
from vetting.models import Vetting
from vetting.queue import GROUPS, ORDERS, UNDER_WAY, clearances_to_renew, queue, reason_in_queue, sizes_of_groups
from vetting.selectors import reading_today, vetting_queue
from vetting.views.page import show

PER_PAGE = 25
_ANEW_SHOWN = 25


@officials_only
@require_GET
def vettings(request: HttpRequest) -> HttpResponse:
    """The queue: by group, board and deadline; and the clearances that soon run out."""
    user = require(request, Permission.READ_VETTING)
    today = timezone.localdate()
    group = request.GET.get("group", UNDER_WAY)
    group = group if group in GROUPS else UNDER_WAY
    board = request.GET.get("board", "")
    sort = request.GET.get("sort", "due")
    sort = sort if sort.removeprefix("-") in ORDERS else "due"
    seen = Vetting.objects.visible_to(user)
    boards = list(Board.objects.filter(cases__vetting__in=seen).distinct().order_by("name"))
    board = board if board in {each.key for each in boards} else ""
    sizes = sizes_of_groups(seen.filter(case__board__key=board) if board else seen)
    page = Paginator(queue(user, group=group, board=board, sort=sort), PER_PAGE).get_page(request.GET.get("page"))
    anew = clearances_to_renew(user, on=today)
    return render(
        request,
        "vetting/vettings.html",
        {
            "page_obj": page,
            "rows": [(each, reason_in_queue(each, today)) for each in page.object_list],
            "groups": [(name, label, sizes[name]) for name, (label, _states) in GROUPS.items()],
            "group": group,
            "group_label": GROUPS[group][0],
            "boards": boards,
            "board": board,
            "sort": sort,
            "anew": anew[:_ANEW_SHOWN],
            "more_anew": len(anew) > _ANEW_SHOWN,
            "warning_days": value_of("clearance_warning_days"),
            "sees_city": may(user, Permission.SEE_CITY),
            "is_concluded": group == "concluded",
        },
    )


def found(request: HttpRequest, number: str) -> tuple[User, Vetting]:
    """The person and the vetting they may read; a stranger gets 404."""
    user = require(request, Permission.READ_VETTING)
    return user, get_object_or_404(vetting_queue(user), case__path_number=number)


def reading_of(user: User, vetting: Vetting) -> JournalEntry | None:
    """Today's reading. For whoever handles the case it is written down by itself, with the purpose of their role."""
    if written := reading_today(user, vetting):
        return written
    if user.pk == vetting.case.case_officer_id:
        return read_material(actor=user, vetting=vetting, purpose=as_written(Purpose.HANDLING))
    if user.pk == vetting.case.reviewer_id:
        return read_material(actor=user, vetting=vetting, purpose=as_written(Purpose.REVIEW))
    return None


@officials_only
@require_GET
def vetting(request: HttpRequest, number: str) -> HttpResponse:
    """The vetting; first the question for which purpose, for those who do not handle it."""
    user, row = found(request, number)
    reading = reading_of(user, row)
    if reading is None:
        return _gate(request, user, row, None)
    return show(request, user, row, reading)


@officials_only
@require_POST
def vetting_read(request: HttpRequest, number: str) -> HttpResponse:
    """Write down the purpose, then open the material."""
    user, row = found(request, number)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _gate(request, user, row, form)
    if attempt(form, lambda: read_material(actor=user, vetting=row, purpose=form.written)) is None:
        return _gate(request, user, row, form)
    messages.success(request, _("The reading is written down in the journal."))
    onward = form.cleaned_data["next"]
    if onward and url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        return redirect(onward)
    return redirect("vetting", number=row.case.path_number)


def _gate(request: HttpRequest, user: User, row: Vetting, form: PurposeForm | None) -> HttpResponse:
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = ""
    return render(
        request,
        "vetting/purpose.html",
        {
            "vetting": row,
            "case": row.case,
            "form": form or PurposeForm(initial={"purpose": _likely_purpose(user), "next": onward}),
            "failed": form,
            "read_url": reverse("vetting_read", args=[row.case.path_number]),
        },
        status=422 if form is not None else 200,
    )


def _likely_purpose(user: User) -> str:
    for role, purpose in (
        (Role.AUDITOR, Purpose.AUDIT),
        (Role.DECISION_MAKER, Purpose.DECISION),
        (Role.CENTRAL_COORDINATOR, Purpose.ADVICE),
        (Role.BOARD_COORDINATOR, Purpose.ADVICE),
    ):
        if holds(user, role):
            return purpose.value
    return ""
