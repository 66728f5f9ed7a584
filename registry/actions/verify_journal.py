"""Check the journal, and write in the journal what the check found."""

import time
from collections.abc import Iterator
from typing import Final

from django.db import transaction

from registry.events import Event
from registry.journal import Misfit, record, verify
from registry.models import JournalChain, JournalEntry, User
from registry.roles import Permission, acting_role

CHAIN: Final = "journal"
MOST_NAMED: Final = 20


def verify_journal(*, actor: User | None) -> JournalEntry:
    """Recompute every chain; the entry's `after` has entries, chains, misfits, seconds and the first misfits named."""
    start = time.monotonic()
    entries, chains = JournalEntry.objects.count(), JournalChain.objects.count()
    count, named = _count(verify())
    found = {
        "entries": entries,
        "chains": chains,
        "misfits": count,
        "seconds": round(time.monotonic() - start),
        "named": [{"chain": misfit.chain, "seq": misfit.seq, "problem": misfit.problem} for misfit in named],
    }
    with transaction.atomic():
        return record(
            Event.JOURNAL_VERIFIED,
            chain=CHAIN,
            actor=actor,
            actor_role=str((actor and acting_role(actor, Permission.READ_JOURNAL)) or ""),
            after=found,
        )


def _count(misfits: Iterator[Misfit]) -> tuple[int, list[Misfit]]:
    named: list[Misfit] = []
    count = 0
    for misfit in misfits:
        count += 1
        if len(named) < MOST_NAMED:
            named.append(misfit)
    return count, named
