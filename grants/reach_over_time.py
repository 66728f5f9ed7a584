"""How far have the exclusions come that the reader follows: what waits at which board, what is late, how was it before?"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Withdrawal
from registry.models import Case
from registry.templatetags.plots import BarPlot, Series
from vetting.models import Exclusion, ExclusionDecision

if TYPE_CHECKING:
    from registry.models import User

#: How many quarters a plot goes back, this one included.
_QUARTERS: Final = 10


def with_reach(rows: QuerySet[Exclusion], on: dt.date) -> QuerySet[Exclusion]:
    """Exclusions with how many supports each has reached: `reached`, `carried_out`, `held`, `late`, `goes_on`."""
    state = Withdrawal.State
    is_open = ~Q(withdrawals__state__in=Withdrawal.DECIDED)
    return rows.annotate(
        reached=Count("withdrawals"),
        carried_out=Count("withdrawals", filter=Q(withdrawals__state=state.WITHDRAWN)),
        held=Count("withdrawals", filter=Q(withdrawals__isnull=False) & is_open),
        late=Count("withdrawals", filter=is_open & Q(withdrawals__due_on__lt=on)),
        goes_on=Count("withdrawals", filter=Q(withdrawals__state__in=[state.CONTINUED, state.REMEDIED])),
    )


def followed_by(user: "User") -> QuerySet[Exclusion]:
    """The exclusions whose whole course the reader follows; of the others they know the formal decision."""
    return Exclusion.objects.visible_to(user).filter(case__in=Case.objects.visible_to(user))


@dataclass(frozen=True)
class WaitingAtBoard:
    """One board that has not decided about everything it holds; the sum in öre."""

    board: str
    held: int
    late: int
    over: int
    remaining: int
    due_on: dt.date | None


def waiting_by_board(user: "User", on: dt.date) -> list[WaitingAtBoard]:
    """What is held at which board, the latest first; `over` counts what an ended exclusion left. One query."""
    rows = (
        Withdrawal.objects.filter(exclusion__in=followed_by(user))
        .exclude(state__in=Withdrawal.DECIDED)
        .order_by()
        .values("case__board__name")
        .annotate(
            held=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=on)),
            over=Count("pk", filter=~Q(exclusion__state__in=Exclusion.IN_FORCE)),
            remaining=Sum("remaining"),
            first=Min("due_on"),
        )
    )
    found = [
        WaitingAtBoard(
            row["case__board__name"], row["held"], row["late"], row["over"], row["remaining"] or 0, row["first"]
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.due_on is None, each.due_on or on, each.board))


@dataclass(frozen=True)
class CityReach:
    """Every support that the followed exclusions have reached, counted."""

    reached: int
    withdrawn: int
    held: int
    goes_on: int
    late: int


def city_reach(user: "User", on: dt.date) -> CityReach:
    """The sums of the whole list. One query."""
    state = Withdrawal.State
    is_open = ~Q(state__in=Withdrawal.DECIDED)
    found = Withdrawal.objects.filter(exclusion__in=followed_by(user)).aggregate(
        reached=Count("pk"),
        withdrawn=Count("pk", filter=Q(state=state.WITHDRAWN)),
        held=Count("pk", filter=is_open),
        goes_on=Count("pk", filter=Q(state__in=[state.CONTINUED, state.REMEDIED])),
        late=Count("pk", filter=is_open & Q(due_on__lt=on)),
    )
    return CityReach(**found)


def plots(user: "User", on: dt.date) -> list[BarPlot]:
    """The formal decisions by quarter, and what became of the supports that the reader may know of. Three queries."""
    quarters = _last_quarters(on)
    return [plot for plot in (_decisions(user, quarters), _supports(user, quarters)) if any(plot.totals)]


def _decisions(user: "User", quarters: Sequence[str]) -> BarPlot:
    seen = Exclusion.objects.visible_to(user)
    made, over = Counter[str](), Counter[str]()
    for decided_at, state, until in seen.values_list("decided_at", "state", "valid_until"):
        made[_quarter(timezone.localdate(decided_at))] += 1
        if state == Exclusion.State.EXPIRED:
            over[_quarter(until)] += 1
    later: dict[str, Counter[str]] = {outcome: Counter() for outcome in ExclusionDecision.Outcome.values}
    for outcome, decided_at in ExclusionDecision.objects.filter(exclusion__in=seen).values_list(
        "outcome", "decided_at"
    ):
        later[outcome][_quarter(timezone.localdate(decided_at))] += 1
    return BarPlot(
        title=_("Exclusions by quarter"),
        description=_("How many were decided, extended, kept after a re-examination, lifted or annulled, and expired."),
        categories=quarters,
        series=[
            _series(_("Decided"), made, quarters),
            _series(_("Extended"), later["extended"], quarters),
            _series(_("Kept"), later["kept"], quarters),
            _series(_("Lifted or annulled"), later["lifted"] + later["annulled"], quarters),
            _series(_("Expired"), over, quarters),
        ],
        category_heading=_("Quarter"),
        key="exclusions",
    )


def _supports(user: "User", quarters: Sequence[str]) -> BarPlot:
    withdrawn, held, goes_on = Counter[str](), Counter[str](), Counter[str]()
    rows = Withdrawal.objects.filter(exclusion__in=followed_by(user)).values_list(
        "state", "decided_on", "case__opened_on"
    )
    for state, decided_on, opened_on in rows:
        if decided_on is None:
            held[_quarter(opened_on)] += 1
        elif state == Withdrawal.State.WITHDRAWN:
            withdrawn[_quarter(decided_on)] += 1
        else:
            goes_on[_quarter(decided_on)] += 1
    return BarPlot(
        title=_("Supports that exclusions have reached, by quarter"),
        description=_("Withdrawn and let go by the quarter of the decision; still held by the quarter they were held."),
        categories=quarters,
        series=[
            _series(_("Withdrawn"), withdrawn, quarters),
            _series(_("Still held"), held, quarters),
            _series(_("Goes on"), goes_on, quarters),
        ],
        category_heading=_("Quarter"),
        key="reached",
    )


def _series(label: str, counted: Counter[str], quarters: Iterable[str]) -> Series:
    return Series(label, [counted[quarter] for quarter in quarters])


def _quarter(day: dt.date) -> str:
    return _("Q%(quarter)d %(year)02d") % {"quarter": (day.month + 2) // 3, "year": day.year % 100}


def _last_quarters(on: dt.date) -> list[str]:
    number = on.year * 4 + (on.month - 1) // 3
    return [_quarter(dt.date(each // 4, each % 4 * 3 + 1, 1)) for each in range(number - _QUARTERS + 1, number + 1)]
