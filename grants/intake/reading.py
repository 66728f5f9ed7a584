"""Which kind of file is this, and what stands in it? The one way in to a file of support."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from grants.intake.giving360 import giving360_rows
from grants.intake.rows import Fault, SupportRow, UnreadableFile
from grants.intake.tables import csv_rows, xlsx_rows
from grants.intake.understanding import understand
from registry.parameters import value_of


@dataclass(frozen=True)
class Contents:
    """What stands in the file: its rows, read as they are asked for, and the columns that are not taken in."""

    rows: Iterator[SupportRow | list[Fault]]
    ignored: list[str]


def read_support(file: IO[bytes], *, today: dt.date) -> Contents:
    """The file's rows, told by its content and not by its name. Raises UnreadableFile, also while rows are read."""
    file.seek(0)
    start = file.read(512)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise UnreadableFile(_("This kind of file cannot be read. Save it as CSV or XLSX."))
    read = partial(understand, today=today, longest_years=value_of("support_longest_years", on=today))
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return Contents(map(read, giving360_rows(file)), [])
    headings, rows = xlsx_rows(file) if start.startswith(b"PK\x03\x04") else csv_rows(file)
    return Contents(iter([headings.faults]) if headings.faults else map(read, rows), headings.ignored)
