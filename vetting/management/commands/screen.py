"""Compares organisations and those who sign for them with the sanctions lists in force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.lifecycle import Refused
from registry.models import Organisation
from vetting.actions.screen_organisation import screen_all, screen_organisation
from vetting.models import Screening


class Command(BaseCommand):
    """`manage.py screen [--organisation ORGNR]`: all organisations, or one."""

    help = "Compares organisations, boards and signatories with the sanctions lists; new candidates are for a person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom."""
        parser.add_argument("--organisation", metavar="ORGNR", help="one organisation, such as 802999-0015")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and say what was found."""
        try:
            if options["organisation"]:
                self._one(options["organisation"])
                return
            found = screen_all(actor=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Compared {found.organisations} organisations and {found.persons} persons: {found.candidates} new candidates."
        )

    def _one(self, number: str) -> None:
        digits = "".join(each for each in number if each.isdigit())[-10:]
        organisation = Organisation.objects.filter(organisation_number=f"{digits[:6]}-{digits[6:]}").first()
        if organisation is None:
            raise CommandError(f"There is no organisation with the number {number}.")
        screening = screen_organisation(actor=None, organisation=organisation, why=Screening.Why.ORDERED)
        self.stdout.write(
            f"Compared {organisation} and {screening.persons} persons: {screening.candidates} new candidates."
        )
