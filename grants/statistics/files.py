"""How are the figures written as files: everything that is told as one long table, and the report as a workbook?"""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.export import kronor_of
from grants.statistics.figures import Figures, told_lines
from grants.statistics.overview import MONEY, Overview, Row, Table, measure_names, told_names
from grants.statistics.table import dimension_names


def figure_headings() -> list[str]:
    """The headings of the long table."""
    return [_("Year"), _("By"), _("Told of"), _("Measure"), _("Figure")]


def figure_rows(figures: Figures, board: str | None) -> Iterator[list[Any]]:
    """A row for each figure that is told; sums in kronor. `board` leaves only what is told of that board."""
    names, measures = {"": "", **dimension_names()}, measure_names()
    for line in told_lines(figures, board):
        values = told_names(figures, line.dimension, line.values) if line.dimension else _("All")
        figure = kronor_of(line.figure) if line.measure in MONEY else line.figure
        yield [line.year, names[line.dimension] or _("All"), values, measures[line.measure], figure]


def row_headings(first: str) -> list[str]:
    """The headings of a table of the overview, the figures after its first column."""
    return [
        first,
        _("Applications"),
        pgettext("figures", "Granted"),
        pgettext("figures", "Refused"),
        _("Other outcome"),
        _("Applied for, kronor"),
        _("Granted, kronor"),
        _("Paid, kronor"),
        _("Reports on time, per cent"),
        _("Goals reached, per cent"),
        _("Participants"),
        _("Kronor for each participant"),
    ]


def row_cells(row: Row) -> list[Any]:
    """A row of the overview as numbers; None for what is not told."""
    return [
        row.label, row.applied, row.given, row.refused, row.others, _kronor(row.applied_sum), _kronor(row.granted),
        _kronor(row.paid), _per_cent(row.on_time_share), _per_cent(row.reached_share), row.people,
        _kronor(row.cost_a_person),
    ]  # fmt: skip


def _kronor(amount: float | None) -> float | None:
    return None if amount is None else round(amount / 100, 2)


def _per_cent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def report_book(shown: Overview) -> IO[bytes]:
    """The report's tables as a workbook, a sheet for each. The file goes away when it is closed."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        bold = book.add_format({"bold": True})
        for table in shown.tables:
            _write(book, bold, table)
    made.seek(0)
    return made


def _write(book: Any, bold: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.title[:31])
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, row_headings(table.heading), bold)
    rows = [*table.rows, *([table.total] if table.total else [])]
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row_cells(row)):
            if cell is None:
                sheet.write_string(number, place, _("hidden"))
            elif isinstance(cell, str):
                sheet.write_string(number, place, cell)
            else:
                sheet.write_number(number, place, cell)
    for place, told in enumerate(table.together, start=len(rows) + 2):
        sheet.write_string(place, 0, told)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 11, 16)
