"""Which parts does a letter have that was kept as plain text only?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.pdf.parts import Bullets, Heading, Part
from registry.pdf.parts import Paragraph as ParagraphPart

LONGEST_HEADING: Final = 60


@dataclass(frozen=True)
class Paragraph:
    """A part of a letter as it is shown: its heading, if it has one, and its text."""

    heading: str
    text: str


def laid_out(body: str) -> Iterator[Paragraph]:
    """The letter's paragraphs; a short first line without a full stop is its heading."""
    for block in re.split(r"\n\s*\n", body.strip()):
        first, _line, rest = block.partition("\n")
        is_heading = rest and len(first) <= LONGEST_HEADING and first[-1:].isalnum() and not first.startswith("–")
        yield Paragraph(first, rest) if is_heading else Paragraph("", block)


def parts_of_text(body: str) -> list[Part]:
    """The text's headings, paragraphs and lists of lines that begin with a dash."""
    parts: list[Part] = []
    for paragraph in laid_out(body):
        if paragraph.heading:
            parts.append(Heading(paragraph.heading))
        lines: list[str] = []
        for is_item, line in ((line.startswith("– "), line) for line in [*paragraph.text.split("\n"), ""]):
            if is_item and lines and not lines[0].startswith("– "):
                parts.append(ParagraphPart("\n".join(lines)))
                lines = []
            elif not is_item and lines and lines[0].startswith("– "):
                parts.append(Bullets(tuple(each.removeprefix("– ") for each in lines)))
                lines = []
            if line:
                lines.append(line)
        if lines:
            parts.append(ParagraphPart("\n".join(lines)))
    return parts
