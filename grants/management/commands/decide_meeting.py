"""How are a meeting's decisions put through without a page open, or the rest of them after the machine stopped?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from grants.actions.decide_at_meeting import go_on, start_batch
from grants.models import BatchLine, Meeting
from registry.lifecycle import Refused
from registry.models import User


class Command(BaseCommand):
    """`manage.py decide_meeting MEETING --by EMAIL`: as a named decision-maker who was at the meeting. Safe to run again."""

    help = "Puts the decisions of a held meeting through, case by case; run again after a stop, it takes the rest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which meeting, and who decides."""
        parser.add_argument("meeting", help="the last part of the meeting's address")
        parser.add_argument("--by", help="e-mail of the decision-maker; without it whoever pressed the button")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go on until no case waits; prints what was decided and what was not, with the reasons."""
        meeting, actor = self._meeting(options["meeting"]), None
        under_way = meeting.batches.filter(ended_at=None).first()
        if options["by"]:
            actor = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        elif under_way is not None:
            actor = under_way.started_by
        if actor is None:
            raise CommandError("Say who decides with --by: a person makes the decision, never a machine (R16).")
        with translation.override(actor.language):
            try:
                batch = start_batch(actor=actor, meeting=meeting)
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            while go_on(actor=actor, batch=batch, seconds=0):
                self._say_progress(batch)
        refused_lines = batch.lines.filter(result=BatchLine.Result.REFUSED).select_related("item__application__case")
        for line in refused_lines:
            case = line.item.application.case if line.item.application else None
            for reason in line.reasons:
                self.stderr.write(f"{case}: {reason['message']} {reason.get('detail', '')}".strip())
        decided = batch.lines.filter(result=BatchLine.Result.DECIDED).count()
        self.stdout.write(f"decided: {decided}")
        self.stdout.write(f"not decided: {len(refused_lines)}")

    def _meeting(self, key: str) -> Meeting:
        try:
            return Meeting.objects.get(public_id=key)
        except (Meeting.DoesNotExist, ValidationError) as missing:
            raise CommandError("There is no such meeting.") from missing

    def _say_progress(self, batch: Any) -> None:
        if sys.stdout.isatty():
            left = batch.lines.filter(result=BatchLine.Result.WAITING).count()
            self.stdout.write(f"\r{left} left ", ending="")
