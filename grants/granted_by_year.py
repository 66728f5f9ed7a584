"""How much has an organisation been granted, year by year, by board and by form? The figures of two plots."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from grants.models import Support
from grants.models.call import SupportForm
from registry.models import Organisation
from registry.templatetags.plots import MOST_SERIES, BarPlot, Series

_THOUSAND_KRONOR: Final = 100_000


@dataclass(frozen=True)
class GrantedByYear:
    """The plot of granted money by board, what it leaves out (the value of other support, in öre), and a plot of all
    forms together when there are others than money.
    """

    plot: BarPlot | None
    other_value: int
    by_form: BarPlot | None = None


def granted_by_year(organisation: Organisation) -> GrantedByYear:
    """Granted money per year of the support and board, in thousands of kronor. One query.

    The four boards that gave most have a layer each; the others share the fifth.
    """
    rows: list[Mapping[str, Any]] = list(
        Support.objects.public()
        .filter(organisation=organisation)
        .order_by()
        .values("form", "board__name", year=F("period_start__year"))
        .annotate(total=Sum("value"))
    )
    money = [row for row in rows if row["form"] == "money"]
    other = sum(row["total"] for row in rows if row["form"] != "money")
    by_form = _by_form(rows) if other else None
    if not money:
        return GrantedByYear(None, other, by_form)
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
    return GrantedByYear(
        _plot(layers, years, _("Granted support per year and board, thousands of kronor"), "granted"), other, by_form
    )


def _by_form(rows: list[Mapping[str, Any]]) -> BarPlot:
    """All forms of support, at their value; staff time that nobody has put a value on is not there."""
    by_form: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        by_form[row["form"]][row["year"]] += row["total"]
    layers = {str(label): by_form[form] for form, label in SupportForm.choices if any(by_form[form].values())}
    years = range(min(row["year"] for row in rows), max(row["year"] for row in rows) + 1)
    return _plot(layers, years, _("Value of all support per year and form, thousands of kronor"), "forms")


def _plot(layers: dict[str, Any], years: range, title: str, key: str) -> BarPlot:
    total = {year: sum(layer.get(year, 0) for layer in layers.values()) for year in years}
    most = max(total, key=lambda year: total[year])
    return BarPlot(
        title=title,
        description=_("From %(first)d to %(last)d. Most was granted for %(most)d: %(sum)d thousand kronor.")
        % {"first": years[0], "last": years[-1], "most": most, "sum": round(total[most] / _THOUSAND_KRONOR)},
        categories=[str(year) for year in years],
        series=[
            Series(name, [layer.get(year, 0) / _THOUSAND_KRONOR for year in years]) for name, layer in layers.items()
        ],
        category_heading=_("Year"),
        key=key,
    )
