"""Which plots show how the city's support goes? Money, where applications went, punctuality, attainment against cost."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.statistics.figures import Figures
from grants.statistics.overview import Overview, period_told
from registry.templatetags.flow_plot import FlowPlot, Node, Stream
from registry.templatetags.plots import BarPlot, Series, figure
from registry.templatetags.scatter_plot import Point, ScatterPlot

_THOUSAND_KRONOR = 100_000
_LONGEST = 28


def money_plot(shown: Overview) -> BarPlot | None:
    """Money over time: paid, and granted but not paid, year by year."""
    rows = next(row for row in shown.tables if row.dimension == "year").rows
    if not any(row.granted for row in rows):
        return None
    most = max(rows, key=lambda row: row.granted)
    return BarPlot(
        title=_("Granted and paid by year, thousands of kronor"),
        description=_("Most was granted to the applications of %(year)s: %(sum)s thousand kronor.")
        % {"year": most.label, "sum": figure(round(most.granted / _THOUSAND_KRONOR))},
        categories=[row.label for row in rows],
        series=[
            Series(pgettext("figures", "Paid"), [min(row.paid, row.granted) / _THOUSAND_KRONOR for row in rows]),
            Series(_("Granted, not paid"), [max(row.granted - row.paid, 0) / _THOUSAND_KRONOR for row in rows]),
        ],
        category_heading=_("Year"),
        width=600,
        key="money",
    )


def granted_plot(shown: Overview) -> BarPlot | None:
    """What each board has granted, by action area; in a board its areas."""
    figures = shown.figures
    areas = list(figures.names["area"])
    by_area = figures.public(["board", "area"], year=shown.year, board=shown.board)["granted"]
    boards = [board for board in figures.values_of("board") if by_area.get(board, default=None) is not None]
    sums = {board: by_area[board] for board in boards}
    boards = sorted((board for board in boards if sums[board].sum()), key=lambda board: -int(sums[board].sum()))
    if not boards:
        return None
    whole = sum(int(sums[board].sum()) for board in boards)
    first = {"board": figures.names["board"][boards[0]], "share": round(100 * int(sums[boards[0]].sum()) / whole)}
    return BarPlot(
        title=_("Granted by board and action area, thousands of kronor"),
        description=_("%(board)s has granted most, %(share)d per cent of the whole.") % first,
        categories=[figures.short_names[board] for board in boards],
        series=[
            Series(
                figures.names["area"][area],
                [float(sums[board].get(area, 0)) / _THOUSAND_KRONOR for board in boards],
            )
            for area in areas
        ],
        category_heading=_("Board"),
        horizontal=True,
        width=600,
        key="granted",
    )


def flow_plot(shown: Overview) -> FlowPlot | None:
    """Where the applications went; None when it is not told."""
    row = shown.total
    if row.applied is None or not row.applied:
        return None
    ends = [
        (Node("given", pgettext("figures", "granted"), 0), row.given),
        (Node("refused", _("refused"), 3), row.refused or 0),
        (Node("others", _("dismissed, recalled or under way"), 4), row.others or 0),
    ]
    last = [
        (Node("full", _("granted in full"), 0), row.given - row.partly),
        (Node("partly", _("partly granted"), 2), row.partly),
    ]
    streams = [Stream("all", node.key, value) for node, value in ends]
    streams += [Stream("given", node.key, value) for node, value in last]
    first = Node("all", _("applications"), 0)
    return FlowPlot(
        title=_("Where the applications went"),
        description=_("Of %(applied)d applications %(given)d were granted, %(refused)d refused.")
        % {"applied": row.applied, "given": row.given, "refused": row.refused},
        columns=[[first], [node for node, _value in ends], [node for node, value in last if value]],
        streams=[stream for stream in streams if stream.value or stream.source == "all"],
        key="flow",
        unit=_("Applications"),
    )


def punctuality_plot(shown: Overview) -> BarPlot | None:
    """Reports in time and not, by board, in the groups in which they are told; for one board by year."""
    if shown.board is not None:
        rows = next(row for row in shown.tables if row.dimension == "year").rows
        bars = [(row.label, row.told["on_time"], row.told["not_on_time"]) for row in rows if row.reports]
        heading = _("Year")
    else:
        period = period_told(shown.figures, "reports", shown.year)
        groups = period.groups["board"] if period else []
        bars = [
            (_name(shown.figures, "board", told.values), told.figures["on_time"], told.figures["not_on_time"])
            for told in groups
            if told.figures["on_time"] + told.figures["not_on_time"]
        ]
        heading = _("Board")
    if not bars:
        return None
    on_time, late = sum(bar[1] for bar in bars), sum(bar[2] for bar in bars)
    return BarPlot(
        title=_("Reports in time and not"),
        description=_("%(on_time)d of %(due)d reports came in time, %(share)d per cent.")
        % {"on_time": on_time, "due": on_time + late, "share": round(100 * on_time / (on_time + late))},
        categories=[bar[0] for bar in bars],
        series=[
            Series(_("In time"), [bar[1] for bar in bars]),
            Series(_("Late or missing"), [bar[2] for bar in bars]),
        ],
        category_heading=heading,
        horizontal=True,
        width=600,
        key="punctual",
    )


def _name(figures: Figures, dimension: str, values: frozenset[str]) -> str:
    """Values that are told together, as short as they can be: the tables have them in full."""
    known = figures.short_names if dimension == "board" else figures.names[dimension]
    names = [name for value, name in known.items() if value in values]
    whole = " + ".join(names)
    return whole if len(whole) <= _LONGEST or len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def cost_plot(shown: Overview) -> ScatterPlot | None:
    """Goal attainment against the cost for each participant: boards, areas and target groups, in the groups in which the
    attainment is told.
    """
    figures = shown.figures
    kinds = {"board": _("Board"), "area": _("Action area"), "target_group": _("Target group")}
    results, people = (period_told(figures, subject, shown.year) for subject in ("results", "people"))
    if shown.board is not None or results is None or people is None:
        return None
    points: dict[tuple[float, float], Point] = {}
    for kind, dimension in enumerate(kinds):
        for told in results.groups[dimension]:
            evaluated = told.figures["reached"] + told.figures["not_fully"]
            cost = people.within(dimension, told.values)
            took_part = cost["women"] + cost["men"] if cost else 0
            if evaluated and cost and took_part and cost["cost"]:
                place = (cost["cost"] / took_part / 100, 100 * told.figures["reached"] / evaluated)
                points.setdefault(place, Point(_name(figures, dimension, told.values), *place, kind))
    if len(points) < 2:
        return None
    return ScatterPlot(
        title=_("Goal attainment against cost"),
        description=_(
            "%(number)d points: kronor for each participant, and the share of evaluated grants whose goals were reached."
        )
        % {"number": len(points)},
        points=list(points.values()),
        kinds=list(kinds.values()),
        x_title=_("Kronor for each participant"),
        y_title=_("Goals reached, per cent"),
        key="cost",
        width=600,
    )
