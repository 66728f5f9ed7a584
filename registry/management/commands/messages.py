"""Are the texts people read complete in both languages? Updates, checks and compiles the catalogues in locale/."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.management import catalogue


class Command(BaseCommand):
    """`manage.py messages`: without an option it updates the catalogues, compiles them and says what is left."""

    help = "Updates, checks or compiles the translations in locale/ (GNU gettext is not needed)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of three, or none for all of them."""
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--check", action="store_true", help="fail when a text is untranslated or a file stale")
        chosen.add_argument("--update", action="store_true", help="bring the files in line with the sources")
        chosen.add_argument("--compile", action="store_true", help="make the files Django reads")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs what was asked for; a file that cannot be read is named."""
        everything = not (options["check"] or options["update"] or options["compile"])
        try:
            if everything or options["update"]:
                self.say([f"updated {path.relative_to(catalogue.ROOT)}" for path in catalogue.update_catalogues()])
            if everything or options["compile"]:
                self.say([f"compiled {path.relative_to(catalogue.ROOT)}" for path in catalogue.compile_catalogues()])
            if everything or options["check"]:
                self.check_catalogues()
        except catalogue.UnreadableMessage as error:
            raise CommandError(str(error)) from error

    def say(self, lines: list[str]) -> None:
        """Prints the lines, if any."""
        for line in lines:
            self.stdout.write(line)

    def check_catalogues(self) -> None:
        """Lists every problem and fails when there is one."""
        if problems := catalogue.problems():
            self.say(problems)
            raise CommandError(f"{len(problems)} problems in the translations")
        self.stdout.write("Every text is translated into every language.")
