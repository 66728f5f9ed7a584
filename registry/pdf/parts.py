"""What is a written document made of? Parts in reading order, the same for the page, the plain text and the PDF.

Every text is plain: markup in it is shown as it stands. `\\n` in a text is a line break.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 stands below the document's title, level 3 below that."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list whose order says nothing."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A table's column; figures stand to the right."""

    title: str
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns; the first cell of a row names it. `has_total` sets the last row apart."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    has_total: bool = False


@dataclass(frozen=True)
class Drawing:
    """A plot as SVG, as pages have it, and what it says in words. With `keeps_next` it stands on the page of what follows."""

    svg: str
    alt: str
    keeps_next: bool = False


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page; the plain text knows nothing of it."""


Part = Heading | Paragraph | Bullets | Facts | Table | Drawing | PageBreak


# ── As JSON ──────────────────────────────────────────────────────────────────────────────────────


def as_data(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The parts as JSON values: `kind` and what the kind has."""
    return [_data(part) for part in parts]


def _data(part: Part) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "text": part.text, "level": part.level}
        case Paragraph():
            return {"kind": "paragraph", "text": part.text}
        case Bullets():
            return {"kind": "bullets", "items": list(part.items)}
        case Facts():
            return {"kind": "facts", "rows": [list(row) for row in part.rows]}
        case Table():
            return {
                "kind": "table",
                "title": part.title,
                "columns": [{"title": column.title, "is_figure": column.is_figure} for column in part.columns],
                "rows": [list(row) for row in part.rows],
                "has_total": part.has_total,
            }
        case Drawing():
            return {"kind": "drawing", "svg": part.svg, "alt": part.alt}
        case PageBreak():
            return {"kind": "page_break"}


def from_data(rows: Iterable[dict[str, Any]]) -> list[Part]:
    """The parts that `as_data` wrote. Raises ValueError for a kind that does not exist."""
    return [_part(row) for row in rows]


def _part(row: dict[str, Any]) -> Part:
    match row["kind"]:
        case "heading":
            return Heading(row["text"], row["level"])
        case "paragraph":
            return Paragraph(row["text"])
        case "bullets":
            return Bullets(tuple(row["items"]))
        case "facts":
            return Facts(tuple((label, value) for label, value in row["rows"]))
        case "table":
            columns = tuple(Column(column["title"], column["is_figure"]) for column in row["columns"])
            return Table(columns, tuple(tuple(cells) for cells in row["rows"]), row["title"], row["has_total"])
        case "drawing":
            return Drawing(row["svg"], row["alt"])
        case "page_break":
            return PageBreak()
        case kind:
            raise ValueError(f"no such part: {kind}")


# ── As plain text ────────────────────────────────────────────────────────────────────────────────


def as_text(parts: Sequence[Part]) -> str:
    """The same words without layout: a heading on the line before its text, lists and rows by dashes."""
    blocks: list[str] = []
    after_heading = False
    for part in parts:
        text = _text(part)
        if not text:
            continue
        if after_heading:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        after_heading = isinstance(part, Heading)
    return "\n\n".join(blocks)


def _text(part: Part) -> str:
    match part:
        case Heading() | Paragraph():
            return part.text
        case Bullets():
            return "\n".join(f"– {item}" for item in part.items)
        case Facts():
            return "\n".join(f"– {label}: {value}" for label, value in part.rows)
        case Table():
            lines = [part.title] if part.title else []
            lines += [f"– {_row(part, cells)}" for cells in part.rows]
            return "\n".join(lines)
        case Drawing():
            return part.alt
        case PageBreak():
            return ""


def _row(table: Table, cells: tuple[str, ...]) -> str:
    named = zip(table.columns, cells, strict=True)
    return "; ".join(f"{column.title}: {cell}" if column.title else cell for column, cell in named if cell)
