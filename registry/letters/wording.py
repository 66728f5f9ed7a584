"""How is a letter's wording read: headings, paragraphs, lists, and the places where the case's own words go?

A wording is plain text. `## ` begins a heading, `- ` an item of a list, an empty line ends a paragraph. `{name}` stands
for something from the case: a few words inside a sentence, or, alone on its line, whole parts such as a table. A name is
looked up in a list and nothing else: there are no attributes, no formats and no expressions, and what is put in is never
read again.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.pdf.parts import Bullets, Heading, Paragraph, Part

PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
_NAME: Final = re.compile(r"[a-z_]+")
_ALONE: Final = re.compile(r"\s*\{([a-z_]+)\}\s*")
_HEADING: Final = re.compile(r"\s*(#{2,3})\s+(.*)")
_ITEM: Final = re.compile(r"\s*[-–•*]\s+(.*)")
_BREAKS: Final = re.compile(r"[\r\n\t\x00-\x1f]+")


@dataclass(frozen=True)
class Misuse:
    """Something in a wording that cannot stand: `what` is unknown, brace, not_alone or missing; `name` as written."""

    what: str
    name: str


def misuses_in(
    text: str, *, words: Collection[str], blocks: Collection[str], required: Collection[str] = ()
) -> list[Misuse]:
    """What is wrong with the placeholders of a text, each thing once, in the order it is met.

    `words` may stand inside a sentence, `blocks` only alone on a line; `required` are those that must be there.
    """
    found: list[Misuse] = []
    used = set()
    for line in text.splitlines():
        alone = _ALONE.fullmatch(line)
        for name in PLACEHOLDER.findall(line):
            if name not in words and name not in blocks:
                found.append(Misuse("unknown", name))
            elif name in blocks and not alone:
                found.append(Misuse("not_alone", name))
            used.add(name)
        if re.search(r"[{}]", PLACEHOLDER.sub("", line)):
            found.append(Misuse("brace", line.strip()[:60]))
    found += [Misuse("missing", name) for name in required if name not in used]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Block:
    """The place of whole parts."""

    name: str


Piece = Heading | Paragraph | Bullets | Block


def pieces_of(text: str, blocks: Collection[str]) -> Iterator[Piece]:
    """The wording's pieces in order, placeholders still in them."""
    lines: list[str] = []
    items: list[str] = []

    def ended() -> Iterator[Piece]:
        if items:
            yield Bullets(tuple(items))
        if lines:
            yield Paragraph("\n".join(lines))
        items.clear()
        lines.clear()

    for line in text.splitlines():
        alone, heading, item = _ALONE.fullmatch(line), _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if alone and alone[1] in blocks:
            yield from ended()
            yield Block(alone[1])
        elif heading:
            yield from ended()
            yield Heading(heading[2].strip(), len(heading[1]))
        elif item:
            if lines:
                yield from ended()
            items.append(item[1].strip())
        elif not line.strip():
            yield from ended()
        else:
            if items:
                yield from ended()
            lines.append(line.strip())
    yield from ended()


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its words put in, once. A name that has none is left as it is written."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return _BREAKS.sub(" ", words[name]) if _NAME.fullmatch(name) and name in words else found[0]

    return PLACEHOLDER.sub(put, text)


def composed(
    text: str, words: Mapping[str, str], blocks: Mapping[str, Sequence[Part]], required: Sequence[str] = ()
) -> list[Part]:
    """The letter's parts. What is required and has no place in the wording stands last; a heading over nothing is left out."""
    pieces = list(pieces_of(text, blocks))
    placed = {piece.name for piece in pieces if isinstance(piece, Block)}
    pieces += [Block(name) for name in required if name in blocks and name not in placed]
    parts: list[Part] = []
    for piece in pieces:
        match piece:
            case Block():
                parts += blocks[piece.name]
            case Heading():
                parts.append(Heading(filled(piece.text, words), piece.level))
            case Paragraph():
                if said := "\n".join(filter(str.strip, (filled(line, words) for line in piece.text.split("\n")))):
                    parts.append(Paragraph(said))
            case Bullets():
                if items := tuple(filter(str.strip, (filled(item, words) for item in piece.items))):
                    parts.append(Bullets(items))
    return list(_without_empty_headings(parts))


def _without_empty_headings(parts: Sequence[Part]) -> Iterator[Part]:
    kept: list[Part] = []
    for part in reversed(parts):
        if isinstance(part, Heading):
            below = kept[-1] if kept else None
            if not part.text or below is None or (isinstance(below, Heading) and below.level <= part.level):
                continue
        kept.append(part)
    return reversed(kept)
