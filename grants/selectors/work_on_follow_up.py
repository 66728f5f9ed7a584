"""Which requests for more time wait for an answer, and which site visits are to be made or followed up?"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan, Milestone, MilestoneExtension, SiteVisit
from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, handled_item
from registry.parameters import value_of


def extensions(desk: Desk) -> Iterator[WorkItem]:
    """Organisations that ask for more time for a report in the officer's cases; the report that is due first comes first."""
    if not desk.officer_at:
        return
    rows = (
        MilestoneExtension.objects.visible_to(desk.user)
        .open()
        .filter(
            milestone__plan__case__case_officer=desk.user,
            milestone__plan__case__board_id__in=desk.officer_at,
            milestone__plan__state=FollowUpPlan.State.ACTIVE,
        )
        .exclude(milestone__state__in=[Milestone.State.SUBMITTED, Milestone.State.APPROVED])
        .annotate(is_declared=desk.declared("milestone__plan__case_id"))
        .select_related("milestone__plan__case__board", "milestone__plan__case__organisation")
        .order_by("milestone__due_on", "pk")[:MOST]
    )
    for asked in rows:
        milestone = asked.milestone
        said = {"title": milestone.title, "date": asked.wanted_until.isoformat()}
        yield handled_item(
            milestone.case,
            milestone,
            is_declared=asked.is_declared,
            about=milestone.case.subject,
            kind=Reason.REPORT,
            reason=_("The organisation asks for more time"),
            detail=_("%(title)s, until %(date)s.") % said,
            due_on=milestone.due_on,
            action=_("Answer"),
            url=reverse("report_more_time_answer", args=[milestone.public_id]),
        )


def visits(desk: Desk) -> Iterator[WorkItem]:
    """Visits in the officer's cases: planned for soon, and those that left something to follow up."""
    if not desk.officer_at:
        return
    soon = desk.today + dt.timedelta(days=value_of("due_soon_days"))
    planned = Q(state=SiteVisit.State.PLANNED, planned_on__lte=soon)
    rows = (
        SiteVisit.objects.visible_to(desk.user)
        .filter(
            planned | (Q(state=SiteVisit.State.MADE) & ~Q(follow_up="")),
            plan__case__case_officer=desk.user,
            plan__case__board_id__in=desk.officer_at,
        )
        .annotate(is_declared=desk.declared("plan__case_id"))
        .select_related("plan__case__board", "plan__case__organisation")
        .order_by("planned_on", "pk")[:MOST]
    )
    for visit in rows:
        is_planned = visit.state == SiteVisit.State.PLANNED
        yield handled_item(
            visit.case,
            visit,
            is_declared=visit.is_declared,
            about=visit.case.subject,
            kind=Reason.REPORT,
            reason=_("A site visit is to be made") if is_planned else _("A site visit is to be followed up"),
            detail=visit.get_chosen_display() if is_planned else visit.follow_up[:120],
            due_on=visit.act_by,
            action=_("Note the visit") if is_planned else _("Follow up"),
            url=reverse("site_visit", args=[visit.public_id]),
        )
