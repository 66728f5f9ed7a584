"""How is a table of support read, CSV or XLSX, a row at a time?

CSV comes from many hands: UTF-8 with or without its mark, UTF-16 or the Windows alphabet; semicolons, commas or tabs;
with or without Excel's own `sep=` line. Nothing but the row at hand is held in memory.
"""

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from grants.intake.rows import Fault, RawRow, UnreadableFile
from grants.intake.words import column_of, required_columns

_AT_A_TIME: Final = 1024 * 1024
_SEPARATORS: Final = ";,\t"
_LONGEST_CELL: Final = 100_000
#: What a workbook may unpack to, in bytes: a packed file can swell to any size.
_LARGEST_UNPACKED: Final = 400 * 1024 * 1024


class Headings:
    """Which column holds which fact, by the first row that is not empty."""

    def __init__(self, line: int, cells: Sequence[Any]) -> None:
        self.width = len(cells)
        self.places: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.ignored: list[str] = []
        self.faults: list[Fault] = []
        for place, cell in enumerate(cells):
            self._take(line, place, str(cell).strip())
        for name, usual in required_columns().items():
            if name not in self.places:
                self.faults.append(
                    Fault(
                        line,
                        usual,
                        _("The column is missing."),
                        _("Add a column with the heading “%(heading)s”.") % {"heading": usual},
                    )
                )

    def _take(self, line: int, place: int, heading: str) -> None:
        name = column_of(heading)
        if name is None:
            if heading:
                self.ignored.append(heading)
        elif name in self.places:
            self.faults.append(
                Fault(
                    line,
                    heading,
                    _("The column says the same as “%(heading)s”.") % {"heading": self.words[name]},
                    _("Remove one of the two, or give it another heading."),
                )
            )
        else:
            self.places[name], self.words[name] = place, heading

    def row(self, line: int, cells: Sequence[Any]) -> RawRow:
        """The row by the names of the facts."""
        faults: tuple[Fault, ...] = ()
        if any(str(cell).strip() for cell in cells[self.width :]):
            problem = _("The row has more cells than there are headings.")
            faults = (Fault(line, "", problem, _("Put quotation marks around a text that holds the separator.")),)
        told = {name: cells[place] if place < len(cells) else "" for name, place in self.places.items()}
        return RawRow(line, told, self.words, faults)


def csv_rows(file: IO[bytes]) -> tuple[Headings, Iterator[RawRow]]:
    """The headings and the rows of a CSV file. Raises UnreadableFile."""
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Unclosed(file)), encoding=_encoding_of(file), newline="")
    return _by_headings(_csv_lines(text))


class _Unclosed(io.RawIOBase):
    """An open binary file that stays open when whoever reads it as text is done."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def _encoding_of(file: IO[bytes]) -> str:
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(_AT_A_TIME):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _csv_lines(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    lines = iter(text)
    first, skipped = next(lines, ""), 0
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator, skipped = first[4], 1
    else:
        counted = Counter(char for char in first if char in _SEPARATORS)
        separator = counted.most_common(1)[0][0] if counted else ";"
        lines = _again(first, lines)
    csv.field_size_limit(_LONGEST_CELL)
    reader, line = csv.reader(lines, delimiter=separator, strict=True), 0
    try:
        for cells in reader:
            yield line + 1 + skipped, cells
            line = reader.line_num
    except csv.Error as error:
        message = _("Line %(line)d cannot be read as CSV: %(error)s. Check its quotation marks.")
        raise UnreadableFile(message % {"line": line + 1 + skipped, "error": error}) from error
    except UnicodeError as error:
        raise UnreadableFile(_("The file is not text that can be read. Save it as CSV with UTF-8.")) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def xlsx_rows(file: IO[bytes]) -> tuple[Headings, Iterator[RawRow]]:
    """The headings and the rows of a workbook's first sheet: what a formula has come to, not the formula.

    Raises UnreadableFile.
    """
    file.seek(0)
    try:
        _require_size(file)
        book = CalamineWorkbook.from_filelike(_whole(file))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, OSError, IndexError) as error:
        raise UnreadableFile(_("The workbook cannot be opened. Save it anew as XLSX, without a password.")) from error
    return _by_headings(enumerate(sheet.iter_rows(), 1))


def _require_size(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as package:
        if sum(part.file_size for part in package.infolist()) > _LARGEST_UNPACKED:
            raise UnreadableFile(_("The workbook is too large. Save it as CSV, or divide it into several files."))
    file.seek(0)


def _whole(file: IO[bytes]) -> io.BytesIO:
    return io.BytesIO(file.read())


def _by_headings(lines: Iterable[tuple[int, Sequence[Any]]]) -> tuple[Headings, Iterator[RawRow]]:
    filled = ((line, cells) for line, cells in lines if any(str(cell).strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise UnreadableFile(_("The file is empty."))
    headings = Headings(*first)
    return headings, (headings.row(line, cells) for line, cells in filled)
