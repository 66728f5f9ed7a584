"""Who sees how the vetting falls, and over which period?"""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.http import officials_only, require
from registry.roles import Permission, acting_role
from registry.templatetags.plots import BarPlot, Series
from vetting.fairness import Fairness, fairness_of
from vetting.models import Vetting


@officials_only
@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """The figures of a year (or of the last twelve months), for the central coordinator, the auditor and KS."""
    user = require(request, Permission.SEE_CITY)
    today = timezone.localdate()
    years = sorted(
        {day.year for day in Vetting.objects.filter(concluded_on__isnull=False).dates("concluded_on", "year")}
    )
    chosen = request.GET.get("year", "")
    if chosen.isdigit() and int(chosen) in years:
        first, last = dt.date(int(chosen), 1, 1), dt.date(int(chosen), 12, 31)
    else:
        chosen, first, last = "", today - dt.timedelta(days=365), today
    figures = fairness_of(first, last)
    groups = [
        ("board", _("By board"), figures.by_board),
        ("form", _("By legal form"), figures.by_legal_form),
        ("size", _("By size"), figures.by_size),
    ]
    context = {"figures": figures, "groups": groups, "years": years, "chosen": chosen, "plot": _plot(figures)}
    context["sees_vettings"] = acting_role(user, Permission.READ_VETTING) is not None
    return render(request, "vetting/fairness.html", context)


def _plot(figures: Fairness) -> BarPlot | None:
    shown = [share for share in figures.by_board if share.concluded][:12]
    if not shown:
        return None
    return BarPlot(
        title=_("Concluded vettings per board"),
        description=_("How many ended on the standard check, and how many went deeper and ended not met or otherwise."),
        categories=[share.label for share in shown],
        series=[
            Series(_("Standard check"), [share.concluded - share.enhanced for share in shown]),
            Series(_("Enhanced, support may be given"), [max(0, share.enhanced - share.not_met) for share in shown]),
            Series(_("Not met"), [share.not_met for share in shown]),
        ],
        category_heading=_("Board"),
        horizontal=True,
        key="fairness",
    )
