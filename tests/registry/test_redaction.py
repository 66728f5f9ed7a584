"""Is what was removed gone from the copy: no text, no bytes, no earlier version, no metadata, however the page lies?"""

import datetime as dt
import io
import zlib

import pikepdf
import pytest
from PIL import Image, ImageDraw

from registry.actions.file_letters import file_letter
from registry.letters.redact import fields_of, redacted_paper
from registry.models import Notice
from registry.pdf.paper import pdf_of
from registry.pdf.pictures import LONGEST, UnreadableFile, opened
from registry.pdf.redacted import Box, Copy, redacted
from tests import factories

SECRET = "Hemliga Henriksson"
OPEN = "Stadgar som alla ser"
ABOUT = Copy(
    "Kopia av handling SOC 2026/0001-2", "SOC 2026/0001", "Socialnämnden", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
)
PDF = "application/pdf"


def two_pages() -> bytes:
    return factories.whole_pdf((OPEN, f"Namn: {SECRET}"), ("Sida två", "helt öppen"))


def box_over(content: bytes, words: str, page: int = 1) -> Box:
    """The rectangle round some words, as somebody who sees the page would draw it."""
    with opened(content, PDF) as pages:
        found = next(each for each in pages.words(page) if words in each.text)
    return Box(found.left - 0.005, found.top - 0.005, found.right + 0.005, found.bottom + 0.005, "OSL 26:1")


def everything_in(content: bytes) -> bytes:
    """Every byte of the file, and every stream unpacked, whatever it is."""
    found = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                found.append(each.read_raw_bytes())
                try:
                    found.append(each.read_bytes())
                except pikepdf.PdfError:
                    continue
            found.append(repr(each).encode())
        found.append(repr(pdf.trailer).encode())
        if pdf.docinfo is not None:
            found.append(repr(dict(pdf.docinfo)).encode())
    return b"\n".join(found)


def ways_to_write(text: str) -> list[bytes]:
    """The text as a file may hold it."""
    return [
        text.encode(),
        text.encode("cp1252"),
        text.encode("utf-16-be"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be").hex().encode(),
        text.encode("cp1252").hex().encode(),
        text.encode("cp1252").hex().upper().encode(),
        zlib.compress(text.encode()),
    ]


def assert_gone(content: bytes, *secrets: str) -> None:
    everything = everything_in(content)
    with opened(content, PDF) as pages:
        text = " ".join(run.text for number in range(1, len(pages) + 1) for run in pages.words(number))
    for secret in secrets:
        assert secret not in text
        for written in ways_to_write(secret):
            assert written not in everything, written


def is_black_at(content: bytes, page: int, box: Box) -> bool:
    """Is every dot of the place the same black, so that nothing shows through?"""
    with opened(content, PDF) as pages:
        picture = pages.picture(page).convert("L")
    width, height = picture.size
    inside = picture.crop(
        (int(box.left * width) + 1, int(box.top * height) + 1, int(box.right * width) - 1, int(box.bottom * height) - 1)
    )
    return inside.getextrema()[1] < 12


def test_a_removed_name_is_not_in_the_file_and_the_other_page_can_be_read():
    source = two_pages()
    box = box_over(source, SECRET)
    copy = redacted(source, PDF, {1: [box]}, ABOUT)
    assert_gone(copy, SECRET, "Henriksson", OPEN)
    assert is_black_at(copy, 1, box)
    with opened(copy, PDF) as pages:
        assert len(pages) == 3
        assert pages.words(1) == []
        assert [run.text for run in pages.words(2)] == ["Sida två", "helt öppen"]
        assert "OSL 26:1" in " ".join(run.text for run in pages.words(3))


def test_the_test_itself_finds_what_is_left():
    source = two_pages()
    with pytest.raises(AssertionError):
        assert_gone(source, SECRET)
    untouched = redacted(source, PDF, {2: [Box(0, 0, 1, 1, "OSL 26:1")]}, ABOUT)
    with pytest.raises(AssertionError):
        assert_gone(untouched, SECRET)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "cut",
    [None, (40, 300, 500, 830), (-200, -100, 700, 900)],
    ids=["whole page", "cut smaller", "paper that begins elsewhere"],
)
def test_a_place_is_removed_however_the_page_lies(turn: int, cut: tuple[int, ...] | None):
    with pikepdf.open(io.BytesIO(two_pages())) as pdf:
        pdf.pages[0].rotate(turn, relative=True)
        if cut:
            if cut[0] < 0:
                pdf.pages[0].mediabox = pikepdf.Array(cut)
            pdf.pages[0].cropbox = pikepdf.Array(cut)
        made = io.BytesIO()
        pdf.save(made)
    source = made.getvalue()
    box = box_over(source, SECRET)
    copy = redacted(source, PDF, {1: [box]}, ABOUT)
    assert_gone(copy, SECRET)
    assert is_black_at(copy, 1, box)
    with opened(source, PDF) as before, opened(copy, PDF) as after:
        shape = before.size(1)
        assert after.size(1).width / after.size(1).height == pytest.approx(shape.width / shape.height, rel=0.01)


def test_an_earlier_version_metadata_notes_attachments_and_hidden_layers_do_not_follow():
    with pikepdf.open(io.BytesIO(two_pages())) as pdf:
        pdf.docinfo["/Title"] = f"Avtal med {SECRET}"
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = f"Avtal med {SECRET}"
        pdf.attachments["hemligt.txt"] = SECRET.encode()
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[500, 20, 520, 40],
            Contents=pikepdf.String(SECRET),
        )
        pdf.pages[1].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[10, 10, 30, 30],
            Dest=pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit]),
        )
        pdf.pages[1].Annots.append(pdf.make_indirect(link))
        # The second page keeps the first one's content among its resources, as careless programs write it.
        pdf.pages[1].Resources.Properties = pdf.make_indirect(pikepdf.Dictionary(Old=pdf.pages[0].obj))
        made = io.BytesIO()
        pdf.save(made)
    source = made.getvalue()
    later = source + b"\n% " + SECRET.encode() + b"\n%%EOF\n"
    box = box_over(later, SECRET)
    copy = redacted(later, PDF, {1: [box]}, ABOUT)
    assert_gone(copy, SECRET)
    assert copy.count(b"%%EOF") == 1
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert str(pdf.docinfo["/Title"]) == ABOUT.title
        assert not len(pdf.attachments)
        assert "/Annots" not in pdf.pages[1]


def test_what_lies_outside_the_visible_page_does_not_follow_even_from_a_page_left_whole():
    with pikepdf.open(io.BytesIO(factories.whole_pdf((SECRET,), (OPEN,)))) as pdf:
        pdf.pages[0].cropbox = pikepdf.Array([0, 0, 595, 400])  # the line stands above
        made = io.BytesIO()
        pdf.save(made)
    copy = redacted(made.getvalue(), PDF, {2: [Box(0.5, 0.5, 0.6, 0.6, "OSL 26:1")]}, ABOUT)
    assert_gone(copy, SECRET)


def test_the_same_removals_give_the_same_bytes():
    source = two_pages()
    boxes = {1: [box_over(source, SECRET)]}
    assert redacted(source, PDF, boxes, ABOUT) == redacted(source, PDF, boxes, ABOUT)


def test_the_copy_says_what_was_removed_to_those_who_listen():
    source = two_pages()
    copy = redacted(source, PDF, {1: [box_over(source, SECRET)]}, ABOUT)
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert str(pdf.Root.Lang) == "sv-SE"
        figure = pdf.Root.StructTreeRoot.K[0].K[0]
        assert str(figure.S) == "/Figure"
        assert "OSL 26:1" in str(figure.Alt)


def picture_with_secret(kind: str) -> bytes:
    picture = Image.new("RGB", (1200, 800), "white")
    ImageDraw.Draw(picture).rectangle((100, 100, 500, 200), fill=(200, 30, 30))
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET
    picture.save(made, kind, exif=exif)
    return made.getvalue()


@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_place_of_a_picture_is_removed_and_its_metadata_too(kind: str, content_type: str):
    box = Box(0.05, 0.1, 0.45, 0.3, "OSL 26:1")
    copy = redacted(picture_with_secret(kind), content_type, {1: [box]}, ABOUT)
    assert_gone(copy, SECRET)
    assert is_black_at(copy, 1, box)
    with opened(copy, PDF) as pages:
        colours = {colour for _count, colour in pages.picture(1).getcolors(2**24) or []}
    assert not any(red > 150 and green < 90 for red, green, _blue in colours)


def test_a_huge_page_is_drawn_no_larger_than_the_limit():
    with pikepdf.open(io.BytesIO(two_pages())) as pdf:
        pdf.pages[0].mediabox = pikepdf.Array([0, 0, 14_000, 14_000])
        made = io.BytesIO()
        pdf.save(made)
    with opened(made.getvalue(), PDF) as pages:
        assert max(pages.picture(1).size) <= LONGEST + 1


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"", factories.PDF])
def test_a_broken_file_gives_no_copy(content: bytes):
    with pytest.raises(UnreadableFile):
        redacted(content, PDF, {1: [Box(0, 0, 1, 1, "OSL 26:1")]}, ABOUT)


def test_a_locked_file_gives_no_copy():
    with pikepdf.open(io.BytesIO(two_pages())) as pdf:
        made = io.BytesIO()
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(UnreadableFile):
        redacted(made.getvalue(), PDF, {1: [Box(0, 0, 1, 1, "OSL 26:1")]}, ABOUT)


def test_a_page_that_is_not_there_gives_no_copy():
    with pytest.raises(UnreadableFile):
        redacted(two_pages(), PDF, {7: [Box(0, 0, 1, 1, "OSL 26:1")]}, ABOUT)


# ── Letters the system made ──


@pytest.mark.django_db
def test_fields_of_a_real_letter_are_removed_and_the_rest_is_text_as_before():
    city = factories.City()
    notice: Notice = factories.granted(city).case.notices.get(letter="granted")
    fields = fields_of(notice)
    money = next(field for field in fields if field.key.count(".") == 1 and "kr" in field.text)
    reasons = next(field for field in fields if "Uppfyller kriterierna" in field.text)
    removed = {"recipient": "OSL 21:1", money.key: "OSL 19:1", reasons.key: "OSL 26:1"}
    copy = pdf_of(redacted_paper(notice, removed))
    assert_gone(copy, city.organisation.organisation_number, "Uppfyller kriterierna")
    with opened(copy, PDF) as pages:
        text = " ".join(run.text for number in range(1, len(pages) + 1) for run in pages.words(number))
    assert "OSL 26:1" in text
    assert "OSL 21:1" in text
    assert fields[0].text.split()[0] in text
    notice.refresh_from_db()
    assert "Uppfyller kriterierna" in notice.body


@pytest.mark.django_db
def test_a_place_of_a_letters_pdf_is_removed_from_its_page():
    city = factories.City()
    document = file_letter(notice=factories.submitted(city).case.notices.get())
    with document.file.open("rb") as file:
        content = file.read()
    box = box_over(content, city.organisation.organisation_number)
    copy = redacted(content, PDF, {1: [box]}, ABOUT)
    assert_gone(copy, city.organisation.organisation_number)
