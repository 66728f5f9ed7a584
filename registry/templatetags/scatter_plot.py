"""How are two figures set against each other? A point for each thing, with its number; the table says which it is.

Like the bars (`plots`): inline SVG, a wide and a narrow drawing, kinds told apart by shape and colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.templatetags.plots import NARROW, Drawing, LegendEntry, figure, joined, line, n, text, ticks

_COLOURS: Final = ("#0d5c61", "#8c4a3c", "#4a6487")
_RADIUS: Final = 10.0


@dataclass(frozen=True)
class Point:
    """One thing: what it is called, its two figures, and its kind's place in `ScatterPlot.kinds`."""

    label: str
    x: float
    y: float
    kind: int = 0


@dataclass(frozen=True)
class ScatterPlot:
    """Points in two dimensions. `y` runs from 0 to `top`; `kinds` are at most three."""

    title: str
    description: str
    points: Sequence[Point]
    kinds: Sequence[str]
    x_title: str
    y_title: str
    key: str
    top: float = 100
    width: int = 880

    @property
    def headings(self) -> list[str]:
        """The table's headings."""
        return [pgettext("plot", "Number"), _("What"), self.x_title, self.y_title]

    @property
    def rows(self) -> list[list[str]]:
        """The table: each point with its number."""
        return [
            [str(number), point.label, figure(point.x), figure(point.y)]
            for number, point in enumerate(self.points, start=1)
        ]

    @property
    def legend(self) -> list[LegendEntry]:
        """The kinds, by shape."""
        used = sorted({point.kind for point in self.points})
        return [LegendEntry(self.kinds[kind], _shape(kind, 8, 8, 6)) for kind in used]

    @property
    def drawings(self) -> list[Drawing]:
        """A wide and a narrow drawing."""
        return [Drawing(_drawn(self, narrow), narrow, NARROW if narrow else self.width, []) for narrow in (False, True)]


def _shape(kind: int, x: float, y: float, size: float) -> SafeString:
    colour = _COLOURS[kind]
    if kind == 0:
        return format_html('<circle cx="{}" cy="{}" r="{}" fill="{}"/>', n(x), n(y), n(size), colour)
    if kind == 1:
        side = size * 1.8
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', n(x - side / 2), n(y - side / 2), n(side), n(side),
            colour,
        )  # fmt: skip
    far = size * 1.35
    return format_html(
        '<path d="M{} {} L {} {} L {} {} L {} {} Z" fill="{}"/>', n(x), n(y - far), n(x + far), n(y), n(x), n(y + far),
        n(x - far), n(y), colour,
    )  # fmt: skip


def _drawn(plot: ScatterPlot, narrow: bool) -> SafeString:
    ident, width = f"{plot.key}{'n' if narrow else 'w'}", NARROW if narrow else plot.width
    top, bottom, left, right = 24.0, 270.0 if narrow else 300.0, 44.0, width - 14.0
    x_marks = ticks(max((point.x for point in plot.points), default=1), 3 if narrow else 6)
    x_scale, y_scale = (right - left) / x_marks[-1], (bottom - top) / plot.top
    shapes = [text(plot.y_title, 0, 12, css="t2")]
    for mark in ticks(plot.top):
        shapes.append(line("grid", left, bottom - mark * y_scale, right, bottom - mark * y_scale))
        shapes.append(
            text(figure(mark) if mark else "0", left - 8, bottom - mark * y_scale + 4, anchor="end", css="t2")
        )
    for mark in x_marks:
        words = figure(mark, 1 if mark % 1 else 0) if mark else "0"
        end = "end" if mark == x_marks[-1] else "middle"
        shapes.append(text(words, left + mark * x_scale, bottom + 18, anchor=end, css="t2"))
    shapes.append(text(plot.x_title, right, bottom + 38, anchor="end", css="t2"))
    shapes.append(line("axis", left, bottom, right, bottom))
    taken: list[tuple[float, float]] = []
    for number, point in enumerate(plot.points, start=1):
        x, y = left + point.x * x_scale, bottom - min(point.y, plot.top) * y_scale
        while any(abs(x - other) < 20 and abs(y - above) < 20 for other, above in taken):
            x += 21
        taken.append((x, y))
        shapes.append(_shape(point.kind, x, y, _RADIUS))
        shapes.append(text(number, x, y + 4.5, anchor="middle", css="tw"))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>',
        width, n(bottom + 46), ident, ident, ident, plot.title, ident, plot.description, joined(shapes),
    )  # fmt: skip
