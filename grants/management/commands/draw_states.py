"""Are the pictures of the state machines what the machines are? Draws docs/states, or checks that nothing is stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from followup.models import Evaluation, FollowUpPlan, Lesson, Milestone, SiteVisit
from grants.management.state_drawing import draw, machine_of
from grants.models import (
    Appeal,
    Application,
    Call,
    GrantChange,
    Meeting,
    Payment,
    RepaymentClaim,
    Restoration,
    Withdrawal,
)
from registry.management import catalogue
from registry.models import DocumentRequest
from vetting.models import Exclusion, ScreeningHit, Vetting

MACHINES: list[Any] = [
    Call,
    Application,
    Appeal,
    Vetting,
    Exclusion,
    ScreeningHit,
    Withdrawal,
    RepaymentClaim,
    Restoration,
    GrantChange,
    Payment,
    Meeting,
    FollowUpPlan,
    Milestone,
    Evaluation,
    Lesson,
    SiteVisit,
    DocumentRequest,
]


def drawings() -> dict[str, str]:
    """Every machine's drawing by its file name."""
    messages = catalogue.messages_of(catalogue.read_catalogue(catalogue.ROOT, "sv"))
    swedish: dict[str, dict[str, str]] = {}
    for message in messages:
        if isinstance(message.id, str) and message.string:
            swedish.setdefault(message.context or "", {})[message.id] = str(message.string)
    with translation.override("en"):
        return {
            f"{name}.svg": draw(machine_of(model, swedish[""] | swedish.get(name, {})))
            for name, model in ((str(model._meta.model_name), model) for model in MACHINES)
        }


class Command(BaseCommand):
    """`manage.py draw_states`: writes docs/states; with `--check` it only compares."""

    help = "Draws the state machines in docs/states from the machines themselves."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Write, or only compare."""
        parser.add_argument("--check", action="store_true", help="fail when a drawing is missing or stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw all of them."""
        folder = Path(settings.BASE_DIR) / "docs" / "states"
        wanted = drawings()
        there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.svg"))}
        stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        if options["check"]:
            if stale:
                raise CommandError(f"Not as the machines are: {', '.join(stale)}. Run `make states`.")
            self.stdout.write(f"All {len(wanted)} drawings are as the machines are.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                (folder / name).write_text(wanted[name], encoding="utf-8")
            else:
                (folder / name).unlink()
            self.stdout.write(f"drew {name}" if name in wanted else f"removed {name}")
