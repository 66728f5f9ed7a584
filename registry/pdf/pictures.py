"""How does a page of a file that came in look, and which words stand on it?

A page is always what a reader sees: turned as it is turned, cut as it is cut. Places on it are parts of its width and
height, 0 to 1 from the upper left corner, so that nobody has to know how the file counts.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

PDF: Final = "application/pdf"
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
DENSITY: Final = 200
"""Dots an inch in a copy."""
LONGEST: Final = 3508
"""No page is drawn with more dots than this on its longer side, however large it says it is."""
MOST_PAGES: Final = 400
_POINTS: Final = 72
_LOCK: Final = RLock()  # the library may be used by one thread at a time


class UnreadableFile(Exception):
    """The file cannot be shown: broken, locked with a password, of another kind, or with too many pages."""


@dataclass(frozen=True)
class Words:
    """A run of text as it stands on the page: its place in parts of the page, and whether it reads downwards (90) or
    upwards (-90) instead of across (0).
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turned: int = 0


@dataclass(frozen=True)
class Size:
    """A page's width and height as it is seen, in points."""

    width: float
    height: float


class Pages:
    """The pages of one file, counted from 1. Made by `opened`."""

    def __init__(self, document: Any, picture: Image.Image | None) -> None:
        self._document = document
        self._picture = picture

    def __len__(self) -> int:
        return 1 if self._picture is not None else len(self._document)

    def size(self, number: int) -> Size:
        """How large the page is; a picture fills the width of an A4."""
        if self._picture is not None:
            width, height = self._picture.size
            return Size(595.0, 595.0 * height / width)
        page = self._document[number - 1]
        try:
            return Size(*page.get_size())
        finally:
            page.close()

    def picture(self, number: int, *, density: int = DENSITY) -> Image.Image:
        """The page as it is seen, in colour."""
        if self._picture is not None:
            picture = self._picture.copy()
            longest = LONGEST * density // DENSITY
            picture.thumbnail((longest, longest))
            return picture
        page = self._document[number - 1]
        try:
            scale = min(density / _POINTS, LONGEST / max(*page.get_size(), 1))
            return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        finally:
            page.close()

    def words(self, number: int) -> list[Words]:
        """What stands on the page as text, in the file's order; nothing for a picture. What lies outside is left out."""
        if self._picture is not None:
            return []
        page = self._document[number - 1]
        try:
            return list(_words_on(page))
        finally:
            page.close()


def _words_on(page: Any) -> Iterator[Words]:
    bitmap = page.render(scale=1)
    sideways = -90 if page.get_rotation() == 270 else 90
    places = bitmap.get_posconv(page)
    text = page.get_textpage()
    try:
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            run = text.get_text_bounded(left, bottom, right, top).strip()
            ends = [places.to_bitmap(left, bottom), places.to_bitmap(right, top)]
            across = sorted(x / bitmap.width for x, _y in ends)
            down = sorted(y / bitmap.height for _x, y in ends)
            middle = ((across[0] + across[1]) / 2, (down[0] + down[1]) / 2)
            if run and all(0 <= place <= 1 for place in middle):
                tall = (down[1] - down[0]) * bitmap.height > 1.5 * (across[1] - across[0]) * bitmap.width
                turned = sideways if tall and len(run) > 2 else 0
                yield Words(run, across[0], down[0], across[1], down[1], turned)
    finally:
        text.close()
        bitmap.close()


def can_be_shown(content_type: str) -> bool:
    """Is this a kind of file whose pages can be shown, and so redacted?"""
    return content_type == PDF or content_type in PICTURES


@contextmanager
def opened(content: bytes, content_type: str) -> Iterator[Pages]:
    """The file's pages. Raises UnreadableFile."""
    with _LOCK:
        if content_type in PICTURES:
            yield Pages(None, _read_picture(content))
            return
        if content_type != PDF:
            raise UnreadableFile
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile from error
        try:
            if not 0 < len(document) <= MOST_PAGES:
                raise UnreadableFile
            document.init_forms()
            yield Pages(document, None)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile from error
        finally:
            document.close()


def _read_picture(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            upright = ImageOps.exif_transpose(picture)
            if "A" in upright.getbands() or "transparency" in upright.info:
                paper = Image.new("RGBA", upright.size, "white")
                paper.alpha_composite(upright.convert("RGBA"))
                upright = paper
            return upright.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFile from error
