"""Is every letter's PDF whole: title, language, number on each page, headings, tables, and words in the order they are read?"""

import datetime as dt
import re

import pypdfium2
import pytest
from django.utils import timezone

from registry.letters.example import example_of
from registry.letters.shipped import shipped
from registry.letters.write import Written
from registry.models import Board, Notice
from registry.pdf.letterhead import Sender
from registry.pdf.paper import LOCALES, Paper, pdf_of
from registry.pdf.parts import Bullets, Facts, Heading, Paragraph, Table
from tests.reading import ReadPdf

pytestmark = pytest.mark.django_db
NUMBER = "EX 2026/123"
EVERY = [(str(letter), language) for letter in Notice.Letter.values for language in ("sv", "en")]


def drawn(letter: str, language: str) -> tuple[Written, bytes]:
    """The letter with the invented case in it, and its PDF."""
    board = Board(name="Socialnämnden")
    written = example_of(letter, shipped(letter, language), board, language)
    paper = Paper(
        title=written.subject,
        parts=written.parts,
        sender=Sender("Staden", "Socialnämnden", ("Box 1, 104 20 Stockholm", "08-508 00 000")),
        registry_number=NUMBER,
        dated_on=dt.date(2026, 11, 26),
        made_at=timezone.now(),
        recipient=("Exempelföreningen", "802999-9999"),
        language=language,
    )
    return written, pdf_of(paper)


def squeezed(text: str) -> str:
    """The words without any space or hyphen that a line may be broken at."""
    return re.sub(r"[\s\u00a0\u202f\u00ad]+", "", text)


def words_of(written: Written) -> list[str]:
    """Everything the letter says, piece by piece in reading order."""
    said = [written.subject]
    for part in written.parts:
        match part:
            case Heading() | Paragraph():
                said.append(part.text)
            case Bullets():
                said += part.items
            case Facts():
                said += [word for row in part.rows for word in row]
            case Table():
                said += [part.title, *(column.title for column in part.columns)]
                said += [cell for row in part.rows for cell in row]
    return [squeezed(each) for each in said if each]


def in_order(pieces: list[str], text: str) -> list[str]:
    """The pieces that do not follow one another in the text."""
    place, lost = 0, []
    for piece in pieces:
        found = text.find(piece, place)
        if found < 0:
            lost.append(piece)
        else:
            place = found + len(piece)
    return lost


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_the_words_come_out_in_the_order_they_are_read(letter: str, language: str):
    written, content = drawn(letter, language)
    pdf = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    foot = rf"Box 1,[^\r\n]*|{NUMBER}\s+(?:Sida|Page) \d+ (?:av|of) \d+"
    running = re.compile(rf"{foot}|(?:Sida|Page) \d+ (?:av|of) \d+|^Socialnämnden\s+{NUMBER}|{NUMBER}\s*$")
    text = "".join(squeezed(running.sub("", page)) for page in pages)
    assert in_order(words_of(written), text) == []
    assert in_order(words_of(written), squeezed(ReadPdf(content).text)) == []
    pdf.close()


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_title_language_number_and_page_stand_where_they_shall(letter: str, language: str):
    written, content = drawn(letter, language)
    found = ReadPdf(content)
    assert str(found.pdf.docinfo["/Title"]) == written.subject
    assert str(found.pdf.Root.Lang) == LOCALES[language]
    assert bool(found.pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert found.unmarked == []
    total = len(found.pdf.pages)
    for number, artifact in enumerate(found.artifacts, start=1):
        assert NUMBER in artifact
        assert (f"Sida {number} av {total}" if language == "sv" else f"Page {number} of {total}") in artifact
    assert [node.text() for node in found.tree.every("H2")] == [
        part.text for part in written.parts if isinstance(part, Heading) and part.level == 2
    ]
    assert len(found.tree.every("Table")) == sum(isinstance(part, Table | Facts) for part in written.parts)
    assert "{" not in found.text
