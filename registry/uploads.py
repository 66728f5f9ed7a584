"""Is this file one we take? Type by content, size limit, fingerprint; asked before anything is stored."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from registry.parameters import shipped, value_of

ACCEPTED: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
ACCEPT_ATTRIBUTE: Final = ",".join(f".{ending}" for ending in ACCEPTED)
_OPEN_DOCUMENT: Final = {"odt", "ods"}
_OFFICE_FOLDER: Final = {"docx": "word/", "xlsx": "xl/"}
_MACRO_FOLDERS: Final = ("basic/", "scripts/")
_MACRO_TYPES: Final = ("macroenabled", "vbaproject")
_LONGEST_PART: Final = 1024 * 1024


@dataclass(frozen=True)
class CheckedFile:
    """A file whose content is what its name says: media type, size in bytes, SHA-256."""

    file: UploadedFile
    content_type: str
    size: int
    sha256: str


def limit_in_bytes() -> int:
    """The largest file taken, in bytes."""
    return value_of("document_max_megabytes") * 1024 * 1024


def check_file(uploaded: UploadedFile) -> CheckedFile:
    """The file, or ValidationError that says what is wrong and what to do."""
    name, limit = uploaded.name or "", limit_in_bytes()
    ending = name.rpartition(".")[2].lower()
    if uploaded.size is None or uploaded.size > limit:
        raise ValidationError(
            _("%(name)s is larger than %(limit)s. Make it smaller or divide it into several files.")
            % {"name": name, "limit": filesizeformat(limit)},
            code="too_large",
        )
    if uploaded.size == 0:
        raise ValidationError(_("%(name)s is empty. Choose another file.") % {"name": name}, code="empty")
    if ending not in ACCEPTED:
        raise ValidationError(
            _("%(name)s is not a kind of file that can be taken. Use PDF, Word, Excel, OpenDocument, JPG or PNG.")
            % {"name": name},
            code="wrong_type",
        )
    if not _is_what_it_says(uploaded, ending):
        raise ValidationError(
            _("%(name)s is called %(ending)s but its content is something else. Save it as PDF and try again.")
            % {"name": name, "ending": ending.upper()},
            code="wrong_content",
        )
    return CheckedFile(uploaded, ACCEPTED[ending], uploaded.size, fingerprint_of(uploaded))


def fingerprint_of(file: Any) -> str:
    """SHA-256 of an open file from its beginning, as hexadecimal; it stands at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(64 * 1024):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _is_what_it_says(uploaded: UploadedFile, ending: str) -> bool:
    uploaded.seek(0)
    start = uploaded.read(4096)
    uploaded.seek(0)
    match ending:
        case "pdf":
            return start.startswith(b"%PDF-")
        case "jpg" | "jpeg" | "png":
            try:
                found = {match.mime_type for match in puremagic.magic_string(start)}
            except puremagic.PureError:  # no known kind of file at all
                return False
            return ACCEPTED[ending] in found
        case _:
            return start.startswith(b"PK\x03\x04") and _is_office_file(uploaded, ending)


def _is_office_file(uploaded: UploadedFile, ending: str) -> bool:
    try:
        with zipfile.ZipFile(uploaded) as package:
            names = package.namelist()
            if any(name.lower().startswith(_MACRO_FOLDERS) or "vbaproject" in name.lower() for name in names):
                return False
            if ending in _OPEN_DOCUMENT:
                return _part(package, "mimetype") == ACCEPTED[ending]
            content_types = _part(package, "[Content_Types].xml").lower()
            return any(name.startswith(_OFFICE_FOLDER[ending]) for name in names) and not any(
                word in content_types for word in _MACRO_TYPES
            )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OSError):
        return False  # broken, encrypted, or packed in a way nobody's office program does
    finally:
        uploaded.seek(0)


def _part(package: zipfile.ZipFile, name: str) -> str:
    """The text of one part; a part that is missing is empty, one that swells when it is unpacked is refused."""
    if name not in package.namelist():
        return ""
    if package.getinfo(name).file_size > _LONGEST_PART:
        raise zipfile.BadZipFile(f"{name} is too large")
    return package.read(name).decode("utf-8", "replace")


class StopAtLimitUploadHandler(FileUploadHandler):
    """Stops reading files long after the limit, so that nobody fills the disk; the form still says why.

    A file up to three times the limit is read to its end, so that the rest of the form is kept and the message stands
    beside the field.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0
        self.stop_at = shipped()["document_max_megabytes"]["value"] * 1024 * 1024 * 5

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what has come in."""
        self.received += len(raw_data)
        if self.received > self.stop_at:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
