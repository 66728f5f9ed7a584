"""How does a plot of a page stand in a document? Its SVG drawn anew as lines and letters, read aloud as one sentence.

Knows what the plots are made of (rect, line, circle, path of M C V L Z, text, patterns) and nothing more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lxml import etree

from registry.pdf.fonts import BOLD, REGULAR, drawable, width_of
from registry.pdf.structure import Element, MarkedCanvas

_SIZE: Final = 13.0
"""Letters in the drawing's own units, as the stylesheet has them."""
_COLOURS: Final = {"t2": "#57534a", "tw": "#ffffff", "grid": "#e4dfd4", "axis": "#7c766a"}
_INK: Final = "#20262a"
_FILL: Final = re.compile(r"url\(#(.+)\)")
_STEP: Final = re.compile(r"[MLCVZ]|-?[\d.]+")
_PARTS: Final = {"M": 2, "L": 2, "C": 6, "V": 1}


@dataclass(frozen=True)
class DrawingBlock:
    """A drawing as wide as the text, never divided. What it says in words is `element.alt`."""

    svg: str
    element: Element
    before: float = 10.0
    keeps_next: bool = False

    @cached_property
    def _root(self) -> Any:
        return etree.fromstring(self.svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))

    @property
    def _size(self) -> tuple[float, float]:
        _x, _y, width, height = map(float, self._root.get("viewBox").split())
        return width, height

    def _scale(self, width: float) -> float:
        return min(width / self._size[0], 0.72)

    def height(self, width: float) -> float:
        """As high as it is when it fills the width."""
        return self._size[1] * self._scale(width)

    def least(self, width: float) -> float:
        """The whole drawing."""
        return self.height(width)

    def split(self, width: float, room: float, *, must: bool) -> "tuple[DrawingBlock, DrawingBlock] | None":
        """Never: a drawing that is higher than a page is drawn all the same."""
        return None

    def draw(self, sheet: MarkedCanvas, x: float, top: float, width: float) -> None:
        """All shapes, in one mark."""
        scale = self._scale(width)
        patterns = {each.get("id"): each[0].get("fill") for each in self._root.iter("pattern")}
        kinds = {each.get("id"): each[1].tag if len(each) > 1 else "" for each in self._root.iter("pattern")}
        turns = {each.get("id"): each.get("patternTransform", "") for each in self._root.iter("pattern")}
        with sheet.marked(self.element) as canvas:
            canvas.saveState()
            canvas.translate(x, top)
            canvas.scale(scale, -scale)
            for shape in self._root:
                if shape.tag in ("title", "desc", "defs"):
                    continue
                colour = shape.get("fill") or _INK
                named = _FILL.match(colour)
                pattern = named.group(1) if named else ""
                _draw(canvas, shape, patterns.get(pattern, colour))
                if pattern and shape.tag == "rect":
                    _hatch(canvas, shape, kinds[pattern], turns[pattern])
            canvas.restoreState()


def _number(shape: Any, name: str) -> float:
    return float(shape.get(name) or 0)


def _draw(canvas: Any, shape: Any, colour: str) -> None:
    opacity = float(shape.get("opacity") or 1)
    canvas.setFillColor(_paled(colour, opacity))
    match shape.tag:
        case "rect":
            canvas.rect(*(_number(shape, name) for name in ("x", "y", "width", "height")), stroke=0, fill=1)
        case "circle":
            canvas.circle(*(_number(shape, name) for name in ("cx", "cy", "r")), stroke=0, fill=1)
        case "line":
            canvas.setStrokeColor(_COLOURS.get(shape.get("class") or "", _INK))
            canvas.setLineWidth(1)
            canvas.line(*(_number(shape, name) for name in ("x1", "y1", "x2", "y2")))
        case "path":
            canvas.drawPath(_path(canvas, shape.get("d")), stroke=0, fill=1)
        case "text":
            _write(canvas, shape)


def _paled(colour: str, opacity: float) -> str:
    """The colour as it is seen upon white: an archive copy is never transparent."""
    if opacity >= 1:
        return colour
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * opacity):02x}" for part in parts)


def _hatch(canvas: Any, shape: Any, kind: str, turn: str) -> None:
    """The pattern that tells a fill from another in black and white, cut at the rectangle's edges."""
    x, y, width, height = (_number(shape, name) for name in ("x", "y", "width", "height"))
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(x, y, width, height)
    canvas.clipPath(edge, stroke=0, fill=0)
    if kind == "circle":
        canvas.setFillColor("#5a3d0c")
        for across, down in _grid(x, y, width, height):
            canvas.circle(across, down, 1.3, stroke=0, fill=1)
    else:
        canvas.setStrokeColor("#ffffff" if "45" in turn else "#4a443a")
        canvas.setLineWidth(1.6)
        slant = height if "45" in turn else 0.0
        if slant:
            start = x - height
            while start < x + width + height:
                ends = (start, y, start + slant, y + height) if "-45" in turn else (start + slant, y, start, y + height)
                canvas.line(*ends)
                start += 8
        else:
            for place in range(int(height // 8) + 1):
                canvas.line(x, y + 8 * place + 1, x + width, y + 8 * place + 1)
    canvas.restoreState()


def _grid(x: float, y: float, width: float, height: float) -> Iterator[tuple[float, float]]:
    for row in range(int(height // 8) + 1):
        for column in range(int(width // 8) + 1):
            yield x + 8 * column + 4, y + 8 * row + 4


def _path(canvas: Any, steps: str) -> Any:
    path = canvas.beginPath()
    found = _STEP.findall(steps)
    place, here = 0, (0.0, 0.0)
    while place < len(found):
        step = found[place]
        if step == "Z":
            path.close()
            place += 1
            continue
        values = [float(value) for value in found[place + 1 : place + 1 + _PARTS[step]]]
        place += 1 + _PARTS[step]
        match step:
            case "M":
                path.moveTo(*values)
            case "L":
                path.lineTo(*values)
            case "V":
                values = [here[0], values[0]]
                path.lineTo(*values)
            case "C":
                path.curveTo(*values)
        here = (values[-2], values[-1])
    return path


def _write(canvas: Any, shape: Any) -> None:
    """A line of text, its bold beginning and the rest; upright in a drawing that is turned upside down."""
    css = shape.get("class") or ""
    runs = [(BOLD if css in ("tb", "tw") else REGULAR, shape.text or "")]
    for part in shape:
        runs += [(BOLD, part.text or ""), (REGULAR, part.tail or "")]
    runs = [(font, drawable(words)) for font, words in runs if words]
    whole = sum(width_of(words, font, _SIZE) for font, words in runs)
    x = _number(shape, "x") - whole * {"end": 1.0, "middle": 0.5}.get(shape.get("text-anchor") or "", 0.0)
    canvas.saveState()
    canvas.translate(x, _number(shape, "y"))
    canvas.scale(1, -1)
    canvas.setFillColor(_COLOURS.get(css, _INK))
    writing = canvas.beginText(0, 0)
    for font, words in runs:
        writing.setFont(font, _SIZE)
        writing.textOut(words)
    canvas.drawText(writing)
    canvas.restoreState()
