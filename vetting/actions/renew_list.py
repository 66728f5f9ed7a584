"""Take in a new version of a sanctions list and compare everybody with what is new in it: both, or neither."""

from pathlib import Path

from django.db import transaction

from registry.models import User
from vetting.actions.load_sanctions import Loaded, load_sanctions
from vetting.actions.screen_organisation import Screened, screen_against


@transaction.atomic
def renew_list(*, actor: User | None, path: Path, accept_shrinking: bool = False) -> tuple[Loaded, Screened | None]:
    """What was loaded, and what the comparison found; None when the file was known already. Raises UnreadableList.

    Interrupted in the middle it leaves the earlier list, so that no entry is in force that nobody was compared with.
    """
    loaded = load_sanctions(actor=actor, path=path, accept_shrinking=accept_shrinking)
    if not loaded.is_new:
        return loaded, None
    return loaded, screen_against(actor=actor, entries=loaded.new_entries)
