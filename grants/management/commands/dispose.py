"""What is to be disposed of under the rules the city has decided? Lists; with --execute disposes, and prints the protocol."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.models import DisposalRule
from vetting.actions.dispose_tips import dispose_tips, tips_to_dispose


class Command(BaseCommand):
    """`manage.py dispose [--execute]`: without a decided rule nothing is ever disposed of (R12, arkivlagen 10 §)."""

    help = "Lists what is to be disposed of under decided rules; with --execute does it and prints the protocol."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Listing is the default."""
        parser.add_argument("--execute", action="store_true", help="dispose of what is listed")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each thing, then a count."""
        today = timezone.localdate()
        rules = list(DisposalRule.objects.in_force(today))
        if not rules:
            self.stdout.write("No disposal rule is in force: nothing may be disposed of (R12).")
            return
        for rule in rules:
            self.stdout.write(f"Rule: {rule.get_subject_display()}, after {rule.days} days, {rule.decision}")
        due = dispose_tips(on=today) if options["execute"] else tips_to_dispose(on=today)
        for tip in due:
            self.stdout.write(f"{tip.registry_number}: tip added {timezone.localdate(tip.evidence.added_at)}")
        done = "disposed of" if options["execute"] else "to dispose of; nothing was changed (add --execute)"
        self.stdout.write(f"{len(due)} {done}")
