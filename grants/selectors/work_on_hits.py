"""Which possible hits on sanctions lists wait for somebody to look into them? A new list finds them at any time (G2)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, handled_item, page
from registry.parameters import value_of
from vetting.models import ScreeningHit, Vetting


def hits_to_judge(desk: Desk) -> Iterator[WorkItem]:
    """Organisations with open hits, at the boards where the person is case officer: one line each, on the board's latest
    vetting. Who has left a role, and a wording that is no longer on the list, asks for nothing.
    """
    if not desk.officer_at:
        return
    to_judge = (
        ScreeningHit.objects.filter(state=ScreeningHit.State.CANDIDATE, entry__removed_in=None)
        .filter(Q(representative=None) | Q(representative__valid_to=None) | Q(representative__valid_to__gte=desk.today))
        .filter(organisation=OuterRef("case__organisation"))
        .order_by()
        .values("organisation")
    )
    latest = (
        Vetting.objects.filter(case__organisation=OuterRef("case__organisation"), case__board=OuterRef("case__board"))
        .order_by("-pk")
        .values("pk")
    )
    rows = (
        Vetting.objects.visible_to(desk.user)
        .filter(Q(case__case_officer=desk.user) | Q(case__case_officer=None), case__board_id__in=desk.officer_at)
        .annotate(
            hits=Coalesce(Subquery(to_judge.annotate(hits=Count("pk")).values("hits")), 0),
            found_at=Subquery(to_judge.annotate(found=Min("found_at")).values("found")),
            is_declared=desk.declared("case_id"),
        )
        .filter(hits__gt=0, pk=Subquery(latest[:1]))
        .select_related("case__board", "case__organisation")
        .order_by(F("found_at").asc(), "pk")[:MOST]
    )
    days = value_of("screening_max_days", on=desk.today)
    for vetting in rows:
        yield handled_item(
            vetting.case,
            vetting,
            is_declared=vetting.is_declared,
            about=_("Vetting"),
            reason=ngettext(
                "%(count)d possible hit on a sanctions list to look into",
                "%(count)d possible hits on sanctions lists to look into",
                vetting.hits,
            )
            % {"count": vetting.hits},
            detail=_("Nothing is granted or paid until somebody has judged it."),
            due_on=timezone.localdate(vetting.found_at) + dt.timedelta(days=days),
            action=_("See the hits"),
            url=page("vetting", vetting.case, "hits"),
            kind=Reason.VETTING,
        )
