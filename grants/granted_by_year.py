"""How much has an organisation been granted, year by year and board by board? The figures of a plot."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from grants.models import Support
from registry.models import Organisation
from registry.templatetags.plots import MOST_SERIES, BarPlot, Series

_THOUSAND_KRONOR: Final = 100_000


@dataclass(frozen=True)
class GrantedByYear:
    """The plot of granted money, and what it leaves out: the value of other support, in öre."""

    plot: BarPlot | None
    other_value: int


def granted_by_year(organisation: Organisation) -> GrantedByYear:
    """Granted money per year of the support and board, in thousands of kronor. One query.

    The four boards that gave most have a layer each; the others share the fifth.
    """
    rows = list(
        Support.objects.public()
        .filter(organisation=organisation)
        .order_by()
        .values("form", "board__name", year=F("period_start__year"))
        .annotate(total=Sum("value"))
    )
    money = [row for row in rows if row["form"] == "money"]
    other = sum(row["total"] for row in rows if row["form"] != "money")
    if not money:
        return GrantedByYear(None, other)
    by_board: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in money:
        by_board[row["board__name"]][row["year"]] += row["total"]
    ranked = sorted(by_board, key=lambda name: (-sum(by_board[name].values()), name))
    layers = {name: by_board[name] for name in ranked}
    if len(ranked) > MOST_SERIES:
        rest: dict[int, int] = defaultdict(int)
        for name in ranked[MOST_SERIES - 1 :]:
            for year, total in layers.pop(name).items():
                rest[year] += total
        layers[_("Other boards")] = rest
    years = range(min(row["year"] for row in money), max(row["year"] for row in money) + 1)
    return GrantedByYear(_plot(layers, years), other)


def _plot(layers: dict[str, Any], years: range) -> BarPlot:
    total = {year: sum(layer.get(year, 0) for layer in layers.values()) for year in years}
    most = max(total, key=lambda year: total[year])
    return BarPlot(
        title=_("Granted support per year and board, thousands of kronor"),
        description=_("From %(first)d to %(last)d. Most was granted for %(most)d: %(sum)d thousand kronor.")
        % {"first": years[0], "last": years[-1], "most": most, "sum": round(total[most] / _THOUSAND_KRONOR)},
        categories=[str(year) for year in years],
        series=[
            Series(name, [layer.get(year, 0) / _THOUSAND_KRONOR for year in years]) for name, layer in layers.items()
        ],
        category_heading=_("Year"),
        key="granted",
    )
