"""How is a table written as CSV or XLSX, so that no spreadsheet takes a cell for a formula?"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

#: A cell that begins with one of these is run as a formula by spreadsheets.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Tells Excel that the file is UTF-8.
_MARK: Final = "\ufeff"
_LONGEST_TITLE: Final = 31
_WIDEST: Final = 60


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


def xlsx_of(title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table as a workbook with one sheet: numbers are numbers, and no text is taken for a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:_LONGEST_TITLE])
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        widths = [len(str(heading)) for heading in headings]
        sheet.write_row(0, 0, [str(heading) for heading in headings], bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, place, value, money)
                elif value not in (None, ""):
                    sheet.write_string(number, place, str(value).replace("\x00", ""))
                widths[place] = min(max(widths[place], len(str(value or ""))), _WIDEST)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width + 2)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
