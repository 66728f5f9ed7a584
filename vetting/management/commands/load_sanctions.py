"""Takes in the UN's or the EU's sanctions list, and compares everybody with what is new in it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vetting.actions.renew_list import renew_list
from vetting.screening.lists import UnreadableList


class Command(BaseCommand):
    """`manage.py load_sanctions FILE`: the format is recognised; a broken file changes nothing."""

    help = "Loads the UN's or the EU's consolidated list (XML) and screens every organisation against what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--accept-shrinking",
            action="store_true",
            help="take the file in although unusually many entries are gone (the parameter says how many)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then compare."""
        path: Path = options["file"]
        try:
            loaded, screened = renew_list(actor=None, path=path, accept_shrinking=options["accept_shrinking"])
        except UnreadableList as error:
            raise CommandError(f"{path.name} was not taken in, the earlier list stays: {error}") from error
        version = loaded.version
        if screened is None:
            self.stdout.write(f"{version}: already loaded, {version.entries} entries.")
            return
        self.stdout.write(
            f"{version}: version {version.number}, {version.entries} entries; "
            f"{version.added} new, {version.changed} changed, {version.removed} gone."
        )
        self.stdout.write(
            f"Compared {screened.organisations} organisations and {screened.persons} persons with what is new: "
            f"{screened.candidates} new candidates."
        )
