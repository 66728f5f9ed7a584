"""Which requests for more time for a report wait for an answer?"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan, Milestone, MilestoneExtension
from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, handled_item


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
