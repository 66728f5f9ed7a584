"""How does an auditor take the journal along? As JSON lines that `verify_journal --export` checks."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.journal_export import journal_lines


class Command(BaseCommand):
    """`manage.py export_journal --output PATH`."""

    help = "Writes every journal chain to a file of JSON lines, with what is needed to check it elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--output", required=True, metavar="PATH", help="a file, or - for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream the journal."""
        if options["output"] == "-":
            sys.stdout.writelines(journal_lines())
            return
        path = Path(options["output"])
        with path.open("w", encoding="utf-8") as file:
            count = 0
            for line in journal_lines():
                file.write(line)
                count += 1
        self.stdout.write(f"{count} lines written to {path}.")
