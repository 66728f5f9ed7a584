"""Which repayment claims wait: to be invoiced, late, or disputed? (R8)"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.models import RepaymentClaim
from grants.selectors.claims import is_late
from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, any_of, handled_item, page
from registry.formats import kronor

_State = RepaymentClaim.State


def claims(desk: Desk) -> Iterator[WorkItem]:
    """Claims that the officer of the withdrawal, or any of the board's when it has none, is to invoice or to see to; what
    is disputed waits for the board too.
    """
    theirs = Q(withdrawal__case__case_officer=desk.user) | Q(withdrawal__case__case_officer=None)
    which = any_of(
        (desk.officer_at, theirs & Q(withdrawal__case__board_id__in=desk.officer_at)),
        (desk.decider_at, Q(withdrawal__case__board_id__in=desk.decider_at, state=_State.DISPUTED)),
    )
    if which is None:
        return
    waits = Q(state__in=[_State.DECIDED, _State.DISPUTED]) | Q(
        state__in=RepaymentClaim.COLLECTED, due_on__lt=desk.today
    )
    rows = (
        RepaymentClaim.objects.visible_to(desk.user)
        .filter(which, waits)
        .annotate(is_declared=desk.declared("withdrawal__case_id"))
        .select_related("withdrawal__case__board", "withdrawal__case__organisation", "withdrawal__support")
        .prefetch_related("entries", "instalments")
        .order_by("due_on", "pk")[:MOST]
    )
    for claim in rows:
        yield _line(claim, desk.today)


def _line(claim: Any, today: dt.date) -> WorkItem:
    case = claim.case
    left = {"left": kronor(claim.balance)}
    fields: dict[str, Any] = {
        "about": claim.withdrawal.support.title,
        "due_on": claim.due_on,
        "url": page("withdrawal", case, "claim"),
        "kind": Reason.WITHDRAWAL,
        "amount": claim.balance,
        "detail": _("%(left)s is left to pay.") % left,
        "action": _("See the claim"),
    }
    if claim.state == _State.DECIDED:
        fields |= {"reason": _("A repayment claim is to be invoiced"), "action": _("Write down the invoice")}
    elif claim.state == _State.DISPUTED:
        fields |= {"reason": _("A repayment claim is disputed")}
    elif is_late(claim, today):
        fields |= {"reason": _("A repayment is late")}
    return handled_item(case, claim, is_declared=claim.is_declared, **fields)
