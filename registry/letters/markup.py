"""Which parts does a letter's template describe?

A template is a small HTML: `h2 h3 p br ul li dl dt dd table caption thead tbody tfoot tr th td`. Django escapes what is
put into it, so nothing an organisation or an officer writes becomes markup. A heading's `data-figure` sets a column to
the right; `tfoot` holds the total. Anything else is a mistake in the template, and is said.
"""

import re
from html.parser import HTMLParser
from typing import Final

from registry.pdf.parts import Bullets, Column, Facts, Heading, Paragraph, Part, Table

_TEXT: Final = frozenset({"h2", "h3", "p", "li", "dt", "dd", "caption", "th", "td"})
_AROUND: Final = frozenset({"ul", "dl", "table", "thead", "tbody", "tfoot", "tr"})
_NO_TEXT: Final = re.compile(r"[ \t\r\n\f]+")
_LINE: Final = "\x00"


class UnknownMarkup(ValueError):
    """The template holds something that a letter has no part for."""


def parts_of(markup: str) -> list[Part]:
    """The parts in order. Raises UnknownMarkup, which names what is wrong."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.say_nothing_is_open()
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self.items: list[str] = []
        self.facts: list[tuple[str, str]] = []
        self.label = ""
        self.title = ""
        self.columns: list[Column] = []
        self.is_figure = False
        self.rows: list[tuple[str, ...]] = []
        self.cells: list[str] = []
        self.has_total = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a part, a piece of one, or break a line."""
        if tag == "br":
            self.words.append(_LINE)
            return
        if tag not in _TEXT | _AROUND or (tag in _TEXT and self.open and self.open[-1] in _TEXT):
            raise UnknownMarkup(f"<{tag}> within {'/'.join(self.open) or 'the letter'}")
        self._say_no_words()
        if not self.open:
            self._begin()
        self.open.append(tag)
        self.is_figure = any(name == "data-figure" for name, _value in attrs)
        self.has_total = self.has_total or tag == "tfoot"

    def handle_endtag(self, tag: str) -> None:
        """Close it, and keep what it held."""
        if not self.open or self.open.pop() != tag:
            raise UnknownMarkup(f"</{tag}>")
        if tag in _AROUND:
            self._say_no_words()
        text = self._taken() if tag in _TEXT else ""
        match tag:
            case "h2" | "h3":
                self._keep(Heading(text, int(tag[1])), text)
            case "p":
                self._keep(Paragraph(text), text)
            case "li":
                self.items.append(text)
            case "ul":
                self._keep(Bullets(tuple(filter(None, self.items))), "".join(self.items))
            case "dt":
                self.label = text
            case "dd":
                self.facts.append((self.label, text))
            case "dl":
                self._keep(Facts(tuple(self.facts)), self.facts)
            case "caption":
                self.title = text
            case "th" if "thead" in self.open:
                self.columns.append(Column(text, self.is_figure))
            case "th" | "td":
                self.cells.append(text)
            case "tr" if self.cells:
                self._keep_row()
            case "table":
                table = Table(tuple(self.columns), tuple(self.rows), self.title, self.has_total)
                self._keep(table, self.rows)

    def handle_data(self, data: str) -> None:
        """Words; between the parts there is only white space."""
        self.words.append(data)

    def say_nothing_is_open(self) -> None:
        """Complain about what was begun and never ended."""
        self._say_no_words()
        if self.open:
            raise UnknownMarkup(f"<{self.open[-1]}> is never ended")

    def _keep(self, part: Part, content: object) -> None:
        if content:
            self.parts.append(part)

    def _keep_row(self) -> None:
        if len(self.cells) != len(self.columns):
            raise UnknownMarkup(f"a row of {len(self.cells)} cells under {len(self.columns)} columns")
        self.rows.append(tuple(self.cells))
        self.cells = []

    def _taken(self) -> str:
        text, self.words = "".join(self.words), []
        lines = (_NO_TEXT.sub(" ", line).strip(" ") for line in text.split(_LINE))
        return "\n".join(lines).strip("\n")

    def _say_no_words(self) -> None:
        if self.open and self.open[-1] in _TEXT:
            return
        if text := _NO_TEXT.sub(" ", "".join(self.words)).strip():
            raise UnknownMarkup(f"words outside a part: {text[:60]}")
        self.words = []
