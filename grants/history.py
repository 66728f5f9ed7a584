"""What does an auditor take along: the journal as a table or as whole chains, or what was granted? (R5, R9)"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from shutil import copyfileobj
from typing import IO, Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.export import package_parts
from grants.models import Support
from registry.history import HEADINGS, history_rows
from registry.journal_export import AT_A_TIME, journal_lines
from registry.models import Board, JournalEntry, Organisation
from registry.table_export import csv_lines, xlsx_file

FORMATS: Final = ("csv", "xlsx", "jsonl", "360giving")
#: What goes by, and how much of it there is when that is known.
Watch = Callable[[Iterable[Any], int | None], Iterable[Any]]


@dataclass(frozen=True)
class Wanted:
    """What is taken along; what is empty narrows nothing. Both days are included."""

    board: Board | None = None
    organisation: Organisation | None = None
    first: dt.date | None = None
    last: dt.date | None = None

    def in_journal(self) -> Q:
        """The entries at the board, about the organisation, of those days."""
        found = Q()
        if self.board is not None:
            found &= Q(board=self.board)
        if self.organisation is not None:
            found &= Q(organisation=self.organisation)
        if self.first is not None:
            found &= Q(at__gte=_midnight(self.first))
        if self.last is not None:
            found &= Q(at__lt=_midnight(self.last + dt.timedelta(days=1)))
        return found

    def support(self) -> QuerySet[Support]:
        """The support that was decided there, for it, on those days."""
        found = Support.objects.public()
        if self.board is not None:
            found = found.filter(board=self.board)
        if self.organisation is not None:
            found = found.filter(organisation=self.organisation)
        if self.first is not None:
            found = found.filter(decided_on__gte=self.first)
        if self.last is not None:
            found = found.filter(decided_on__lte=self.last)
        return found.order_by("decided_on", "pk")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def write_history(file: IO[bytes], *, kind: str, wanted: Wanted, watch: Watch) -> None:
    """Write what is wanted to an open file as `kind`, one of `FORMATS`; constant memory. Raises ValueError for others.

    csv and xlsx hold a row for each entry that fits; jsonl every chain with such an entry, whole, so that
    `verify_journal --export` can check it; 360giving what was granted, without what only officials read.
    """
    match kind:
        case "csv":
            _write_text(file, csv_lines(HEADINGS, history_rows(_entries(wanted, watch))))
        case "xlsx":
            with xlsx_file(HEADINGS, history_rows(_entries(wanted, watch)), title=_("Journal")) as made:
                copyfileobj(made, file)
        case "jsonl":
            condition = wanted.in_journal()
            _write_text(file, watch(journal_lines(condition or None), None))
        case "360giving":
            _write_text(file, watch(package_parts(wanted.support()), wanted.support().count() + 2))
        case _:
            raise ValueError(f"there is no export as {kind}")


def _entries(wanted: Wanted, watch: Watch) -> Iterable[JournalEntry]:
    found = JournalEntry.objects.filter(wanted.in_journal())
    rows = found.select_related("case", "board", "organisation", "actor", "chain").order_by("chain_id", "seq")
    return watch(rows.iterator(chunk_size=AT_A_TIME), found.count())


def _write_text(file: IO[bytes], parts: Iterable[str]) -> None:
    for part in parts:
        file.write(part.encode())
