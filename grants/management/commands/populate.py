"""How does this installation bear realistic volume? Fills its database; never run it where real cases are."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.populate.run import populate


class Command(BaseCommand):
    """`manage.py populate --organisations N --applications M [--seed S]`."""

    help = "Fills a database with invented organisations and applications for load tests, using bulk inserts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many of each."""
        parser.add_argument("--organisations", type=int, required=True)
        parser.add_argument("--applications", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same rows")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, saying how far it has come, then how fast it went."""
        organisations, applications = options["organisations"], options["applications"]
        if organisations < 1 or applications < 0:
            raise CommandError("Give at least one organisation, and no fewer than zero applications.")
        filled = populate(organisations, applications, options["seed"], tell=self.say)
        rate = filled.applications / filled.seconds if filled.seconds else 0
        self.stdout.write(
            f"{filled.organisations} organisations, {filled.applications} applications, {filled.rows} rows "
            f"in {filled.seconds:.1f} s: {rate:.0f} applications a second"
        )

    def say(self, done: int) -> None:
        """How many applications are written so far."""
        self.stdout.write(f"{done} applications")
