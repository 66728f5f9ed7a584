"""Which changes of grants wait: for the officer to assess, for a second person to decide? (R3, R4)"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import GrantChange
from grants.rules.changing import blockers_to_deciding_own, blockers_to_refusing_change, page_of
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, handled_item, item
from registry.models import Case, Hearing
from registry.parameters import value_of


def changes_to_decide(desk: Desk) -> Iterator[WorkItem]:
    """Changes of grants that are asked for and not decided."""
    which = any_of(
        (desk.officer_at, Q(support__case__case_officer=desk.user, support__board_id__in=desk.officer_at)),
        (desk.decider_at, Q(support__board_id__in=desk.decider_at, state=GrantChange.State.ASSESSED)),
    )
    if which is None:
        return
    days = dt.timedelta(days=value_of("change_days"))
    rows = (
        GrantChange.objects.visible_to(desk.user)
        .filter(which, state__in=GrantChange.WAITING)
        .annotate(is_declared=desk.declared("support__case_id"))
        .select_related("support__case__board", "support__case__organisation")
        .prefetch_related("support__case__hearings")
        .order_by("asked_at", "pk")[:MOST]
    )
    for change in rows:
        yield _change(change, desk, days)


def _change(change: Any, desk: Desk, days: dt.timedelta) -> WorkItem:
    case: Case = change.case
    fields: dict[str, Any] = {
        "about": change.support.title,
        "due_on": timezone.localdate(change.asked_at) + days,
        "url": page_of(change),
        "kind": Reason.CHANGE,
        "amount": change.support.value,
        "detail": change.why[:120],
    }
    is_officer = case.case_officer_id == desk.user.pk and case.board_id in desk.officer_at
    if change.state == GrantChange.State.REQUESTED:
        fields |= {
            "reason": _("A change of the grant is to be assessed"),
            "action": _("Assess the change"),
            "url": page_of(change, "assessment"),
        }
        return handled_item(case, change, is_declared=change.is_declared, **fields)
    about = [each for each in case.hearings.all() if each.purpose == Hearing.Purpose.GRANT_CHANGE]
    running = [each.due_on for each in about if each.sent_at >= change.asked_at and not each.is_over(desk.today)]
    if running:
        fields |= {"reason": _("Statement from the organisation"), "due_on": max(running), "turn": Turn.OTHERS}
        return item(case, change, action=_("See the change"), **fields)
    is_refusal = change.proposal == GrantChange.Proposal.REFUSE
    if is_officer and is_refusal and blockers_to_refusing_change(change):
        fields |= {
            "reason": _("The organisation is to be heard about the change"),
            "action": _("Open a hearing"),
            "url": page_of(change, "hearing"),
        }
        return handled_item(case, change, is_declared=change.is_declared, **fields)
    if case.board_id in desk.decider_at and not blockers_to_deciding_own(change, desk.user):
        fields |= {
            "reason": _("A change of the grant is to be decided"),
            "detail": str(change.get_proposal_display()),
            "action": _("Decide"),
            "url": page_of(change, "decision"),
        }
        return handled_item(case, change, is_declared=change.is_declared, **fields)
    return item(
        case, change, reason=_("Decision on the change"), action=_("See the change"), turn=Turn.OTHERS, **fields
    )
