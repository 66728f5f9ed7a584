"""What stands in the way of a site visit? (G5)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import FollowUpPlan, SiteVisit


def blockers_to_planning_visit(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: a grant that runs is visited, and has one planned visit at a time."""
    if plan.state != "active":
        return [Blocker("plan_not_active", _("The follow-up does not run."), rule="G5")]
    planned = next((each for each in plan.visits.all() if each.state == "planned"), None)
    if planned is None:
        return []
    return [
        Blocker(
            "visit_planned",
            _("A visit is planned already."),
            rule="G5",
            url=reverse("site_visit", args=[planned.public_id]),
            action=_("See the visit"),
            detail=f"{planned.planned_on.isoformat()}.",
        )
    ]


def blockers_to_following_up(visit: "SiteVisit") -> list[Blocker]:
    """G5: only a visit that left something to follow up is followed up."""
    if visit.follow_up.strip():
        return []
    return [Blocker("nothing_to_follow_up", _("The visit left nothing to follow up."), rule="G5")]
