"""What does a reading machine get from a PDF? Its tree of elements with their words, and each page's words in order."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class Node:
    """An element: its role, the words it owns, its attributes and what is below it."""

    role: str
    words: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    kids: "list[Node]" = field(default_factory=list)

    def every(self, role: str) -> "list[Node]":
        """All elements of a role at or below this one, in reading order."""
        below = [found for kid in self.kids for found in kid.every(role)]
        return [self, *below] if self.role == role else below

    def text(self) -> str:
        """All words at and below the element."""
        return self.words + "".join(kid.text() for kid in self.kids)


class ReadPdf:
    """A PDF read as a screen reader does: words by the font's own table, elements by the structure tree."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.marks: dict[tuple[int, int], str] = {}
        self.artifacts: list[str] = []
        self.unmarked: list[str] = []
        for number, page in enumerate(self.pdf.pages):
            self._read_page(number, page)
        self.tree = self._node(self.pdf.Root.StructTreeRoot.K[0])

    @property
    def text(self) -> str:
        """The document's words in reading order."""
        return self.tree.text()

    def xmp(self) -> str:
        """The metadata as it is written."""
        return self.pdf.Root.Metadata.read_bytes().decode()

    def fonts(self) -> list[Any]:
        """Every font of every page."""
        return [font for page in self.pdf.pages for font in page.Resources.Font.values()]

    def _node(self, element: Any) -> Node:
        node = Node(str(element.S)[1:])
        for owner in element.get("/A", []):
            node.attributes |= {key[1:]: str(value)[1:] for key, value in owner.items() if key != "/O"}
        pages = [page.obj.objgen for page in self.pdf.pages]
        for kid in element.K:
            if kid.get("/Type") == "/MCR":
                node.words += self.marks[pages.index(kid.Pg.objgen), int(kid.MCID)]
            else:
                node.kids.append(self._node(kid))
        return node

    def _read_page(self, number: int, page: Any) -> None:
        tables = {name: dict(_characters(font)) for name, font in page.Resources.Font.items()}
        stack: list[tuple[str, int | None]] = []
        artifact, table = "", {}
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    mark = operands[1].get("/MCID")
                    stack.append((str(operands[0]), None if mark is None else int(mark)))
                    if mark is not None:
                        self.marks[number, int(mark)] = ""
                case "EMC":
                    stack.pop()
                case "Tf":
                    table = tables[str(operands[0])]
                case "Tj":
                    words = "".join(table[code] for code in bytes(operands[0]))
                    if not stack:
                        self.unmarked.append(words)
                    elif (mark := stack[-1][1]) is not None:
                        self.marks[number, mark] += words
                    else:
                        artifact += f"{words}\n"
                case "f" | "f*" | "S" | "s" | "B" if not stack:
                    self.unmarked.append(str(operator))
        self.artifacts.append(artifact)


def _characters(font: Any) -> Iterator[tuple[int, str]]:
    """(code, character) of the font's ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, target in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            yield int(code, 16), bytes.fromhex(target).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, _last, listed in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for place, target in enumerate(re.findall(r"<(\w+)>", listed)):
                yield int(first, 16) + place, bytes.fromhex(target).decode("utf-16-be")
