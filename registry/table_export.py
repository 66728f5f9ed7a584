"""How is a table written as CSV or XLSX, row by row, so that no spreadsheet takes a cell for a formula?"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any, Final

import xlsxwriter

#: A cell that begins with one of these is run as a formula by spreadsheets.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Tells Excel that the file is UTF-8.
_MARK: Final = "\ufeff"
_LONGEST_TITLE: Final = 31
_LONGEST_CELL: Final = 32_767
_WIDEST: Final = 60
#: A sheet has 1,048,576 rows, the first of which holds the headings.
MOST_ROWS: Final = 1_048_575


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> Any:
    """The value as a cell: numbers as they are, texts that look like a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if looks_like_a_formula(text) else text


def looks_like_a_formula(text: str) -> bool:
    """Would a spreadsheet run the text instead of showing it?"""
    return text.lstrip(" ").startswith(_DANGEROUS)


def csv_lines(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table's lines, one at a time: nothing is held in memory."""
    writer = csv.writer(_Echo())
    yield _MARK + writer.writerow([str(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def xlsx_file(
    headings: Sequence[Any], rows: Iterable[Sequence[Any]], *, title: str, most: int = MOST_ROWS
) -> IO[bytes]:
    """The table as a workbook, an open file at its beginning: days and numbers as such, a row at a time.

    A text is never a formula or a link, whatever it begins with. What does not fit in the `most` rows of a sheet stands
    in the next one. The file goes away when it is closed.
    """
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    left = iter(rows)
    with xlsxwriter.Workbook(made, options) as book:
        number = 1
        is_full = _write_sheet(book, title, headings, left, most)
        while is_full and (following := next(left, None)) is not None:
            number += 1
            is_full = _write_sheet(
                book, f"{title[: _LONGEST_TITLE - 4]} {number}", headings, chain([following], left), most
            )
    made.seek(0)
    return made


def _write_sheet(book: Any, title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]], most: int) -> bool:
    """One sheet with at most `most` of the rows; whether it is full."""
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [str(heading) for heading in headings], book.add_format({"bold": True}))
    widths = [len(str(heading)) for heading in headings]
    number = 0
    for number, row in enumerate(islice(rows, most), start=1):
        for place, value in enumerate(row):
            _write_cell(sheet, number, place, value)
            widths[place] = max(widths[place], len(str(value)) if value is not None else 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width + 2, 9), _WIDEST))
    return number == most


def _write_cell(sheet: Any, row: int, place: int, value: Any) -> None:
    match value:
        case None | "":
            return
        case dt.datetime() | dt.date():
            sheet.write_datetime(row, place, value)
        case int() | float():
            sheet.write_number(row, place, value)
        case _:
            text = "".join(char for char in str(value) if char >= " " or char in "\t\n")
            sheet.write_string(row, place, text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…")


def _sheet_name(text: str) -> str:
    """At most 31 characters, without those that a sheet's name cannot hold."""
    return "".join(" " if char in "[]:*?/\\" else char for char in text)[:_LONGEST_TITLE].strip("' ") or "1"
