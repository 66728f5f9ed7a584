"""Is the journal whole? Exit 0 and a count, or exit 1 and the first entry that does not fit."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.actions.verify_journal import verify_journal
from registry.journal import verify
from registry.journal_export import check_lines
from registry.models import JournalEntry


class Command(BaseCommand):
    """`manage.py verify_journal [--export FILE] [--record]`."""

    help = "Checks every journal chain; names each entry that was altered, removed, inserted or reordered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which journal: the database's, or an exported file's."""
        parser.add_argument("--export", type=Path, metavar="FILE", help="check a file from export_journal instead")
        parser.add_argument("--record", action="store_true", help="write in the journal what the check found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all chains."""
        if options["export"]:
            self._check_file(options["export"])
            return
        if options["record"]:
            found = verify_journal(actor=None).after
            if found["misfits"]:
                first = found["named"][0]
                self._fail(found["misfits"], f"{first['chain']} entry {first['seq']}: {first['problem']}")
            self.stdout.write(f"The journal is whole: {found['entries']} entries.")
            return
        misfits = list(verify())
        if misfits:
            for misfit in misfits:
                self.stderr.write(str(misfit))
            self._fail(len(misfits), str(misfits[0]))
        count = JournalEntry.objects.count()
        self.stdout.write(f"The journal is whole: {count} entries.")

    def _fail(self, count: int, first: str) -> None:
        raise CommandError(f"The journal is not whole: {count} chains do not fit. First: {first}")

    def _check_file(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as lines:
                found = check_lines(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        if found.misfits:
            for misfit in found.misfits:
                self.stderr.write(str(misfit))
            raise CommandError(f"The exported journal is not whole. First: {found.misfits[0]}")
        self.stdout.write(f"The exported journal is whole: {found.entries} entries in {found.chains} chains.")
