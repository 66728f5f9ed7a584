"""What leaves when something on a page must not? A new file, drawn from pictures of the pages with the places painted over.

Nothing of the original file goes into the new one: no text, no earlier version, no metadata, no hidden layer. A page
with something removed is a picture and nothing else. A page without is the same picture, with the words a reader sees
on it laid invisibly upon it, so that it can still be searched and read aloud.
"""

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from registry.pdf.finish import About, finish
from registry.pdf.flow import blocks_of, paginate
from registry.pdf.fonts import REGULAR, drawable, load_fonts, width_of
from registry.pdf.paper import LOCALES
from registry.pdf.parts import Bullets, Heading, Paragraph, Part
from registry.pdf.pictures import Pages, UnreadableFile, Words, opened
from registry.pdf.structure import Element, MarkedCanvas
from registry.pdf.text_blocks import TITLE, Block, TextBlock

MARGIN: Final = 2
"""Dots painted beyond each side of a place, since the edge of a letter is spread over the next dot."""
LARGEST_SIDE: Final = 14_000.0
NOTE_EDGE: Final = 71.0


@dataclass(frozen=True)
class Box:
    """A place on a page, in parts of it as it is seen, and the section of the law by which it is removed."""

    left: float
    top: float
    right: float
    bottom: float
    provision: str


@dataclass(frozen=True)
class Copy:
    """What the copy says of itself: a neutral title, never the original's; `language` is sv or en."""

    title: str
    registry_number: str
    board: str
    made_at: dt.datetime
    language: str = "sv"


def redacted(content: bytes, content_type: str, boxes: Mapping[int, Sequence[Box]], about: Copy) -> bytes:
    """The copy as PDF. `boxes` are by page, counted from 1. The same input gives the same bytes. Raises UnreadableFile."""
    load_fonts()
    with opened(content, content_type) as pages, translation.override(about.language):
        if any(not 1 <= number <= len(pages) for number in boxes):
            raise UnreadableFile
        made = _Drawing(pages, boxes, about).made()
    _say_if_words_are_left(made, [number for number, places in boxes.items() if places])
    return made


def painted_over(picture: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """The picture with each place painted black: what was there is no longer among its dots."""
    brush = ImageDraw.Draw(picture)
    width, height = picture.size
    for box in boxes:
        brush.rectangle(
            (
                math.floor(box.left * width) - MARGIN,
                math.floor(box.top * height) - MARGIN,
                math.ceil(box.right * width) + MARGIN,
                math.ceil(box.bottom * height) + MARGIN,
            ),
            fill="black",
        )
    return picture


def _say_if_words_are_left(made: bytes, without_words: list[int]) -> None:
    """The seat belt: a page with something removed holds no text at all, or no copy is made."""
    with opened(made, "application/pdf") as pages:
        if any(pages.words(number) for number in without_words):
            raise UnreadableFile


class _Drawing:
    def __init__(self, pages: Pages, boxes: Mapping[int, Sequence[Box]], about: Copy) -> None:
        self.pages, self.boxes, self.about = pages, boxes, about
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=A4, invariant=True, pageCompression=1, initialFontName=REGULAR)  # type: ignore[arg-type] # the stub is wrong: a name
        self.sheet = MarkedCanvas(self.canvas)
        self.tree = Element("Document")

    def made(self) -> bytes:
        for number in range(1, len(self.pages) + 1):
            self._draw_page(number, self.boxes.get(number, ()))
            self.sheet.next_page()
        self._draw_note()
        self.canvas.showPage()
        self.canvas.save()
        about = About(
            title=drawable(self.about.title),
            author=self.about.board,
            subject=self.about.registry_number,
            language=LOCALES[self.about.language],
            made_at=self.about.made_at,
        )
        return finish(self.file.getvalue(), self.tree, self.sheet.owners, about)

    def _draw_page(self, number: int, boxes: Sequence[Box]) -> None:
        size = self.pages.size(number)
        shrink = min(1.0, LARGEST_SIDE / max(size.width, size.height, 1.0))
        width, height = max(size.width * shrink, 3.0), max(size.height * shrink, 3.0)
        self.canvas.setPageSize((width, height))
        picture = _packed(painted_over(self.pages.picture(number), boxes))
        if boxes:
            figure = self.tree.add("Figure")
            figure.alt = self._said_instead(number, boxes)
            with self.sheet.marked(figure):
                self.canvas.drawImage(picture, 0, 0, width, height)
            return
        with self.sheet.artifact():
            self.canvas.drawImage(picture, 0, 0, width, height)
        for words in self.pages.words(number):
            with self.sheet.marked(self.tree.add("P")):
                _lay_invisibly(self.canvas, words, width, height)

    def _said_instead(self, number: int, boxes: Sequence[Box]) -> str:
        sections = ", ".join(sorted({box.provision for box in boxes}))
        said = ngettext(
            "Page %(number)d as a picture: %(count)d place is removed by %(sections)s.",
            "Page %(number)d as a picture: %(count)d places are removed by %(sections)s.",
            len(boxes),
        )
        return said % {"number": number, "count": len(boxes), "sections": sections}

    def _draw_note(self) -> None:
        """The last page: what was removed, where and why, in words."""
        self.canvas.setPageSize(A4)
        width = A4[0] - 2 * NOTE_EDGE
        lines = [self._said_instead(number, boxes) for number, boxes in sorted(self.boxes.items()) if boxes]
        parts: list[Part] = [
            Paragraph(
                _(
                    "This is a copy of an official document. What is secret has been removed: it is not under the black "
                    "fields, and not elsewhere in the file. The original is kept unchanged by the board."
                )
            ),
            Heading(_("What has been removed")),
            Bullets(tuple(drawable(line) for line in lines)),
        ]
        title = TextBlock(self.about.title, self.tree.add("H1"), TITLE)
        blocks: list[Block | None] = [title, *blocks_of(parts, self.tree, width)]
        room = A4[1] - 2 * NOTE_EDGE
        for place, page in enumerate(paginate(blocks, width, first_room=room, room=room)):
            if place:
                self.sheet.next_page()
            for placed in page:
                placed.block.draw(self.sheet, NOTE_EDGE, A4[1] - NOTE_EDGE - placed.down, width)


def _lay_invisibly(canvas: Canvas, words: Words, width: float, height: float) -> None:
    text = " ".join(drawable(words.text).split())
    left, right = words.left * width, words.right * width
    top, bottom = height - words.top * height, height - words.bottom * height
    along, tall, start = right - left, top - bottom, (left, bottom)
    if words.turned:
        along, tall, start = tall, along, (left, top) if words.turned > 0 else (right, bottom)
    size = max(1.0, min(tall, 72.0))
    natural = width_of(text, REGULAR, size) or 1.0
    canvas.saveState()
    canvas.translate(*start)
    canvas.rotate(-words.turned)
    line = canvas.beginText(0, size * 0.2)
    line.setFont(REGULAR, size)
    line.setTextRenderMode(3)
    line.setHorizScale(max(1.0, min(1000.0, 100 * along / natural)))
    line.textOut(f"{text} ")
    canvas.drawText(line)
    canvas.restoreState()


def _packed(picture: Image.Image) -> ImageReader:
    """The picture as small as it gets without harm: greys as greys, many colours as a photograph."""
    red, green, blue = picture.split()
    is_grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox()
    if is_grey:
        picture = red
    if picture.getcolors(512) is not None:
        return ImageReader(picture)
    photograph = io.BytesIO()
    picture.save(photograph, "JPEG", quality=85)
    photograph.seek(0)
    return ImageReader(photograph)
