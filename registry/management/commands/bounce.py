"""Which mails came back? Notes that an address does not exist, so that the letter's case gets a task."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.actions.settle_delivery import bounced_to, note_bounce


class Command(BaseCommand):
    """`manage.py bounce ADDRESS`: for the mailbox that mail comes back to, by hand or by a rule in the mail server."""

    help = "Notes that mail to an address came back for good; the case officer or the registrar gets a task."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which address, and what the mail server said."""
        parser.add_argument("address")
        parser.add_argument("--reason", default="", help="what the mail server said")

    def handle(self, *args: Any, **options: Any) -> None:
        """Note it on the mails of the past days, and say how many."""
        count = note_bounce(actor=None, deliveries=bounced_to(options["address"]), reason=options["reason"])
        self.stdout.write(f"mails noted as not delivered: {count}")
