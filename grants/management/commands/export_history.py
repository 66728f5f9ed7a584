"""How does an auditor take whole histories along? As a table, as chains that can be checked, or as open data."""

import datetime as dt
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from grants.history import FORMATS, Wanted, write_history
from registry.identifiers import clean_organisation_number
from registry.models import Board, Organisation


class Command(BaseCommand):
    """`manage.py export_history --format csv|xlsx|jsonl|360giving --output PATH`, with what narrows it."""

    help = (
        "Writes the journal as a table (csv, xlsx), as whole chains that verify_journal --export checks (jsonl), or what "
        "was granted by the 360Giving standard (360giving)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, where to, and of what."""
        parser.add_argument("--format", required=True, choices=FORMATS, dest="kind")
        parser.add_argument("--output", required=True, metavar="PATH", help="a file, or - for standard output")
        parser.add_argument("--board", metavar="CODE", help="only this board, such as SOC")
        parser.add_argument("--organisation", metavar="ORGNR", help="only this organisation, such as 802412-3456")
        parser.add_argument("--from", type=_day, metavar="DATE", dest="first", help="from this day, such as 2026-01-31")
        parser.add_argument("--to", type=_day, metavar="DATE", dest="last", help="until and including this day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream it. A file is complete or not there: it gets its name when its last line is written."""
        wanted = Wanted(
            board=_board(options["board"]),
            organisation=_organisation(options["organisation"]),
            first=options["first"],
            last=options["last"],
        )
        if wanted.first and wanted.last and wanted.last < wanted.first:
            raise CommandError(f"--to {wanted.last} lies before --from {wanted.first}.")
        if options["output"] == "-":
            write_history(sys.stdout.buffer, kind=options["kind"], wanted=wanted, watch=_watch)
            sys.stdout.buffer.flush()
            return
        path = Path(options["output"])
        try:
            self._write(path, options["kind"], wanted)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror or error}") from error
        self.stdout.write(f"{path}: {path.stat().st_size} bytes.")

    def _write(self, path: Path, kind: str, wanted: Wanted) -> None:
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as file:
                write_history(file, kind=kind, wanted=wanted, watch=_watch)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _watch(parts: Iterable[Any], total: int | None) -> Iterable[Any]:
    """A progress bar, on a terminal only."""
    bar: Iterable[Any] = tqdm(parts, total=total, unit=" rows", disable=None, file=sys.stderr)
    return bar


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _board(code: str | None) -> Board | None:
    if code is None:
        return None
    board = Board.objects.filter(code__iexact=code).first()
    if board is None:
        codes = ", ".join(Board.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(f"There is no board with the code {code}. The codes are {codes}.")
    return board


def _organisation(number: str | None) -> Organisation | None:
    if number is None:
        return None
    try:
        found = Organisation.objects.filter(organisation_number=clean_organisation_number(number)).first()
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    if found is None:
        raise CommandError(f"No organisation here has the number {number}.")
    return found
