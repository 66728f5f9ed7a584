"""Which few figures meet an auditor and the executive board at their start page?"""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from grants.models import Application, Payment, Support, Withdrawal
from registry.models import JournalEntry, User
from registry.roles import Role, holds
from vetting.models import Exclusion


@dataclass(frozen=True)
class CityFigures:
    """The city's support this year in numbers; sums in öre. What only whoever sees every case may count is None for
    others: they have the overview, where no small count is told (docs/decisions/0030).
    """

    open_applications: int | None
    decided_this_year: int | None
    granted_this_year: int
    paid_this_year: int
    standing_support: int
    organisations: int
    open_withdrawals: int
    exclusions: int
    entries: int | None
    boards: list["BoardFigures"]


@dataclass(frozen=True)
class BoardFigures:
    """One board's part of it; the sum in öre, and what is open where it may be counted."""

    name: str
    open_applications: int | None
    granted_this_year: int


def boards_of_the_city(year: int, *, counts_open: bool) -> list[BoardFigures]:
    """Each board that has something undecided, if that is counted, or has granted something in `year`. Two queries."""
    undecided = Application.objects.filter(state__in=Application.OPEN).values_list("call__programme__board__name")
    granted = Support.objects.public().filter(decided_on__year=year).values_list("board__name")
    counts = dict(undecided.annotate(count=Count("pk")).order_by()) if counts_open else {}
    sums = dict(granted.annotate(sum=Sum("value")).order_by())
    return [
        BoardFigures(name, counts.get(name, 0) if counts_open else None, sums.get(name) or 0)
        for name in sorted(counts | sums)
    ]


def figures_of(user: User) -> CityFigures:
    """Counts over all boards: what is public among officials, never a case. A constant number of queries."""
    today, sees_cases = timezone.localdate(), holds(user, Role.AUDITOR)
    applications = Application.objects.aggregate(
        open=Count("pk", filter=Q(state__in=Application.OPEN)),
        decided=Count("pk", filter=Q(decisions__decided_on__year=today.year, decisions__is_annulled=False)),
    )
    support = Support.objects.visible_to(user).public()
    granted = support.filter(decided_on__year=today.year).aggregate(sum=Sum("value"))["sum"]
    standing = support.standing().filter(period_end__gte=today)
    paid = Payment.objects.filter(state=Payment.State.PAID, paid_on__year=today.year).aggregate(sum=Sum("amount"))
    return CityFigures(
        open_applications=applications["open"] if sees_cases else None,
        decided_this_year=applications["decided"] if sees_cases else None,
        granted_this_year=granted or 0,
        paid_this_year=paid["sum"] or 0,
        standing_support=standing.count(),
        organisations=standing.aggregate(count=Count("organisation", distinct=True))["count"],
        open_withdrawals=Withdrawal.objects.exclude(state__in=Withdrawal.DECIDED).count(),
        exclusions=Exclusion.objects.visible_to(user).in_force(today).count(),
        entries=JournalEntry.objects.count() if sees_cases else None,
        boards=boards_of_the_city(today.year, counts_open=sees_cases),
    )
