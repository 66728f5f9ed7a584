"""How is it drawn where things went? A flow from left to right: what comes in, how it falls, what follows on it.

Like the bars (`plots`): inline SVG with a title and a description, colours never alone (each stream ends at its name and its
figure), and the figures as a table. On a narrow screen the streams are drawn as bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.templatetags.plots import FILLS, BarPlot, Drawing, Series, draw, figure, joined, n, rect, text

_NODE: Final = 12.0
_APART: Final = 26.0
"""The least distance between two nodes: a line of text."""
_NAME_ROOM: Final = 210.0


@dataclass(frozen=True)
class Node:
    """Where a stream comes from or goes to. `tone` is its fill's place in `plots.FILLS`."""

    key: str
    label: str
    tone: int = 0


@dataclass(frozen=True)
class Stream:
    """So many go from one node to another."""

    source: str
    target: str
    value: float


@dataclass(frozen=True)
class FlowPlot:
    """Columns of nodes, and the streams between neighbouring columns. The first column has one node."""

    title: str
    description: str
    columns: Sequence[Sequence[Node]]
    streams: Sequence[Stream]
    key: str
    width: int = 880
    unit: str = ""

    @cached_property
    def values(self) -> dict[str, float]:
        """How much each node holds: what comes to it, or, in the first column, what leaves it."""
        found = {node.key: 0.0 for column in self.columns for node in column}
        first = {node.key for node in self.columns[0]}
        for stream in self.streams:
            found[stream.target] += stream.value
            if stream.source in first:
                found[stream.source] += stream.value
        return found

    @property
    def headings(self) -> list[str]:
        """The table's headings."""
        return [pgettext("flow", "From"), _("To"), self.unit or _("Number"), _("Share")]

    @property
    def rows(self) -> list[list[str]]:
        """The table: each stream, and its share of what its source holds."""
        names = {node.key: node.label for column in self.columns for node in column}
        return [
            [names[each.source], names[each.target], figure(each.value), self._share(each)] for each in self.streams
        ]

    def _share(self, stream: Stream) -> str:
        whole = self.values[stream.source]
        return f"{round(100 * stream.value / whole)}\u00a0%" if whole else "–"

    @property
    def legend(self) -> list[object]:
        """Every stream ends at its name: there is nothing to explain."""
        return []

    @property
    def drawings(self) -> list[Drawing]:
        """A wide drawing, and bars for narrow screens."""
        return [Drawing(_wide(self), False, self.width, []), draw(self._as_bars(), narrow=True)]

    def _as_bars(self) -> BarPlot:
        nodes = [node for column in self.columns for node in column]
        values = [self.values[node.key] for node in nodes]
        return BarPlot(self.title, self.description, [node.label for node in nodes], [Series("", values)], key=self.key)


def _places(plot: FlowPlot) -> tuple[dict[str, tuple[float, float, float]], float]:
    """For each node its x, its top and its height, and the height of the whole."""
    most = max(len(column) for column in plot.columns)
    total = sum(plot.values[node.key] for node in plot.columns[0]) or 1
    room = max(240.0, most * 44.0)
    scale = (room - (most - 1) * 6) / total
    step = (plot.width - _NAME_ROOM - _NODE) / max(len(plot.columns) - 1, 1)
    places: dict[str, tuple[float, float, float]] = {}
    lowest = 0.0
    for number, column in enumerate(plot.columns):
        y = 6.0
        for node in column:
            height = max(plot.values[node.key] * scale, 1.5)
            places[node.key] = (number * step, y, height)
            y += max(height + 6, _APART)
        lowest = max(lowest, y)
    return places, lowest + 8


def _wide(plot: FlowPlot) -> SafeString:
    places, height = _places(plot)
    left, came = ({key: place[1] for key, place in places.items()} for _side in range(2))
    tones = {node.key: node.tone for column in plot.columns for node in column}
    scale = _scale(plot, places)
    shapes = []
    for stream in plot.streams:
        if not stream.value:
            continue
        thick = max(stream.value * scale, 1.0)
        x1, x2 = places[stream.source][0] + _NODE, places[stream.target][0]
        a, b = left[stream.source], came[stream.target]
        left[stream.source], came[stream.target] = a + thick, b + thick
        shapes.append(_ribbon(x1, a, x2, b, thick, FILLS[tones[stream.target]][0]))
    last = {node.key for node in plot.columns[-1]}
    whole = sum(plot.values[node.key] for node in plot.columns[0]) or 1
    for column in plot.columns:
        for node in column:
            x, y, tall = places[node.key]
            shapes.append(rect(x, y, _NODE, tall, FILLS[node.tone][0]))
            value = plot.values[node.key]
            middle = y + min(tall / 2, 40) + 5 if tall > 24 else y + 11
            share = f" ({round(100 * value / whole)}\u00a0%)" if node.key in last or len(column) > 1 else ""
            if node.key not in last:
                width = (len(node.label) + len(figure(value)) + len(share)) * 7.2 + 10
                shapes.append(
                    format_html(
                        '<rect class="halo" x="{}" y="{}" width="{}" height="19" rx="3" fill="#ffffff"/>',
                        n(x + _NODE + 4),
                        n(middle - 14),
                        n(width),
                    )
                )
            label = format_html('<tspan class="tb" font-weight="600">{}</tspan> {}{}', figure(value), node.label, share)
            shapes.append(text(label, x + _NODE + 8, middle))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}w-t {}w-d"><title id="{}w-t">{}</title>'
        '<desc id="{}w-d">{}</desc>{}</svg>',
        plot.width, n(height), plot.key, plot.key, plot.key, plot.title, plot.key, plot.description, joined(shapes),
    )  # fmt: skip


def _scale(plot: FlowPlot, places: dict[str, tuple[float, float, float]]) -> float:
    node = plot.columns[0][0].key
    return places[node][2] / plot.values[node] if plot.values[node] else 0.0


def _ribbon(x1: float, y1: float, x2: float, y2: float, thick: float, colour: str) -> SafeString:
    bend = (x2 - x1) * 0.5
    return format_html(
        '<path d="M{} {} C {} {} {} {} {} {} V {} C {} {} {} {} {} {} Z" fill="{}" opacity="0.32"/>',
        n(x1), n(y1), n(x1 + bend), n(y1), n(x2 - bend), n(y2), n(x2), n(y2), n(y2 + thick),
        n(x2 - bend), n(y2 + thick), n(x1 + bend), n(y1 + thick), n(x1), n(y1 + thick), colour,
    )  # fmt: skip
