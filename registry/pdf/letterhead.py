"""How does a sender look: name, address, mark and colour, and where do they stand on the first page?

The mark is a small SVG: a viewBox and paths of straight lines and curves, drawn as vectors.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

MARK_HEIGHT: Final = 30.0
_TOKEN: Final = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
_OPERANDS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class UnreadableMark(ValueError):
    """The SVG holds something that is not drawn: say what."""


@dataclass(frozen=True)
class Sender:
    """Who writes: the city, the board, how to reach it, the mark as SVG or nothing, the colour of the line beneath."""

    city: str
    board: str
    contact: tuple[str, ...] = ()
    mark: str = ""
    colour: str = "#0d5c61"


@dataclass(frozen=True)
class Path:
    """One filled shape of a mark: its steps (command and absolute coordinates) and its colour."""

    steps: tuple[tuple[str, tuple[float, ...]], ...]
    fill: str


@dataclass(frozen=True)
class Mark:
    """A mark's size and shapes, in the SVG's own units, y downward."""

    left: float
    top: float
    width: float
    height: float
    paths: tuple[Path, ...]


def read_mark(svg: str) -> Mark:
    """The mark that the SVG describes. Raises UnreadableMark, which names what cannot be drawn."""
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableMark(str(error)) from error
    try:
        left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    except (KeyError, ValueError):
        raise UnreadableMark("viewBox") from None
    if width <= 0 or height <= 0:
        raise UnreadableMark("viewBox")
    paths = []
    for node in root.iter():
        name = str(node.tag).rpartition("}")[2]
        if name == "path":
            fill = node.attrib.get("fill", "#000000")
            if not COLOUR.fullmatch(fill):
                raise UnreadableMark(f"fill {fill}")
            paths.append(Path(tuple(_steps(node.attrib.get("d", ""))), fill))
        elif name not in ("svg", "title", "desc"):
            raise UnreadableMark(f"<{name}>")
    return Mark(left, top, width, height, tuple(paths))


def _steps(text: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """A path's commands with absolute coordinates: M, L, C and Z."""
    if strange := re.sub(r"[\s,]", "", _TOKEN.sub("", text)):
        raise UnreadableMark(f"path {strange}")
    tokens = _TOKEN.findall(text)
    command, x, y, start = "", 0.0, 0.0, (0.0, 0.0)
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        elif command in "Zz":
            raise UnreadableMark(f"path {tokens[0]}")
        count = _OPERANDS.get(command.upper())
        if count is None or len(tokens) < count or any(token.isalpha() for token in tokens[:count]):
            raise UnreadableMark(f"path {command}")
        given = [float(tokens.pop(0)) for _ in range(count)]
        is_relative = command.islower()
        match command.upper():
            case "Z":
                x, y = start
                yield "Z", ()
                continue
            case "H":
                given = [given[0], 0 if is_relative else y]
            case "V":
                given = [0 if is_relative else x, given[0]]
        if is_relative:
            given = [value + (y if place % 2 else x) for place, value in enumerate(given)]
        x, y = given[-2:]
        if command.upper() == "M":
            start = (x, y)
            yield "M", tuple(given)
            command = "l" if is_relative else "L"
        else:
            yield ("C" if command.upper() == "C" else "L"), tuple(given)


def draw_mark(canvas: Canvas, mark: Mark, x: float, top: float, height: float = MARK_HEIGHT) -> float:
    """Draw the mark with its upper left corner at (x, top); gives its width in points."""
    scale = height / mark.height
    for path in mark.paths:
        shape = canvas.beginPath()
        for command, numbers in path.steps:
            points = _placed(numbers, mark, scale, x, top)
            match command:
                case "M":
                    shape.moveTo(*points)
                case "L":
                    shape.lineTo(*points)
                case "C":
                    shape.curveTo(*points)
                case _:
                    shape.close()
        canvas.setFillColor(HexColor(path.fill))
        canvas.drawPath(shape, stroke=0, fill=1, fillMode=0)
    return mark.width * scale


def _placed(numbers: Sequence[float], mark: Mark, scale: float, x: float, top: float) -> list[float]:
    return [
        top - (number - mark.top) * scale if place % 2 else x + (number - mark.left) * scale
        for place, number in enumerate(numbers)
    ]
