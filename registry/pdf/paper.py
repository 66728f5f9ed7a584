"""How is a whole document drawn: letterhead, recipient, title, parts, and what stands on every page?

A page is A4. Lengths are points, from the lower left corner.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from registry.pdf.finish import About, finish
from registry.pdf.flow import Placed, blocks_of, paginate
from registry.pdf.fonts import BOLD, REGULAR, drawable, lines_of, load_fonts, width_of
from registry.pdf.letterhead import MARK_HEIGHT, Sender, draw_mark, read_mark
from registry.pdf.parts import Part
from registry.pdf.structure import Element, MarkedCanvas
from registry.pdf.text_blocks import BODY, SMALL, TITLE, Block, Style, TextBlock, draw_lines

WIDTH, HEIGHT = A4
LEFT: Final = 71.0
TEXT_WIDTH: Final = WIDTH - LEFT - 62
TOP: Final = HEIGHT - 45
FIRST_BELOW_HEAD: Final = 22.0
LATER_TOP: Final = HEIGHT - 82
FOOT: Final = 44.0
BOTTOM: Final = 72.0
SIDE: Final = 168.0
"""The width of the right column of the letterhead, with date and number."""
SENDER_NAME: Final = Style(BOLD, 12.5, 16)
QUIET: Final = (0.341, 0.325, 0.290)
LOCALES: Final = {"sv": "sv-SE", "en": "en-GB"}

_DRAWING = Lock()


@dataclass(frozen=True)
class Paper:
    """A document as it will lie on paper. `recipient` holds a line each; `language` is sv or en.

    `number_label` says what `registry_number` is, when it is not a registry number.
    """

    title: str
    parts: Sequence[Part]
    sender: Sender
    registry_number: str
    dated_on: dt.date
    made_at: dt.datetime
    recipient: tuple[str, ...] = ()
    language: str = "sv"
    number_label: str = ""


def pdf_of(paper: Paper) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1. The same paper gives the same bytes."""
    load_fonts()
    with translation.override(paper.language), _DRAWING:
        return _Drawing(paper).made()


class _Drawing:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.file = io.BytesIO()
        canvas = Canvas(self.file, pagesize=A4, invariant=True, pageCompression=0, initialFontName=REGULAR)  # type: ignore[arg-type] # the stub is wrong: a name
        self.sheet = MarkedCanvas(canvas)
        self.tree = Element("Document")

    def made(self) -> bytes:
        paper = self.paper
        below_head = self._draw_letterhead()
        title = TextBlock(paper.title, self.tree.add("H1"), TITLE)
        blocks: list[Block | None] = [title, *blocks_of(paper.parts, self.tree, TEXT_WIDTH)]
        contact = self._contact()
        if contact:
            self.tree.kids.append(contact.element)
        contact_height = contact.height(TEXT_WIDTH) + 10 if contact else 0
        first_room = below_head - BOTTOM - contact_height
        pages = paginate(blocks, TEXT_WIDTH, first_room=first_room, room=LATER_TOP - BOTTOM)
        for place, page in enumerate(pages):
            if place:
                self.sheet.next_page()
                self._draw_running_head()
            self._draw_page(page, below_head if place == 0 else LATER_TOP)
            if place == 0 and contact:
                contact.draw(self.sheet, LEFT, BOTTOM - 12 + contact.height(TEXT_WIDTH), TEXT_WIDTH)
            self._draw_foot(place + 1, len(pages))
        self.sheet.canvas.showPage()
        self.sheet.canvas.save()
        about = About(
            title=drawable(paper.title),
            author=paper.sender.board or paper.sender.city,
            subject=paper.registry_number,
            language=LOCALES[paper.language],
            made_at=paper.made_at,
        )
        return finish(self.file.getvalue(), self.tree, self.sheet.owners, about)

    def _draw_page(self, page: list[Placed], top: float) -> None:
        for placed in page:
            placed.block.draw(self.sheet, LEFT, top - placed.down, TEXT_WIDTH)

    def _draw_letterhead(self) -> float:
        """Sender, date, number and recipient; gives where the title begins."""
        paper, sender = self.paper, self.paper.sender
        x, top = LEFT, TOP
        if sender.mark:
            with self.sheet.artifact() as canvas:
                x += draw_mark(canvas, read_mark(sender.mark), LEFT, top) + 10
        name_width = WIDTH - 62 - SIDE - x - 10
        name = TextBlock(sender.city, self.tree.add("P"), SENDER_NAME)
        board = TextBlock(sender.board, self.tree.add("P"), BODY)
        name_height = name.height(name_width)
        name.draw(self.sheet, x, top + 1, name_width)
        if sender.board != sender.city:
            board.draw(self.sheet, x, top + 1 - name_height, name_width)
            name_height += board.height(name_width)
        facts = [
            (_("Date"), paper.dated_on.isoformat()),
            (paper.number_label or _("Registry number"), paper.registry_number),
        ]
        side = self._draw_pairs(facts, WIDTH - 62 - SIDE, top)
        top -= max(name_height, MARK_HEIGHT, side) + 10
        self._rule(top, sender.colour, 1.4)
        top -= 14
        if paper.recipient:
            block = TextBlock("\n".join(paper.recipient), self.tree.add("P"), BODY)
            block.draw(self.sheet, LEFT, top, TEXT_WIDTH)
            top -= block.height(TEXT_WIDTH)
        return top - FIRST_BELOW_HEAD

    def _draw_pairs(self, pairs: list[tuple[str, str]], x: float, top: float) -> float:
        label_width = max(width_of(label, SMALL.font, SMALL.size) for label, _value in pairs) + 8
        height = 0.0
        for label, value in pairs:
            line = self.tree.add("P")
            with self.sheet.marked(line):
                draw_lines(self.sheet, lines_of(f"{label} ", *self._small), SMALL, x, top - 2 - height, colour=QUIET)
            TextBlock(value, line, SMALL).draw(self.sheet, x + label_width, top - 2 - height, SIDE - label_width)
            height += SMALL.leading + 2
        return height

    def _draw_running_head(self) -> None:
        paper = self.paper
        with self.sheet.artifact(header=True):
            self._line(paper.sender.board or paper.sender.city, TOP, to_the_right=paper.registry_number)
        self._rule(TOP - 17, "#dcd6ca", 0.6)

    def _draw_foot(self, number: int, total: int) -> None:
        page = _("Page %(number)d of %(total)d") % {"number": number, "total": total}
        with self.sheet.artifact(footer=True):
            self._line(self.paper.registry_number, FOOT, to_the_right=page)

    def _line(self, text: str, top: float, *, to_the_right: str) -> None:
        draw_lines(self.sheet, lines_of(drawable(text), *self._small)[:1], SMALL, LEFT, top, colour=QUIET)
        right = LEFT + TEXT_WIDTH
        draw_lines(
            self.sheet, lines_of(drawable(to_the_right), *self._small)[:1], SMALL, LEFT, top, right=right, colour=QUIET
        )

    def _rule(self, y: float, colour: str, thickness: float) -> None:
        with self.sheet.artifact() as canvas:
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(thickness)
            canvas.line(LEFT, y, LEFT + TEXT_WIDTH, y)

    def _contact(self) -> TextBlock | None:
        """How to reach the sender: at the foot of the first page, read last."""
        words = " · ".join(self.paper.sender.contact)
        return TextBlock(words, Element("P"), SMALL) if words else None

    @property
    def _small(self) -> tuple[str, float, float]:
        return SMALL.font, SMALL.size, TEXT_WIDTH
