"""Is there a demo city to look at? `manage.py demo` makes one, once, and prints who can sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grants.demo.load import has_people, is_loaded, load
from grants.demo.people import DOMAIN, MARKER, PASSWORD
from grants.demo.reset import start_over
from registry.models import RoleAssignment
from registry.roles import Role

_ORDER = {role: place for place, role in enumerate(Role.values)}


class Command(BaseCommand):
    """`manage.py demo`: loads the demo city, unless it is there; `--fresh` starts over."""

    help = "Loads the demo city: real boards and calls, invented organisations, people and cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Start over, with or without asking."""
        parser.add_argument("--fresh", action="store_true", help="empty the database and load the city anew")
        parser.add_argument("--no-input", action="store_true", help="do not ask before emptying the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing and print the people."""
        if options["fresh"]:
            self.empty(ask=not options["no_input"])
        if not is_loaded():
            if has_people():
                raise CommandError(
                    "The database holds people or organisations that are not the demo city's, so nothing was loaded. "
                    "Name another in DATABASE_URL, or empty this one with --fresh."
                )
            self.stdout.write("Loading the demo city. It takes a minute, once.")
            made = load()
            self.stdout.write(
                f"Loaded {made.organisations} organisations, {made.calls} calls and {made.applications} applications."
            )
        self.print_people()

    def empty(self, *, ask: bool) -> None:
        """Start over, when the person means it."""
        if ask:
            name = settings.DATABASES["default"]["NAME"]
            self.stdout.write(f"This empties the whole database {name}: every case, person and journal entry.")
            if input('Write "yes" to go on: ').strip().lower() != "yes":
                raise CommandError("Nothing was changed.")
        start_over()

    def print_people(self) -> None:
        """Address, password and a table of people: e-mail, role, place."""
        held: dict[str, tuple[int, str, str, list[str]]] = {}
        rows = RoleAssignment.objects.filter(user__email__endswith=f"@{DOMAIN}").select_related(
            "user", "board", "organisation"
        )
        for row in rows:
            if row.organisation and not row.user.email.startswith(("leila.", "noor.")):
                continue
            place = row.board.code if row.board else row.organisation.name if row.organisation else "the city"
            role = Role(row.role)
            entry = held.setdefault(
                row.user.email, (_ORDER[row.role], str(role.value).replace("_", " "), row.user.name, [])
            )
            entry[3].append(place)
        lines = [
            (email, name, role, ", ".join(places))
            for email, (_place, role, name, places) in sorted(held.items(), key=lambda item: (item[1][0], item[0]))
        ]
        lines.append((MARKER, "", "system administrator, /admin/", ""))
        widths = [max(len(line[column]) for line in lines) for column in range(3)]
        self.stdout.write(f"\nThe demo city: {settings.SITE_ADDRESS}   Everybody's password: {PASSWORD}\n")
        for line in lines:
            self.stdout.write("  " + "  ".join([*(line[i].ljust(widths[i]) for i in range(3)), line[3]]).rstrip())
        self.stdout.write(
            f"  Every organisation has an administrator, such as mellanbron@{DOMAIN} for Samtalshuset Mellanbron\n"
        )
