"""What do the pages of a report share: its milestone, what is saved, what is sent in and was returned?"""

from typing import Any, Final

from django.shortcuts import get_object_or_404

from followup.figures import SENT, figures_of
from followup.forms.reports import ReportForm
from followup.models import Milestone, Report, ReportReturn
from registry.models import User

MILESTONE_PARTS: Final = (
    "plan__case__board",
    "plan__case__organisation",
    "plan__case__case_officer",
    "plan__written_by",
    "approved_by",
)
REPORTS: Final = (Milestone.Kind.INTERIM_REPORT, Milestone.Kind.FINAL_ACCOUNTS)


def milestone_of(user: User, public_id: str, *kinds: str) -> Milestone:
    """The milestone, if it is of one of these kinds and the person sees its case; else 404."""
    rows = Milestone.objects.visible_to(user).select_related(*MILESTONE_PARTS)
    return get_object_or_404(rows, public_id=public_id, kind__in=kinds)


def saved_report(milestone: Milestone) -> Report | None:
    """What is saved of the report, with its rows."""
    rows = Report.objects.select_related("document", "certificate", "submitted_by")
    return rows.prefetch_related("results", "lines", "participants").filter(milestone=milestone).first()


def content_of(milestone: Milestone) -> dict[str, Any]:
    """What a page shows of a report that is sent in, and of the times it was returned."""
    known = figures_of(milestone.plan, before=milestone)
    saved = saved_report(milestone) if milestone.state in SENT else None
    returns = ReportReturn.objects.filter(report__milestone=milestone).select_related("returned_by")
    return {
        "milestone": milestone,
        "case": milestone.case,
        "report": saved,
        "form": ReportForm(milestone=milestone, report=saved, known=known) if saved else None,
        "extensions": list(milestone.extensions.all()),
        "returns": returns.prefetch_related("questions"),
    }
