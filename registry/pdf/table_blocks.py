"""How is a table set: how wide is each column, where is it divided between pages, and when is its head repeated?

Lengths are points. The first head is read aloud; one repeated on a later page is an artifact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from registry.pdf.parts import Facts, Table
from registry.pdf.structure import ROW_HEAD, TABLE_HEAD, Element, MarkedCanvas
from registry.pdf.text_blocks import CAPTION, CELL, CELL_HEAD, Block, TextBlock, draw_lines

GAP: Final = 10.0
ABOVE: Final = 4.0
BELOW: Final = 4.5
RULE: Final = "#dcd6ca"
STRONG_RULE: Final = "#7c766a"
WIDEST_LABEL: Final = 0.4
"""How much of the width the labels of a list of facts may take."""
_KEPT_WHOLE: Final = 4
"""A table of so many rows is not divided between pages."""

Row = list[TextBlock]


@dataclass(frozen=True)
class TableBlock:
    """A table, or the part of it that stands on one page. `head` is read on the first page only."""

    head: Row
    rows: list[Row]
    widths: tuple[float, ...]
    is_continued: bool = False
    has_total: bool = False
    before: float = 8.0
    keeps_next: bool = False

    def height(self, width: float) -> float:
        """Head and rows."""
        return self._head_height() + sum(self._row_height(row) for row in self.rows)

    def least(self, width: float) -> float:
        """The head and one row; all of a table that is kept whole."""
        rows = self.rows if len(self.rows) <= _KEPT_WHOLE else self.rows[:1]
        return self._head_height() + sum(self._row_height(row) for row in rows)

    def split(self, width: float, room: float, *, must: bool) -> "tuple[TableBlock, TableBlock] | None":
        """Between rows, and none alone at the end; within a row only when the row alone is higher than a page. A few rows
        are kept whole.
        """
        if len(self.rows) <= _KEPT_WHOLE and not must:
            return None
        used, fitting = self._head_height(), 0
        for row in self.rows:
            used += self._row_height(row)
            if used > room:
                break
            fitting += 1
        if fitting == len(self.rows) - 1 and fitting > 1:
            fitting -= 1
        if fitting:
            return self._piece(self.rows[:fitting], first=True), self._piece(self.rows[fitting:])
        if not must:
            return None
        upper, lower = self._divide(self.rows[0], room - self._head_height() - ABOVE - BELOW)
        return self._piece([upper], first=True), self._piece([lower, *self.rows[1:]])

    def draw(self, sheet: MarkedCanvas, x: float, top: float, width: float) -> None:
        """Head, rows, and a rule below each."""
        if self.head:
            if self.is_continued:
                with sheet.artifact():
                    self._draw_repeated_head(sheet, x, top)
            else:
                self._draw_row(sheet, self.head, x, top)
            top -= self._head_height()
            self._rule(sheet, x, top, STRONG_RULE)
        for place, row in enumerate(self.rows, start=1):
            self._draw_row(sheet, row, x, top)
            top -= self._row_height(row)
            is_before_total = self.has_total and place == len(self.rows) - 1
            self._rule(sheet, x, top, STRONG_RULE if is_before_total else RULE)

    def _piece(self, rows: list[Row], *, first: bool = False) -> "TableBlock":
        return replace(
            self, rows=rows, is_continued=self.is_continued or not first, has_total=self.has_total and not first
        )

    def _head_height(self) -> float:
        return self._row_height(self.head) if self.head else 0

    def _row_height(self, row: Row) -> float:
        cells = zip(row, self.widths, strict=True)
        return max(cell.height(width - GAP) for cell, width in cells) + ABOVE + BELOW

    def _divide(self, row: Row, room: float) -> tuple[Row, Row]:
        upper, lower = [], []
        for cell, width in zip(row, self.widths, strict=True):
            first, rest = cell.divided(width - GAP, room)
            upper.append(first)
            lower.append(rest)
        return upper, lower

    def _draw_row(self, sheet: MarkedCanvas, row: Row, x: float, top: float) -> None:
        for cell, width in zip(row, self.widths, strict=True):
            if cell.lines(width - GAP):
                cell.draw(sheet, x, top - ABOVE, width - GAP)
            x += width

    def _draw_repeated_head(self, sheet: MarkedCanvas, x: float, top: float) -> None:
        for cell, width in zip(self.head, self.widths, strict=True):
            right = x + width - GAP if cell.to_the_right else None
            draw_lines(sheet, cell.lines(width - GAP), cell.style, x, top - ABOVE, right=right)
            x += width

    def _rule(self, sheet: MarkedCanvas, x: float, y: float, colour: str) -> None:
        with sheet.artifact() as canvas:
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(0.6)
            canvas.line(x, y, x + sum(self.widths) - GAP, y)


def table_blocks(table: Table, parent: Element, width: float) -> Iterator[Block]:
    """The table's title, if it has one, and the table, in one element. Columns share `width` by what they hold."""
    element = parent.add("Table")
    if table.title:
        yield TextBlock(table.title, element.add("Caption"), CAPTION)
    head: Row = []
    if any(column.title for column in table.columns):
        line = element.add("TR")
        head = [
            TextBlock(column.title, line.add("TH", TABLE_HEAD), CELL_HEAD, to_the_right=column.is_figure)
            for column in table.columns
        ]
    rows = []
    for number, cells in enumerate(table.rows, start=1):
        line = element.add("TR")
        is_total = table.has_total and number == len(table.rows)
        style = CELL_HEAD if is_total else CELL
        rows.append(
            [
                TextBlock(
                    cell,
                    line.add("TH", ROW_HEAD) if place == 0 else line.add("TD"),
                    style,
                    to_the_right=column.is_figure,
                )
                for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True))
            ]
        )
    widths = column_widths([head, *rows] if head else rows, width + GAP)
    yield TableBlock(head, rows, widths, has_total=table.has_total, before=2 if table.title else TableBlock.before)


def facts_block(facts: Facts, parent: Element, width: float) -> TableBlock:
    """Labels and values as a table of two columns, each label the head of its row."""
    element = parent.add("Table")
    rows = []
    for label, value in facts.rows:
        line = element.add("TR")
        rows.append([TextBlock(label, line.add("TH", ROW_HEAD), CELL), TextBlock(value, line.add("TD"), CELL_HEAD)])
    whole = width + GAP
    label_width = min(max(row[0].natural_width() for row in rows) + 2 * GAP, whole * WIDEST_LABEL)
    return TableBlock([], rows, (label_width, whole - label_width))


def column_widths(rows: Sequence[Row], whole: float) -> tuple[float, ...]:
    """Each column as wide as it needs when there is room; otherwise the narrow keep theirs and the wide share the rest.

    No column gets less than its longest word, as long as those together fit.
    """
    columns = list(zip(*rows, strict=True))
    wanted = [max(cell.natural_width() for cell in column) + GAP for column in columns]
    needed = [min(max(cell.widest_word() for cell in column) + GAP, whole / len(columns)) for column in columns]
    spare = whole - sum(wanted)
    if spare >= 0:
        widest = wanted.index(max(wanted))
        return tuple(width + (spare if place == widest else 0) for place, width in enumerate(wanted))
    widths, open_columns = dict(enumerate(needed)), set(range(len(columns)))
    room = whole
    while open_columns:
        share = room / len(open_columns)
        narrow = {place for place in open_columns if wanted[place] <= share}
        if not narrow:
            break
        for place in narrow:
            widths[place] = wanted[place]
            room -= wanted[place]
        open_columns -= narrow
    extra = room - sum(needed[place] for place in open_columns)
    for place in open_columns:
        widths[place] = needed[place] + extra / len(open_columns)
    return tuple(widths[place] for place in range(len(columns)))
