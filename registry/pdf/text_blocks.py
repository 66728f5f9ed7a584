"""How are headings, paragraphs and lists set: which lines, how high, and where may they be divided between pages?

Lengths are points. A block is drawn from its top down.
"""

from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

from registry.pdf.fonts import BOLD, REGULAR, Line, drawable, lines_of, width_of
from registry.pdf.structure import Element, MarkedCanvas

INK: Final = (0.125, 0.149, 0.165)
FEWEST_LINES: Final = 2
"""Lines of a paragraph that stay together at the foot and at the head of a page."""


@dataclass(frozen=True)
class Style:
    """A font, its size and line height, the space above, and whether the block stays with the next one."""

    font: str = REGULAR
    size: float = 10
    leading: float = 14.5
    before: float = 8
    keeps_next: bool = False


BODY: Final = Style()
BODY_TIGHT: Final = replace(BODY, before=3)
SMALL: Final = Style(size=8.5, leading=12, before=2)
TITLE: Final = Style(BOLD, 17, 22, 0, keeps_next=True)
HEADINGS: Final = {2: Style(BOLD, 11.5, 16, 15, keeps_next=True), 3: Style(BOLD, 10, 14.5, 11, keeps_next=True)}
CELL: Final = Style(size=9.5, leading=13, before=0)
CELL_HEAD: Final = replace(CELL, font=BOLD)
CAPTION: Final = Style(BOLD, 9.5, 13, 10, keeps_next=True)


class Block(Protocol):
    """Something that takes room on a page."""

    @property
    def before(self) -> float:
        """Space above, unless it stands first on a page."""

    @property
    def keeps_next(self) -> bool:
        """Never last on a page?"""

    def height(self, width: float) -> float:
        """The whole block's height."""

    def least(self, width: float) -> float:
        """The height of the smallest piece that may stand at the foot of a page."""

    def split(self, width: float, room: float, *, must: bool) -> "tuple[Block, Block] | None":
        """What fits in `room`, and the rest; None when nothing may. `must`: the page is empty, so something has to."""

    def draw(self, sheet: MarkedCanvas, x: float, top: float, width: float) -> None:
        """Draw the block with its upper left corner at (x, top)."""


def draw_lines(
    sheet: MarkedCanvas,
    lines: list[Line],
    style: Style,
    x: float,
    top: float,
    *,
    right: float | None = None,
    colour: tuple[float, float, float] = INK,
) -> None:
    """Draw lines of text, from `x` or up to `right`. Each ends with what joins it to the next, so that no words fuse."""
    canvas = sheet.canvas
    baseline = top - (style.leading + style.size * 0.72) / 2
    writing = canvas.beginText()
    writing.setFont(style.font, style.size)
    writing.setFillColorRGB(*colour)
    for line in lines:
        start = x if right is None else right - width_of(line.text, style.font, style.size)
        writing.setTextOrigin(start, baseline)
        writing.textOut(line.text + line.joint)
        baseline -= style.leading
    canvas.drawText(writing)


class TextBlock:
    """A heading, a paragraph or a cell: lines in one style that belong to one element."""

    def __init__(
        self,
        text: str,
        element: Element,
        style: Style = BODY,
        *,
        to_the_right: bool = False,
        lines: list[Line] | None = None,
    ) -> None:
        self.text = drawable(text)
        self.element, self.style, self.to_the_right = element, style, to_the_right
        self._given = lines
        self._set_for: tuple[float, list[Line]] = (-1, [])

    @property
    def before(self) -> float:
        """Space above."""
        return self.style.before

    @property
    def keeps_next(self) -> bool:
        """A heading never stands alone."""
        return self.style.keeps_next

    def lines(self, width: float) -> list[Line]:
        """The block's lines at this width."""
        if self._given is not None:
            return self._given
        if self._set_for[0] != width:
            self._set_for = (width, lines_of(self.text, self.style.font, self.style.size, width))
        return self._set_for[1]

    def natural_width(self) -> float:
        """The width at which no line is broken."""
        return max(width_of(line, self.style.font, self.style.size) for line in self.text.split("\n"))

    def widest_word(self) -> float:
        """The width below which a word is divided."""
        return max((width_of(word, self.style.font, self.style.size) for word in self.text.split()), default=0)

    def height(self, width: float) -> float:
        """All lines."""
        return len(self.lines(width)) * self.style.leading

    def least(self, width: float) -> float:
        """Two lines; a heading, or three lines, whole."""
        lines = len(self.lines(width))
        fewest = lines if self.keeps_next or lines < 2 * FEWEST_LINES else FEWEST_LINES
        return fewest * self.style.leading

    def split(self, width: float, room: float, *, must: bool) -> tuple[Self, Self] | None:
        """At least two lines on each page."""
        lines = self.lines(width)
        fitting = int((room + 0.01) // self.style.leading)
        if not must and (self.keeps_next or min(fitting, len(lines) - FEWEST_LINES) < FEWEST_LINES):
            return None
        if not must:
            room = min(room, (len(lines) - FEWEST_LINES) * self.style.leading)
        return self.divided(width, room)

    def divided(self, width: float, room: float) -> tuple[Self, Self]:
        """The lines that fit in `room`, at least one, and the others, which may be none."""
        fitting = max(1, int((room + 0.01) // self.style.leading))
        lines = self.lines(width)
        return self._piece(lines[:fitting]), self._piece(lines[fitting:])

    def _piece(self, lines: list[Line]) -> Self:
        return type(self)("", self.element, self.style, to_the_right=self.to_the_right, lines=lines)

    def draw(self, sheet: MarkedCanvas, x: float, top: float, width: float) -> None:
        """The lines, in the element's mark."""
        with sheet.marked(self.element):
            right = x + width if self.to_the_right else None
            draw_lines(sheet, self.lines(width), self.style, x, top, right=right)


class ListItem:
    """One item of a list: a bullet and its text. Divided between pages, the bullet stays with the first part."""

    INDENT: Final = 14.0

    def __init__(self, body: TextBlock, label: Element | None) -> None:
        self.body, self.label = body, label

    @classmethod
    def below(cls, listing: Element, text: str) -> "ListItem":
        """An item last in the list's element."""
        item = listing.add("LI")
        label = item.add("Lbl")
        return cls(TextBlock(text, item.add("LBody"), BODY_TIGHT), label)

    @property
    def before(self) -> float:
        """Space above."""
        return self.body.before

    @property
    def keeps_next(self) -> bool:
        """An item may be the last on a page."""
        return False

    def height(self, width: float) -> float:
        """As the text."""
        return self.body.height(width - self.INDENT)

    def least(self, width: float) -> float:
        """As the text."""
        return self.body.least(width - self.INDENT)

    def split(self, width: float, room: float, *, must: bool) -> "tuple[ListItem, ListItem] | None":
        """As the text."""
        pieces = self.body.split(width - self.INDENT, room, must=must)
        return pieces and (ListItem(pieces[0], self.label), ListItem(pieces[1], None))

    def draw(self, sheet: MarkedCanvas, x: float, top: float, width: float) -> None:
        """Bullet, then text."""
        if self.label is not None:
            with sheet.marked(self.label):
                draw_lines(sheet, [Line("•", " ")], self.body.style, x + 2, top)
        self.body.draw(sheet, x + self.INDENT, top, width - self.INDENT)
