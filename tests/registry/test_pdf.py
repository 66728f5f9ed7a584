"""Is a letter on paper read aloud in order, whole, and the same today as in a hundred years?"""

import datetime as dt
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.pdf.fonts import BOLD, REGULAR, drawable, lines_of, width_of
from registry.pdf.letterhead import Sender, UnreadableMark, read_mark
from registry.pdf.paper import Paper, pdf_of
from registry.pdf.parts import Bullets, Column, Facts, Heading, PageBreak, Paragraph, Table, as_data, as_text, from_data
from tests.reading import ReadPdf

MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1h8v8H1z" fill="#0d5c61"/></svg>'
TABLE = Table(
    (Column("Delbetalning"), Column("Belopp", is_figure=True)),
    (("När villkoren är godkända", "270 000 kr"), ("Slutredovisning", "270 000 kr"), ("Summa", "540 000 kr")),
    "Betalplan",
    has_total=True,
)
PARTS = [
    Paragraph("Nämnden beviljar ansökan."),
    Facts((("Belopp", "540 000 kr"), ("Period", "2027"))),
    Heading("Skäl för beslutet"),
    Paragraph("Föreningen uppfyller kriterierna.\nNy rad."),
    Heading("Mer", 3),
    Bullets(("Godkänn villkoren.", "Skicka delrapporten.")),
    Heading("När vi betalar"),
    TABLE,
]


def paper(*parts: Any, **changes: Any) -> Paper:
    made = Paper(
        title="Beslut i ärende SOC 2026/123",
        parts=parts or PARTS,
        sender=Sender("Stockholms stad", "Socialnämnden", ("Box 1", "08-508 00 000"), MARK),
        registry_number="SOC 2026/123",
        dated_on=dt.date(2026, 11, 25),
        made_at=dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC),
        recipient=("Föreningen Vän", "802412-3456"),
    )
    return replace(made, **changes)


def read(*parts: Any, **changes: Any) -> ReadPdf:
    return ReadPdf(pdf_of(paper(*parts, **changes)))


def long_table(rows: int) -> Table:
    columns = (Column("§"), Column("Ärende"), Column("Belopp", is_figure=True))
    return Table(columns, tuple((f"§ {n}", f"Ansökan nummer {n} " * (n % 7 + 1), f"{n} kr") for n in range(rows)))


# ── What is read ──


def test_everything_is_read_in_order():
    words = read().text
    expected = (
        "Stockholms stad", "Socialnämnden", "2026-11-25", "SOC 2026/123", "Föreningen Vän 802412-3456",
        "Beslut i ärende SOC 2026/123", "Nämnden beviljar ansökan.", "Belopp", "540 000 kr", "Skäl för beslutet",
        "Föreningen uppfyller kriterierna. Ny rad.", "Mer", "Godkänn villkoren.", "Skicka delrapporten.",
        "När vi betalar", "Betalplan", "Delbetalning", "Slutredovisning", "Summa", "Box 1 · 08-508 00 000",
    )  # fmt: skip
    place = -1
    for each in expected:
        assert words.find(each, place + 1) > place, each
        place = words.find(each, place + 1)


def test_the_tree_names_headings_lists_and_tables_with_their_heads():
    tree = read().tree
    assert tree.role == "Document"
    assert [node.text() for node in tree.every("H1")] == ["Beslut i ärende SOC 2026/123"]
    assert [node.text() for node in tree.every("H2")] == ["Skäl för beslutet", "När vi betalar"]
    assert [node.text() for node in tree.every("H3")] == ["Mer"]
    (listing,) = tree.every("L")
    assert listing.attributes == {"ListNumbering": "Disc"}
    assert [[kid.role for kid in item.kids] for item in listing.kids] == [["Lbl", "LBody"]] * 2
    facts, plan = tree.every("Table")
    assert [[(cell.role, cell.attributes) for cell in row.kids] for row in facts.kids] == [
        [("TH", {"Scope": "Row"}), ("TD", {})]
    ] * 2
    caption, head, *rows = plan.kids
    assert (caption.role, caption.text()) == ("Caption", "Betalplan")
    assert [(cell.role, cell.attributes["Scope"]) for cell in head.kids] == [("TH", "Column")] * 2
    assert [[cell.text() for cell in row.kids] for row in rows] == [list(row) for row in TABLE.rows]


def test_nothing_is_drawn_outside_a_mark():
    found = read(*PARTS, long_table(60))
    assert found.unmarked == []
    owned = sum(len(on_page) for on_page in list(found.pdf.Root.StructTreeRoot.ParentTree.Nums)[1::2])
    assert owned == len(found.marks)


def test_words_on_two_lines_do_not_fuse():
    sentence = "Ord och åter ord i en lång mening som bryts. " * 40
    assert read(Paragraph(sentence.strip())).tree.every("P")[-2].text() == sentence.strip()


def test_a_paragraph_divided_between_pages_is_one_element():
    text = " ".join(f"ord{number}" for number in range(2500))
    found = read(Paragraph(text))
    assert len(found.pdf.pages) > 1
    assert found.tree.every("P")[-2].text() == text


@pytest.mark.parametrize(("language", "tag", "foot"), [("sv", "sv-SE", "Sida 1 av 1"), ("en", "en-GB", "Page 1 of 1")])
def test_title_and_language_are_the_documents_own(language: str, tag: str, foot: str):
    found = read(language=language, title="Beslut <1> & 2")
    root = found.pdf.Root
    assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (
        tag,
        True,
        True,
    )
    assert str(found.pdf.docinfo.Title) == "Beslut <1> & 2"
    assert "Beslut &lt;1&gt; &amp; 2" in found.xmp()
    assert foot in found.artifacts[0]


def test_the_registry_number_and_the_page_stand_on_every_page():
    found = read(long_table(200))
    pages = len(found.pdf.pages)
    assert pages > 5
    for number, words in enumerate(found.artifacts, start=1):
        assert "SOC 2026/123" in words
        assert f"Sida {number} av {pages}" in words


# ── For the archive ──


def test_fonts_colours_and_metadata_are_in_the_file():
    found = read()
    for font in found.fonts():
        assert "/FontFile2" in font.FontDescriptor
        assert "/ToUnicode" in font
    (intent,) = found.pdf.Root.OutputIntents
    assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
    for said in (
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2026-11-25T12:00:00+00:00</xmp:CreateDate>",
    ):
        assert said in found.xmp()


def test_the_same_paper_gives_the_same_bytes():
    assert pdf_of(paper()) == pdf_of(paper())
    assert pdf_of(paper()) != pdf_of(paper(registry_number="SOC 2026/124"))


def test_the_type_and_the_profile_are_those_written_down():
    folder = Path("registry/data/fonts")
    rows = re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (folder / "README.md").read_text(encoding="utf-8"))
    assert len(rows) == 4
    for name, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


# ── Pages and tables ──


def test_a_table_of_200_rows_repeats_its_head_and_is_read_once():
    table = long_table(200)
    found = read(table)
    (element,) = found.tree.every("Table")
    assert [[cell.text().strip() for cell in row.kids] for row in element.kids[1:]] == [
        [cell.strip() for cell in row] for row in table.rows
    ]
    assert found.text.count("Ärende") == 1
    assert all("Ärende" in words for words in found.artifacts[1:])


def test_a_row_higher_than_a_page_is_divided():
    text = " ".join(f"ord{number}" for number in range(3000))
    found = read(Table((Column("§"), Column("Text")), (("1", text), ("2", "kort"))))
    cells = found.tree.every("TD")
    assert [cell.text() for cell in cells] == [text, "kort"]


@pytest.mark.parametrize("lines", range(28, 52))
def test_a_heading_never_ends_a_page(lines: int):
    filler = [Paragraph(f"Rad {number}") for number in range(lines)]
    found = read(*filler, Heading("Sist på sidan?"), Paragraph("Det som hör till."))
    elements = {node.text(): node for node in found.tree.kids}
    assert "Sist på sidan?" in elements
    tree = found.pdf.Root.StructTreeRoot.K[0]
    pages = [kid.K[0].Pg.objgen for kid in tree.K if str(kid.S) in ("/H2", "/P")]
    heading = [str(kid.S) for kid in tree.K if str(kid.S) in ("/H2", "/P")].index("/H2")
    assert pages[heading] == pages[heading + 1]


def test_a_page_break_begins_a_page():
    found = read(Paragraph("Ett."), PageBreak(), Paragraph("Två."), PageBreak())
    assert len(found.pdf.pages) == 2


# ── Words that are not ours ──


def test_markup_is_shown_as_it_stands():
    name = "<b>Vän</b> & <font color='red'>Co</font> \\ (1)"
    found = read(Paragraph(name), Bullets((name,)), Facts(((name, name),)), recipient=(name,), title=name)
    assert found.text.count(name) == 6


def test_a_very_long_word_is_divided_and_loses_nothing():
    word = "Barnrättsorganisationssamarbetskommitténs" * 9
    found = read(Paragraph(word), Facts(((word, word),)), recipient=(word,), title=word)
    assert found.text.count(word) == 5


def test_other_scripts_are_written_in_latin_letters_and_control_characters_left_out():
    assert drawable("Привет") == "Привет"
    assert drawable("Vän\u200b\u0007") == "Vän"
    assert drawable("a\u0308") == "ä"
    assert "□" not in drawable("جمعية 中文")
    assert drawable("🙂") == "□"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from([60.0, 200.0, 460.0]))
def test_every_character_is_set_once_and_no_line_is_too_wide(text: str, width: float):
    written = drawable(text)
    lines = lines_of(written, REGULAR, 10, width)
    assert "".join("".join(line.text.split()) for line in lines) == "".join(written.split())
    assert all(width_of(line.text, REGULAR, 10) <= width + 0.01 or len(line.text) == 1 for line in lines)


def test_a_title_in_bold_is_measured_in_bold():
    assert width_of("Beslut", BOLD, 10) > width_of("Beslut", REGULAR, 10)


# ── The parts ──


def test_parts_are_the_same_when_read_back():
    parts = [*PARTS, PageBreak()]
    assert from_data(as_data(parts)) == parts


def test_the_plain_text_says_all_that_the_paper_says():
    text = as_text(PARTS)
    assert "Skäl för beslutet\nFöreningen uppfyller kriterierna.\nNy rad." in text
    assert "– Belopp: 540 000 kr" in text
    assert "– Delbetalning: Slutredovisning; Belopp: 270 000 kr" in text


# ── The letterhead ──


@pytest.mark.parametrize(
    "svg",
    [
        "<svg",
        "<svg/>",
        '<svg viewBox="0 0 0 0"/>',
        '<svg viewBox="0 0 1 1"><image href="https://example.org/x.png"/></svg>',
        '<svg viewBox="0 0 1 1"><path d="M0 0 A1 1 0 0 1 1 1" fill="#000000"/></svg>',
        '<svg viewBox="0 0 1 1"><path d="M0 0 L" fill="#000000"/></svg>',
        '<svg viewBox="0 0 1 1"><path d="M0 0z 3" fill="#000000"/></svg>',
        '<svg viewBox="0 0 1 1"><path d="M0 0" fill="url(#x)"/></svg>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 1 1"><title>&x;</title><rect/></svg>',
    ],
)
def test_a_mark_that_cannot_be_drawn_is_refused(svg: str):
    with pytest.raises(UnreadableMark):
        read_mark(svg)


def test_a_marks_relative_steps_become_absolute():
    mark = read_mark('<svg viewBox="0 0 9 9"><path d="m1 1 2 0v2c0 1 1 2 2 2z" fill="#000000"/></svg>')
    assert mark.paths[0].steps == (
        ("M", (1, 1)),
        ("L", (3, 1)),
        ("L", (3, 3)),
        ("C", (3, 4, 4, 5, 5, 5)),
        ("Z", ()),
    )
