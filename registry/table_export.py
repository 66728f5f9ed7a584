"""How is a table written as CSV or XLSX, so that no spreadsheet takes a cell for a formula?"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

#: A cell that begins with one of these is run as a formula by spreadsheets.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Tells Excel that the file is UTF-8.
_MARK: Final = "\ufeff"


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
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) else text


def csv_lines(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table's lines, one at a time: nothing is held in memory."""
    writer = csv.writer(_Echo())
    yield _MARK + writer.writerow([str(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_of(sheet: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table as a workbook of one sheet: dates and numbers as what they are, texts never as formulas or links."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    page = book.add_worksheet(_sheet_name(sheet))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    page.write_row(0, 0, [str(heading) for heading in headings], bold)
    page.freeze_panes(1, 0)
    widths = [len(str(heading)) for heading in headings]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            page.write(number, place, _xlsx_cell(value))
            widths[place] = max(widths[place], len(str(value)) if value is not None else 0)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(max(width + 2, 9), 60))
    book.close()
    return file.getvalue()


def _xlsx_cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float | dt.date):
        return value
    return "".join(char for char in str(value) if char >= " " or char in "\t\n")


def _sheet_name(text: str) -> str:
    """At most 31 characters, without those that a sheet's name cannot hold."""
    return "".join(" " if char in "[]:*?/\\" else char for char in text)[:31].strip("' ") or "1"
