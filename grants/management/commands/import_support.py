"""Takes in earlier support from CSV, XLSX or 360Giving JSON: all of the file, or nothing and what is wrong with it."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from grants.actions.import_support import NotImported, check_support, import_support
from grants.intake.checking import Intake
from grants.intake.rows import UnreadableFile
from registry.formats import kronor
from registry.lifecycle import Refused
from registry.models import User


class Command(BaseCommand):
    """`manage.py import_support FILE [--dry-run]`: the kind of file is told by its content."""

    help = (
        "Takes in support that boards decided outside Värna, from CSV, XLSX or 360Giving JSON. The rows name their board by "
        "its code and the organisation by its number. Anything wrong is told by line and column, and then nothing is taken "
        "in; what is here already is recognised by board, organisation, form and number of the decision."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and in whose name."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="person",
            help="in this official's name, for their boards only; needed when an excluded organisation has support that runs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then take in. Exit 1 when anything is wrong."""
        path: Path = options["file"]
        act = check_support if options["dry_run"] else import_support
        try:
            with path.open("rb") as file:
                intake = act(actor=_person(options["person"]), file=file, watch=_watch)
        except NotImported as refused:
            self._tell_faults(refused.intake)
            raise CommandError(f"Nothing was taken in: {refused.intake.fault_count} faults.") from refused
        except UnreadableFile as error:
            raise CommandError(f"{path.name}: {error}") from error
        except Refused as refused:
            raise CommandError("; ".join(str(each) for each in refused.blockers)) from refused
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror or error}") from error
        if intake.fault_count:
            self._tell_faults(intake)
            raise CommandError(f"Nothing would be taken in: {intake.fault_count} faults.")
        self._tell(intake, is_dry=options["dry_run"])

    def _tell_faults(self, intake: Intake) -> None:
        for fault in intake.faults:
            place = f"line {fault.line}" + (f", {fault.column}" if fault.column else "")
            self.stderr.write(f"{place}: {fault}")
        if intake.fault_count > len(intake.faults):
            self.stderr.write(f"… and {intake.fault_count - len(intake.faults)} more.")

    def _tell(self, intake: Intake, *, is_dry: bool) -> None:
        if intake.ignored:
            self.stdout.write(f"Columns not taken in: {', '.join(intake.ignored)}.")
        if intake.differing:
            lines = ", ".join(str(line) for line in intake.differing[:20])
            self.stdout.write(
                f"{len(intake.differing)} rows are here with another sum or period, and stay as they are (line {lines}). "
                "Correct them on the organisation's page."
            )
        verb = "would be taken in" if is_dry else "taken in"
        self.stdout.write(
            f"{intake.rows} rows: {intake.new} {verb}, {kronor(intake.value)}; {intake.known} here already; "
            f"{intake.organisations} new organisations."
        )
        if intake.reached:
            self.stdout.write(f"{intake.reached} withdrawals opened, because the organisations are excluded (G3).")


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody here signs in as {email}.")
    return found


def _watch(rows: Iterable[Any]) -> Iterable[Any]:
    """A progress bar, on a terminal only."""
    bar: Iterable[Any] = tqdm(rows, unit=" rows", disable=None, file=sys.stderr)
    return bar
