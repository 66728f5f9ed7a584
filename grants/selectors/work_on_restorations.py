"""Which withdrawn support waits for its board to say whether it is given back? (G3, R16)"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.models import Restoration, Withdrawal
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, handled_item, item, page


def restorations_to_decide(desk: Desk) -> Iterator[WorkItem]:
    """Withdrawn support whose exclusion a court has annulled. After a lifting nobody is asked, though it can be done."""
    which = any_of(
        (desk.decider_at, Q(withdrawal__case__board_id__in=desk.decider_at)),
        (
            desk.officer_at,
            Q(withdrawal__case__board_id__in=desk.officer_at, withdrawal__case__case_officer=desk.user),
        ),
    )
    if which is None:
        return
    rows = (
        Restoration.objects.filter(
            which,
            state=Restoration.State.AWAITS_BOARD,
            cause=Restoration.Cause.ANNULLED,
            withdrawal__in=Withdrawal.objects.visible_to(desk.user),
        )
        .annotate(is_declared=desk.declared("withdrawal__case_id"))
        .select_related("withdrawal__case__board", "withdrawal__case__organisation", "withdrawal__support")
        .order_by("due_on", "pk")[:MOST]
    )
    for row in rows:
        yield _restoration(row, desk)


def _restoration(row: Any, desk: Desk) -> WorkItem:
    case = row.case
    fields: dict[str, Any] = {
        "about": row.withdrawal.support.title,
        "detail": str(row.get_cause_display()),
        "due_on": row.due_on,
        "url": page("withdrawal", case, "restoration"),
        "kind": Reason.WITHDRAWAL,
        "amount": row.withdrawal.support.value,
        "reason": _("Withdrawn support is to be given back, or heard about"),
    }
    if case.board_id in desk.decider_at:
        return handled_item(case, row, is_declared=row.is_declared, action=_("Decide about the support"), **fields)
    return item(case, row, action=_("See the withdrawal"), turn=Turn.OTHERS, **fields)
