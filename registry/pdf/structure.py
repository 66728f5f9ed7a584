"""What does a reader's machine meet, in which order? The tree of elements, and the marks on the pages that they own.

reportlab draws pages without any such tree. What is drawn here is drawn inside a mark: either an element's, numbered
within its page, or an artifact's (lines, page numbers, a repeated table head), which is never read aloud.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from reportlab.pdfgen.canvas import Canvas

TABLE_HEAD: Final = ("Scope", "Column")
ROW_HEAD: Final = ("Scope", "Row")


@dataclass(frozen=True)
class Mark:
    """What one element owns on one page: the page counted from 0, and the mark's number there."""

    page: int
    number: int


@dataclass
class Element:
    """A node of the tree: its role (H1, P, Table, TH …), its attributes, and what is below it in reading order.

    `alt` is what is read aloud instead of a picture.
    """

    role: str
    attributes: tuple[tuple[str, str], ...] = ()
    kids: "list[Element | Mark]" = field(default_factory=list)
    alt: str = ""

    def add(self, role: str, *attributes: tuple[str, str]) -> "Element":
        """A new element last below this one."""
        kid = Element(role, attributes)
        self.kids.append(kid)
        return kid


class MarkedCanvas:
    """A reportlab canvas on which everything is drawn inside a mark. `owners[page][number]` is whose mark it is."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.owners: list[list[Element]] = [[]]

    @contextmanager
    def marked(self, element: Element) -> Iterator[Canvas]:
        """What is drawn within belongs to the element."""
        on_page = self.owners[-1]
        mark = Mark(len(self.owners) - 1, len(on_page))
        on_page.append(element)
        element.kids.append(mark)
        with self._content(f"/{element.role} <</MCID {mark.number}>> BDC") as canvas:
            yield canvas

    @contextmanager
    def artifact(self, *, header: bool = False, footer: bool = False) -> Iterator[Canvas]:
        """What is drawn within is not read: decoration, or what stands at every page's head or foot."""
        edge = "/Header" if header else "/Footer"
        properties = (
            f"<</Type /Pagination /Subtype {edge} /Attached [{'/Top' if header else '/Bottom'}]>>"
            if header or footer
            else "<</Type /Layout>>"
        )
        with self._content(f"/Artifact {properties} BDC") as canvas:
            yield canvas

    @contextmanager
    def _content(self, begin: str) -> Iterator[Canvas]:
        self.canvas._code.append(begin)  # type: ignore[attr-defined] # reportlab has no public way to a mark
        yield self.canvas
        self.canvas._code.append("EMC")  # type: ignore[attr-defined]

    def next_page(self) -> None:
        """End the page and begin another."""
        self.canvas.showPage()
        self.owners.append([])
