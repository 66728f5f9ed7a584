"""What can be applied for, and on which terms? The public pages about calls."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from grants.models import Call, CallVersion
from grants.rules.applying import oldest_minutes
from grants.selectors_of_applicant import call_filter, calls_to_edit, public_calls
from registry.roles import GIVEN_TO, Permission, Role, boards_of, holds, is_official, may, organisations_of
from registry.templatetags.varna import isodate, isodatetime, money
from vetting.models import Criterion

A_PAGE = 25
#: Fields of a call that the demo city has made up, in words.
_INVENTED_NAMES: Final = {
    "opens_at": gettext_lazy("opening day"),
    "closes_at": gettext_lazy("closing day"),
    "decision_on": gettext_lazy("decision day"),
    "period_start": gettext_lazy("first day of the period"),
    "period_end": gettext_lazy("last day of the period"),
    "budget": gettext_lazy("sum to distribute"),
    "max_amount": gettext_lazy("most for one application"),
    "amount_notes": gettext_lazy("text about the sum"),
    "criteria": gettext_lazy("criteria"),
    "questions": gettext_lazy("questions"),
    "attachments": gettext_lazy("attachments"),
    "terms": gettext_lazy("terms"),
    "eligibility": gettext_lazy("who can apply"),
    "purpose": gettext_lazy("purpose"),
    "contact": gettext_lazy("contact"),
    "target_group": gettext_lazy("target group"),
    "name": gettext_lazy("name"),
    "support_form": gettext_lazy("form of support"),
}


def filtered_calls(request: HttpRequest, *, only_open: bool) -> dict[str, Any]:
    """The calls the page lists, narrowed by `group` and `board` in the address, and what they can be narrowed to."""
    group, board = (request.GET.get(name, "").replace("\x00", "")[:60] for name in ("group", "board"))
    everything = public_calls(only_open=only_open)
    calls = public_calls(group=group, board=board, only_open=only_open)
    return {
        "page": Paginator(calls, A_PAGE).get_page(request.GET.get("page")),
        "filter": call_filter(everything),
        "group": group,
        "board": board,
    }


@require_http_methods(["GET"])
def calls(request: HttpRequest) -> HttpResponse:
    """All public calls: open first, then those that open later, then closed."""
    writes_calls = bool(boards_of(request.user, GIVEN_TO[Permission.MANAGE_CALL]))
    context = filtered_calls(request, only_open=False) | {
        "writes_calls": writes_calls,
        "to_edit": calls_to_edit(request.user) if writes_calls else [],
    }
    return render(request, "grants/calls.html", context)


@require_http_methods(["GET"])
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: who can apply, how it is assessed, what to send, the democracy condition, terms and dates."""
    found = get_object_or_404(
        Call.objects.visible_to(request.user).select_related("programme__board", "version_in_force"), slug=slug
    )
    version = found.version_in_force or found.versions.order_by("-number").first()
    context = {
        "call": found,
        "version": version,
        "criteria": list(version.criteria.all()) if version else [],
        "attachments": _attachments(found, version) if version else [],
        "questions": list(version.questions.all()) if version else [],
        "grounds": Criterion.objects.in_force(timezone.localdate()).filter(kind="ground", code__startswith="D"),
        "is_open": found.is_open(),
        "may_apply": not is_official(request.user) or bool(organisations_of(request.user)),
        "may_manage": is_official(request.user) and may(request.user, Permission.MANAGE_CALL, found),
        "sees_ranking": found.board_id in boards_of(request.user) or holds(request.user, Role.AUDITOR),
        "why_not": _why_not(found),
        "facts": _facts(found),
        "dates": _dates(found),
        "invented": _invented(found),
        "closes_note": _closing_clock(found),
    }
    return render(request, "grants/call.html", context)


def _attachments(call: Call, version: CallVersion) -> list[tuple[Any, str]]:
    """Each attachment with its help; minutes with the earliest day they may bear (R7)."""
    rows = []
    for required in version.attachments.all():
        meta = required.help_text
        if required.kind == "minutes":
            oldest = _("From %(date)s or later.") % {"date": oldest_minutes(call).isoformat()}
            meta = f"{meta} {oldest}".strip()
        rows.append((required, meta))
    return rows


def _why_not(call: Call) -> str:
    """Why one cannot apply now; empty when one can."""
    if call.is_open():
        return ""
    now, opens, closes = timezone.now(), timezone.localtime(call.opens_at), timezone.localtime(call.closes_at)
    if call.state == Call.State.DRAFT:
        return _("The call is a draft and is not published.")
    if now < call.opens_at:
        return _("The call opens %(day)s at %(clock)s. You can prepare until then.") % {
            "day": opens.date().isoformat(),
            "clock": f"{opens:%H.%M}",
        }
    if now <= call.closes_at and call.state == Call.State.PUBLISHED:
        return _("The call is soon to be opened. The board is freezing its rules.")
    return _("The call closed %(day)s at %(clock)s. It takes no more applications.") % {
        "day": closes.date().isoformat(),
        "clock": f"{closes:%H.%M}",
    }


@dataclass(frozen=True)
class CallDate:
    """An important date: what, when, and whether it has been."""

    label: str
    text: str
    state: str


def _dates(call: Call) -> list[CallDate]:
    """The important dates in their order; the next one is the current."""
    now = timezone.now()
    today = timezone.localdate(now)
    opened, closed = call.opens_at <= now, call.closes_at < now
    days = [
        (timezone.localdate(call.opens_at), _("Opened") if opened else _("Opens"), isodatetime(call.opens_at), opened),
        (
            timezone.localdate(call.closes_at),
            pgettext("call", "Closed") if closed else _("Closes"),
            isodatetime(call.closes_at),
            closed,
        ),
    ]
    for day, label in (
        (call.decision_on, _("Decision")),
        (call.period_start, _("The period begins")),
        (call.period_end, _("The period ends")),
    ):
        if day is not None:
            days.append((day, label, isodate(day), day < today))
    days.sort(key=lambda each: each[0])
    coming = next((place for place, each in enumerate(days) if not each[3]), None)
    return [
        CallDate(label, text, "done" if is_past else "current" if place == coming else "")
        for place, (_day, label, text, is_past) in enumerate(days)
    ]


def _closing_clock(call: Call) -> str:
    closes = timezone.localtime(call.closes_at)
    return _("at %(clock)s") % {"clock": f"{closes:%H.%M}"}


def _facts(call: Call) -> list[tuple[str, Any]]:
    """What a phone needs first."""
    most = _("at most %(sum)s") % {"sum": money(call.max_amount)} if call.max_amount else _("tried against your budget")
    return [
        (_("Closes"), isodate(call.closes_at)),
        (_("You can get"), most),
        (_("Decision"), isodate(call.decision_on)),
        (_("To distribute"), money(call.budget)),
    ]


def _invented(call: Call) -> list[str]:
    """What was invented for the demo, in words; a name that is not known stands as it is."""
    return [str(_INVENTED_NAMES.get(str(name), name)) for name in call.invented]
