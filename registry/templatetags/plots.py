"""How are figures drawn? Stacked bars as inline SVG, made on the server.

Every plot has two drawings, one for wide screens and one for narrow, of which the stylesheet shows
one; both have a title, a description and patterns, so that nothing rests on colour alone. The
figures stand beneath as a table. No style attributes: the stylesheet gives text its size.
"""

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

#: The largest number of series that can be told apart by pattern and colour.
MOST_SERIES: Final = 5

#: Fill of each series: base colour, and the pattern upon it (see ``_pattern``).
FILLS: Final[tuple[tuple[str, str], ...]] = (
    ("#0d5c61", ""),
    ("#d09a3c", "dots"),
    ("#6f8fb5", "hatch"),
    ("#8c4a3c", "counterhatch"),
    ("#b9b1a2", "lines"),
)

WIDE: Final = 880
NARROW: Final = 320
GAP: Final = 1.5
#: A name of at most this many characters (a year, a quarter) fits before its bar on a narrow screen.
SHORT_NAME: Final = 6


@dataclass(frozen=True)
class Series:
    """One layer of the bars: its label and one value per category, none below zero."""

    label: str
    values: Sequence[float]


@dataclass(frozen=True)
class BarPlot:
    """Stacked bars: one bar per category, one layer per series.

    ``description`` says in a sentence what the plot shows. ``decimals`` is how figures are written.
    ``horizontal`` lays the bars down on wide screens too, for categories with long names. ``width``
    is the width of the wide drawing in its own units: 880 for a whole column, 600 for half.
    """

    title: str
    description: str
    categories: Sequence[str]
    series: Sequence[Series]
    category_heading: str = ""
    decimals: int = 0
    horizontal: bool = False
    width: int = WIDE
    key: str = field(default="")

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"a plot has 1 to {MOST_SERIES} series, not {len(self.series)}")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(f"{series.label}: one value per category is needed")
            if any(value < 0 for value in series.values):
                raise ValueError(f"{series.label}: a stacked bar has no values below zero")

    @property
    def has_legend(self) -> bool:
        """Is there more than one series to tell apart?"""
        return len(self.series) > 1

    @property
    def totals(self) -> list[float]:
        """Return the height of each bar."""
        return [sum(series.values[i] for series in self.series) for i in range(len(self.categories))]

    @property
    def rows(self) -> list[tuple[str, list[str], str]]:
        """Return the table's rows: category, a figure per series, and their sum."""
        return [
            (
                category,
                [figure(series.values[i], self.decimals) for series in self.series],
                figure(total, self.decimals),
            )
            for i, (category, total) in enumerate(zip(self.categories, self.totals, strict=True))
        ]

    @property
    def sums(self) -> list[str]:
        """Return each series' sum over the categories."""
        return [figure(sum(series.values), self.decimals) for series in self.series]

    @property
    def grand_sum(self) -> str:
        """Return the sum of everything."""
        return figure(sum(self.totals), self.decimals)

    @property
    def identity(self) -> str:
        """Return a short id that tells this plot from others on the page."""
        return self.key or f"p{zlib.crc32(self.title.encode()):08x}"


@dataclass(frozen=True)
class LegendEntry:
    """A series' label, and a swatch of 16 × 16 units."""

    label: str
    swatch: SafeString


@dataclass(frozen=True)
class Drawing:
    """One drawing of a plot, and its legend."""

    svg: SafeString
    narrow: bool
    width: int
    legend: list[LegendEntry]


def figure(value: float, decimals: int = 0) -> str:
    """Write a figure as the language does; zero is a dash."""
    if not value:
        return "–"
    text = f"{value:,.{decimals}f}".replace(",", "\u202f")
    return text.replace(".", ",") if (get_language() or "").startswith("sv") else text


def ticks(top: float, wanted: int = 4) -> list[float]:
    """Return round values from zero to at least ``top``, about ``wanted`` of them above zero."""
    if top <= 0:
        return [0, 1]
    rough = top / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    return [round(step * i, 10) for i in range(math.ceil(top / step - 1e-9) + 1)]


def _pattern(index: int, ident: str) -> SafeString:
    """Return the ``<pattern>`` of a series; a series without one is filled with its colour."""
    color, kind = FILLS[index]
    inside = {
        "dots": '<circle cx="4" cy="4" r="1.3" fill="#5a3d0c"/>',
        "hatch": '<rect width="2" height="8" fill="#fff" opacity=".7"/>',
        "counterhatch": '<rect width="2" height="8" fill="#fff" opacity=".75"/>',
        "lines": '<rect width="8" height="1.5" fill="#4a443a"/>',
    }.get(kind, "")
    if not inside:
        return mark_safe("")
    turn = {"hatch": "45", "counterhatch": "-45"}.get(kind, "0")
    return format_html(
        '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate({})"><rect width="8" height="8" fill="{}"/>{}</pattern>',
        ident,
        index,
        turn,
        color,
        mark_safe(inside),
    )


def _fill(index: int, ident: str) -> str:
    color, kind = FILLS[index]
    return f"url(#{ident}-{index})" if kind else color


def _swatch(index: int) -> SafeString:
    color, kind = FILLS[index]
    inside = {
        "dots": (
            '<circle cx="4" cy="4" r="1.4" fill="#5a3d0c"/><circle cx="12" cy="4" r="1.4" fill="#5a3d0c"/>'
            '<circle cx="4" cy="12" r="1.4" fill="#5a3d0c"/><circle cx="12" cy="12" r="1.4" fill="#5a3d0c"/>'
        ),
        "hatch": '<path d="M-2 6 6-2M-2 14 14-2M2 18 18 2M10 18 18 10" stroke="#fff" stroke-width="1.6"/>',
        "counterhatch": ('<path d="M18 6 10-2M18 14 2-2M14 18-2 2M6 18-2 10" stroke="#fff" stroke-width="1.6"/>'),
        "lines": '<path d="M0 4h16M0 8h16M0 12h16" stroke="#4a443a" stroke-width="1.4"/>',
    }.get(kind, "")
    return format_html(
        '<rect width="16" height="16" rx="3" fill="{}"/>{}',
        color,
        mark_safe(inside),
    )


def n(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def line(css: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    """Draw a line."""
    return format_html('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', css, n(x1), n(y1), n(x2), n(y2))


def text(words: object, x: float, y: float, *, anchor: str = "start", css: str = "") -> SafeString:
    """Set words with their baseline at `y`."""
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, n(x), n(y), anchor, words)


def rect(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    """Draw a filled rectangle, never too thin to be seen."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        n(x),
        n(y),
        n(max(width, 0.5)),
        n(max(height, 0.5)),
        fill,
    )


def _upright(plot: BarPlot, ident: str) -> tuple[list[SafeString], float]:
    """Draw standing bars, the sum above each; return the shapes and the height."""
    top, bottom, left = 26.0, 250.0, 52.0
    right = plot.width - 4.0
    marks = ticks(max(plot.totals, default=0))
    scale = (bottom - top) / marks[-1]
    shapes = []
    for mark in marks:
        y = bottom - mark * scale
        shapes.append(line("grid", left, y, right, y))
        words = figure(mark, 1 if mark % 1 else 0) if mark else "0"
        shapes.append(text(words, left - 8, y + 4, anchor="end", css="t2"))
    room = (right - left) / max(len(plot.categories), 1)
    thick = min(58.0, room * 0.66)
    for i, (category, total) in enumerate(zip(plot.categories, plot.totals, strict=True)):
        x = left + room * i + (room - thick) / 2
        y = bottom
        for j, series in enumerate(plot.series):
            height = series.values[i] * scale
            if height:
                shapes.append(rect(x, y - height, thick, height - GAP, _fill(j, ident)))
                y -= height
        if total:
            words = figure(total, plot.decimals)
            shapes.append(text(words, x + thick / 2, y - 7, anchor="middle", css="tb"))
        shapes.append(text(category, x + thick / 2, bottom + 19, anchor="middle"))
    shapes.append(line("axis", left, bottom, right, bottom))
    return shapes, bottom + 26


def _lying(plot: BarPlot, ident: str, width: float) -> tuple[list[SafeString], float]:
    """Draw lying bars, the sum after each; return the shapes and the height.

    Long names stand above their bar when the drawing is narrow, and before it when it is wide.
    """
    longest = max((len(category) for category in plot.categories), default=0)
    above = width <= NARROW and longest > SHORT_NAME
    name = 0.0 if above else min(longest * (8.8 if width <= NARROW else 8.4) + 12, width * 0.38)
    sums = [figure(total, plot.decimals) for total in plot.totals]
    after = max((len(words) for words in sums), default=0) * 8.2 + 8
    scale = (width - name - after) / (max(plot.totals, default=0) or 1)
    thick = 18.0
    shapes = []
    y = 2.0
    for i, (category, total) in enumerate(zip(plot.categories, plot.totals, strict=True)):
        if above:
            shapes.append(text(category, 0, y + 13))
            y += 19
        else:
            shapes.append(text(category, name - 10, y + 14, anchor="end"))
        x = name
        for j, series in enumerate(plot.series):
            length = series.values[i] * scale
            if length:
                shapes.append(rect(x, y, length - GAP, thick, _fill(j, ident)))
                x += length
        shapes.append(text(sums[i], x + 6, y + 14, css="tb" if total else "t2"))
        y += thick + (12 if above else 9)
    if not above:
        shapes.append(line("axis", name, 0, name, y - 6))
    return shapes, y - 2


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Put the shapes one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def draw(plot: BarPlot, *, narrow: bool) -> Drawing:
    """Draw ``plot`` for wide or for narrow screens."""
    ident = f"{plot.identity}{'n' if narrow else 'w'}"
    width = NARROW if narrow else plot.width
    if narrow or plot.horizontal:
        shapes, height = _lying(plot, ident, width)
    else:
        shapes, height = _upright(plot, ident)
    svg = format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc><defs>{}</defs>{}</svg>',
        width,
        n(height),
        ident,
        ident,
        ident,
        plot.title,
        ident,
        plot.description,
        joined(_pattern(i, ident) for i in range(len(plot.series))),
        joined(shapes),
    )
    legend = [LegendEntry(series.label, _swatch(i)) for i, series in enumerate(plot.series)]
    return Drawing(svg, narrow, width, legend)


def legend_svg(plot: BarPlot) -> SafeString:
    """The legend as a drawing of its own, for paper: the series in a row, each behind its fill."""
    ident, x, shapes = f"{plot.identity}l", 0.0, []
    for place, series in enumerate(plot.series):
        shapes.append(rect(x, 3, 16, 16, _fill(place, ident)))
        shapes.append(text(series.label, x + 24, 16))
        x += 24 + len(series.label) * 7.6 + 22
    return format_html(
        '<svg viewBox="0 0 {} 24" role="img"><defs>{}</defs>{}</svg>',
        n(max(x, plot.width)),
        joined(_pattern(place, ident) for place in range(len(plot.series))),
        joined(shapes),
    )
