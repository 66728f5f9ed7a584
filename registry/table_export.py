"""How is a table written as CSV, row by row, so that no spreadsheet takes a cell for a formula?"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

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
