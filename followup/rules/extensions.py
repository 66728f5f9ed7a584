"""What stands in the way of more time for a report? (G5)"""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.parameters import value_of
from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Milestone


def latest_extension(milestone: "Milestone") -> dt.date:
    """The last day that may be given: so many days after the report's day, or after today when that has passed."""
    return max(milestone.due_on, timezone.localdate()) + dt.timedelta(days=value_of("report_extension_max_days"))


def blockers_to_asking_for_time(milestone: "Milestone") -> list[Blocker]:
    """G5: more time is asked for a report that is still to come in, once at a time."""
    if missing := blockers_to_more_time(milestone):
        return missing
    if any(each.is_open for each in milestone.extensions.all()):
        return [Blocker("asked", _("You have already asked for more time. The board answers soon."), rule="G5")]
    return []


def blockers_to_more_time(milestone: "Milestone") -> list[Blocker]:
    """G5: a day is moved for a report that is not sent in, in a plan that runs."""
    if not milestone.is_report:
        return [Blocker("no_report", _("A site visit is made by the board, nothing is sent in."), rule="G5")]
    if milestone.plan.state != "active":
        return [Blocker("plan_not_active", _("The follow-up does not run."), rule="G5")]
    if milestone.state in ("submitted", "approved"):
        return [Blocker("sent_in", _("The report is already sent in."), rule="G5")]
    return []


def blockers_to_extending(milestone: "Milestone") -> list[Blocker]:
    """A report that has never been returned is upcoming again with its new day."""
    missing = blockers_to_more_time(milestone)
    if not missing and milestone.return_comment:
        return [Blocker("returned", _("The report was returned, and stays so with its new day."), rule="G5")]
    return missing


def blockers_to_extending_returned(milestone: "Milestone") -> list[Blocker]:
    """A report that was returned, and then late, is returned again with its new day: what remains still remains."""
    missing = blockers_to_more_time(milestone)
    if not missing and not milestone.return_comment:
        return [Blocker("not_returned", _("The report has not been returned."), rule="G5")]
    return missing
