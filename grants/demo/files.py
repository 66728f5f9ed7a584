"""What do the associations attach? Small, whole PDF files with a line of text."""

import unicodedata

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.uploads import CheckedFile, check_file


def pdf_bytes(*lines: str) -> bytes:
    """A valid one-page PDF that shows `lines` in Helvetica."""
    shown = b" T* ".join(b"(" + _latin(line) + b") Tj" for line in lines)
    content = b"BT /F1 14 Tf 18 TL 72 760 Td " + shown + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(sv)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(body),
    )


def _latin(text: str) -> bytes:
    plain = unicodedata.normalize("NFC", text).encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf(name: str, *lines: str) -> CheckedFile:
    """A file as it comes from a browser, checked as every upload is."""
    return check_file(SimpleUploadedFile(name, pdf_bytes(*lines), content_type="application/pdf"))
