"""How is a file of unknown origin read safely? No entities, no document type, no network, no giant texts."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from vetting.screening.lists.content import LONGEST_NAME, ListedEntry, UnreadableList

_MOST_BYTES = 200 * 1024 * 1024
_START = 4096


def read_tree(path: Path) -> "etree._Element":
    """The outermost element. Raises UnreadableList for what is not whole, too large, or declares entities."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise UnreadableList(f"the file cannot be read: {error.strerror}") from error
    if size > _MOST_BYTES:
        raise UnreadableList(f"the file is larger than {_MOST_BYTES // 1024 // 1024} megabytes")
    if b"<!DOCTYPE" in start.replace(b"\0", b"").upper():
        raise UnreadableList("the file declares a document type, which a sanctions list never does", line=1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableList(str(error.msg), line=error.lineno) from error
    if tree.docinfo.doctype:  # type: ignore[union-attr]
        raise UnreadableList("the file declares a document type, which a sanctions list never does", line=1)
    return tree.getroot()


def line_of(element: "etree._Element") -> int | None:
    """The line on which the element begins."""
    line: int | None = element.sourceline  # type: ignore[assignment]
    return line


def text_of(element: "etree._Element", tag: str) -> str:
    """The text of a child with its spaces tidied; empty when there is none."""
    return tidy(element.findtext(tag) or "")


def tidy(text: str) -> str:
    """One space between words, none at the ends."""
    return " ".join(text.split())


def checked_name(text: str, element: "etree._Element") -> str:
    """A name that is no longer than names are. Raises UnreadableList."""
    if len(text) > LONGEST_NAME:
        raise UnreadableList(f"a name is {len(text)} characters long", line=line_of(element))
    return text


def day_of(text: str, element: "etree._Element") -> dt.date | None:
    """A date written `2026-02-27`, maybe with a time after it; None when empty. Raises UnreadableList."""
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise UnreadableList(f"“{text}” is not a date", line=line_of(element)) from error


def time_of(text: str, element: "etree._Element") -> dt.datetime:
    """A point in time; in UTC when no zone is given. Raises UnreadableList."""
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableList(f"the list does not say when it was made: “{text}”", line=line_of(element)) from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def each_once(entries: Iterable[tuple[ListedEntry, int | None]]) -> tuple[ListedEntry, ...]:
    """The entries, when each reference number stands once and there is at least one. Raises UnreadableList."""
    seen: dict[str, ListedEntry] = {}
    for entry, line in entries:
        if entry.reference in seen:
            raise UnreadableList(f"reference number {entry.reference} stands twice", line=line)
        seen[entry.reference] = entry
    if not seen:
        raise UnreadableList("the list has no entries")
    return tuple(seen.values())
