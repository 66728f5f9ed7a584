"""What stands in the public register of support? Read queries only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from grants.models import Support
from registry.models import Board

#: The orders a reader may choose; the key ends each so that pages never overlap.
ORDERS: Final = {
    "decided": ("decided_on", "pk"),
    "organisation": ("organisation__name", "pk"),
    "board": ("board__short_name", "pk"),
    "value": ("value", "pk"),
}
DEFAULT_ORDER: Final = "-decided"


def register_years() -> list[int]:
    """The years in which support has been decided, latest first."""
    span = Support.objects.public().aggregate(first=Min("decided_on"), last=Max("decided_on"))
    if span["first"] is None:
        return []
    return list(range(span["last"].year, span["first"].year - 1, -1))


def register_boards() -> QuerySet[Board]:
    """The boards that have decided support."""
    return Board.objects.filter(pk__in=Support.objects.public().order_by().values("board")).order_by("name")


def register_of(
    *, q: str = "", board: Board | None = None, year: int | None = None, form: str = "", sort: str = ""
) -> QuerySet[Support]:
    """The register, narrowed and in order. `year` is that of the decision."""
    found = Support.objects.public()
    if board is not None:
        found = found.filter(board=board)
    if year:
        found = found.filter(decided_on__gte=dt.date(year, 1, 1), decided_on__lte=dt.date(year, 12, 31))
    if form:
        found = found.filter(form=form)
    if words := q.strip():
        found = found.filter(_holds(words))
    key, is_reversed = sort.removeprefix("-"), sort.startswith("-")
    if key not in ORDERS:
        key, is_reversed = DEFAULT_ORDER.removeprefix("-"), True
    return found.order_by(*(f"-{name}" if is_reversed else name for name in ORDERS[key]))


def _holds(words: str) -> Q:
    return (
        Q(organisation__name__icontains=words)
        | Q(organisation__organisation_number__startswith=words)
        | Q(title__icontains=words)
        | Q(application__call__name__icontains=words)
        | Q(application__call__programme__name__icontains=words)
        | Q(case__registry_number__iexact=words)
        | Q(case__path_number__iexact=words)
        | Q(external_reference__iexact=words)
    )


@dataclass(frozen=True)
class RegisterSums:
    """What the chosen rows come to, in öre."""

    count: int
    organisations: int
    money: int
    other: int
    withdrawn: int


def register_sums(supports: QuerySet[Support]) -> RegisterSums:
    """Number, organisations, money, value of other support, and what of it all was withdrawn later. One query."""
    figures: dict[str, Any] = supports.order_by().aggregate(
        count=Count("pk"),
        organisations=Count("organisation", distinct=True),
        money=Sum("value", filter=Q(form="money")),
        other=Sum("value", filter=~Q(form="money")),
        withdrawn=Sum("value", filter=Q(withdrawn_on__isnull=False)),
    )
    return RegisterSums(**{name: value or 0 for name, value in figures.items()})
