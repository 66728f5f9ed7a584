"""Which fields does a letter have, and what is it without some of them? A new letter, written without their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from registry.letters.sheet import paper_of, parts_of_notice
from registry.models import Notice
from registry.pdf.paper import Paper
from registry.pdf.parts import Bullets, Drawing, Facts, Heading, PageBreak, Paragraph, Part, Table

TITLE: Final = "title"
RECIPIENT: Final = "recipient"


@dataclass(frozen=True)
class Field:
    """A piece of a letter that can be removed: its key, what it is, and its words."""

    key: str
    label: str
    text: str


def fields_of(notice: Notice) -> list[Field]:
    """Every piece of the letter, in the order it is read."""
    paper = paper_of(notice)
    fields = [Field(TITLE, _("Title"), paper.title), Field(RECIPIENT, _("Recipient"), "\n".join(paper.recipient))]
    for place, part in enumerate(parts_of_notice(notice)):
        fields += _fields(str(place), part)
    return [field for field in fields if field.text]


def _fields(key: str, part: Part) -> Iterator[Field]:
    match part:
        case Heading():
            yield Field(key, _("Heading"), part.text)
        case Paragraph():
            yield Field(key, _("Paragraph"), part.text)
        case Bullets():
            for row, item in enumerate(part.items):
                yield Field(f"{key}.{row}", _("Item"), item)
        case Facts():
            for row, (label, value) in enumerate(part.rows):
                yield Field(f"{key}.{row}", label, value)
        case Table():
            for row, cells in enumerate(part.rows):
                for place, cell in enumerate(cells):
                    yield Field(f"{key}.{row}.{place}", part.columns[place].title, cell)
        case Drawing():
            yield Field(key, _("Plot"), part.alt)
        case PageBreak():
            return


def redacted_paper(notice: Notice, removed: Mapping[str, str]) -> Paper:
    """The letter with what is `removed` replaced by the section of the law it is removed by; a note says so at its end."""
    paper = paper_of(notice)
    with translation.override(notice.language):
        without = {key: _("[Removed: %(section)s]") % {"section": section} for key, section in removed.items()}
        parts = [_without(str(place), part, without) for place, part in enumerate(paper.parts)]
        note = Paragraph(
            _("What is secret has been removed from this copy. The original is kept unchanged by the board.")
        )
        return replace(
            paper,
            title=without.get(TITLE, paper.title),
            recipient=(without[RECIPIENT],) if RECIPIENT in without else paper.recipient,
            parts=[*parts, Heading(_("About this copy")), note],
        )


def _without(key: str, part: Part, without: Mapping[str, str]) -> Part:
    match part:
        case Heading():
            return Heading(without.get(key, part.text), part.level)
        case Paragraph():
            return Paragraph(without.get(key, part.text))
        case Bullets():
            return Bullets(tuple(without.get(f"{key}.{row}", item) for row, item in enumerate(part.items)))
        case Facts():
            return Facts(
                tuple((label, without.get(f"{key}.{row}", value)) for row, (label, value) in enumerate(part.rows))
            )
        case Table():
            rows = tuple(
                tuple(without.get(f"{key}.{row}.{place}", cell) for place, cell in enumerate(cells))
                for row, cells in enumerate(part.rows)
            )
            return replace(part, rows=rows)
        case Drawing():
            return Paragraph(without[key]) if key in without else part
        case PageBreak():
            return part
