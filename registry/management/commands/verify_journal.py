"""Is the journal whole? Exit 0 and a count, or exit 1 and the first entry that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.journal import verify
from registry.models import JournalEntry


class Command(BaseCommand):
    """`manage.py verify_journal`."""

    help = "Checks every journal chain; names each entry that was altered, removed, inserted or reordered."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all chains."""
        misfits = list(verify())
        if misfits:
            for misfit in misfits:
                self.stderr.write(str(misfit))
            raise CommandError(f"The journal is not whole: {len(misfits)} chains do not fit. First: {misfits[0]}")
        count = JournalEntry.objects.count()
        self.stdout.write(f"The journal is whole: {count} entries.")
