"""Is a file taken only when its content is what its name says, and does the message say what to do?"""

import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import Parameter
from registry.uploads import ACCEPTED, check_file, limit_in_bytes
from tests.factories import PDF

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
JPG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\xff\xd9"
EXE = b"MZ\x90\x00\x03" + bytes(200) + b"This program cannot be run in DOS mode."
DOCX_TYPES = '<Types><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def package(**parts: str | bytes) -> bytes:
    """A zip file with these parts; `/` in a name is written `__`, `.` is written `_dot_`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def docx(types: str = PLAIN, **parts: str | bytes) -> bytes:
    """A Word file with the content type `types` and these parts besides."""
    return package(**{"[Content_Types]_dot_xml": DOCX_TYPES.format(types), "word__document_dot_xml": "<w/>"}, **parts)


def opendocument(ending: str, **parts: str | bytes) -> bytes:
    """An OpenDocument file."""
    return package(mimetype=ACCEPTED[ending], content_dot_xml="<office/>", **parts)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """As a browser sends it; what it says of the type is not believed."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


TAKEN = {
    "stadgar.pdf": PDF,
    "STADGAR.PDF": PDF,
    "stadgar.docx": docx(),
    "konto.xlsx": package(**{"[Content_Types]_dot_xml": "<Types/>", "xl__workbook_dot_xml": "<x/>"}),
    "stadgar.odt": opendocument("odt"),
    "konto.ods": opendocument("ods"),
    "bild.png": PNG,
    "bild.jpg": JPG,
    "bild.jpeg": JPG,
    "protokoll 2026 å ä ö.pdf": PDF,
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_what_it_says_is_taken(name: str) -> None:
    checked = check_file(upload(name, TAKEN[name]))
    assert checked.content_type == ACCEPTED[name.rpartition(".")[2].lower()]
    assert checked.size == len(TAKEN[name])
    assert checked.sha256 == hashlib.sha256(TAKEN[name]).hexdigest()
    assert checked.file.read() == TAKEN[name]


REFUSED = {
    "a program named pdf": ("faktura.pdf", EXE, "wrong_content"),
    "a program": ("faktura.exe", EXE, "wrong_type"),
    "a program named jpg": ("bild.jpg", EXE, "wrong_content"),
    "an empty file": ("stadgar.pdf", b"", "empty"),
    "a Word file with a macro": ("stadgar.docx", docx(word__vbaProject_dot_bin=b"\xd0\xcf"), "wrong_content"),
    "a macro in capitals": ("stadgar.docx", docx(word__VBAPROJECT_dot_BIN=b"\xd0\xcf"), "wrong_content"),
    "a macro under another name": ("stadgar.docx", docx(MACRO, word__bilder_dot_bin=b"\xd0\xcf"), "wrong_content"),
    "a Word file with macros by its own name": ("stadgar.docm", docx(MACRO), "wrong_type"),
    "an OpenDocument file with macros": (
        "a.odt",
        opendocument("odt", **{"Basic__script-lc_dot_xml": "<x/>"}),
        "wrong_content",
    ),
    "a zip named docx": ("stadgar.docx", package(anything_dot_txt="hej"), "wrong_content"),
    "a zip named odt": ("stadgar.odt", package(anything_dot_txt="hej"), "wrong_content"),
    "a calculation named document": ("stadgar.odt", opendocument("ods"), "wrong_content"),
    "a Word file named Excel": ("konto.xlsx", docx(), "wrong_content"),
    "a pdf named docx": ("stadgar.docx", PDF, "wrong_content"),
    "a docx named pdf": ("stadgar.pdf", docx(), "wrong_content"),
    "a web page named pdf": ("stadgar.pdf", b"<script>alert(1)</script>" + PDF, "wrong_content"),
    "a web page named png": ("bild.png", b"<html>" + PNG, "wrong_content"),
    "text named jpg": ("bild.jpg", b"bara text, ingen bild alls", "wrong_content"),
    "half a zip named docx": ("stadgar.docx", docx()[:60], "wrong_content"),
    "no ending": ("stadgar", PDF, "wrong_type"),
    "two endings": ("stadgar.pdf.exe", PDF, "wrong_type"),
    "a web page": ("stadgar.html", b"<html>", "wrong_type"),
    "a drawing that can hold scripts": ("logga.svg", b"<svg><script/></svg>", "wrong_type"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_something_else_is_refused(case: str) -> None:
    name, content, code = REFUSED[case]
    with pytest.raises(ValidationError) as raised:
        check_file(upload(name, content))
    assert raised.value.code == code
    assert name in raised.value.message


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("faktura.pdf", EXE, "Spara den som PDF"),
        ("faktura.exe", EXE, "PDF, Word, Excel"),
        ("stadgar.pdf", b"", "annan fil"),
        ("stadgar.pdf", PDF + bytes(60 * 1024 * 1024), "20"),
    ],
    ids=["another type", "a program", "empty", "too large"],
)
@override_settings(LANGUAGE_CODE="sv")
def test_the_message_says_what_to_do(name: str, content: bytes, says: str) -> None:
    with pytest.raises(ValidationError) as raised:
        check_file(upload(name, content))
    assert says in raised.value.message


def test_sixty_megabytes_are_too_many_and_twenty_are_not() -> None:
    whole = PDF + bytes(limit_in_bytes() - len(PDF))
    assert check_file(upload("stadgar.pdf", whole)).size == 20 * 1024 * 1024
    with pytest.raises(ValidationError) as raised:
        check_file(upload("stadgar.pdf", whole + b"x"))
    assert raised.value.code == "too_large"


def test_the_city_may_set_another_limit() -> None:
    Parameter.objects.create(key="document_max_megabytes", value=1, valid_from="2026-01-01")
    with pytest.raises(ValidationError) as raised:
        check_file(upload("stadgar.pdf", PDF + bytes(2 * 1024 * 1024)))
    assert raised.value.code == "too_large"


def test_a_file_that_swells_when_it_is_unpacked_is_refused_without_unpacking_it() -> None:
    bomb = package(mimetype=b"a" * 200_000_000)
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    with pytest.raises(ValidationError) as raised:
        check_file(upload("stadgar.odt", bomb))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raised.value.code == "wrong_content"
    assert most < 20_000_000


def test_an_encrypted_office_file_is_refused() -> None:
    content = bytearray(opendocument("odt"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(signature)
        content[place + offset] |= 1
    with pytest.raises(ValidationError) as raised:
        check_file(upload("stadgar.odt", bytes(content)))
    assert raised.value.code == "wrong_content"


@given(
    content=st.binary(max_size=300),
    ending=st.sampled_from(sorted(ACCEPTED)),
    start=st.sampled_from([b"", b"PK\x03\x04"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_whatsoever_breaks_the_check(content: bytes, ending: str, start: bytes) -> None:
    assert _outcome(f"fil.{ending}", start + content) in {"taken", "wrong_content", "empty"}


def _outcome(name: str, content: bytes) -> str | None:
    try:
        check_file(upload(name, content))
    except ValidationError as error:
        return error.code
    return "taken"
