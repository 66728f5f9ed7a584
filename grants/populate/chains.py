"""How is the journal of very many cases written, so that `verify_journal` finds every chain whole?"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from grants.populate.rows import Tables
from registry.events import Event
from registry.journal import fingerprint
from registry.models import JournalChain, JournalEntry


@dataclass(slots=True)
class Entry:
    """An entry before it is a row; it has what `registry.journal.content_of` asks for."""

    seq: int
    at: dt.datetime
    event: str
    case_id: int
    board_id: int
    organisation_id: int
    actor_id: int | None
    actor_role: str
    rule: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    batch: str = ""
    previous_hash: str = ""


@dataclass(slots=True)
class Chain:
    """The journal of one case, told in order and written when it is whole."""

    case_id: int
    path_number: str
    board_id: int
    organisation_id: int
    entries: list[Entry] = field(default_factory=list)

    def tell(
        self,
        at: dt.datetime,
        event: Event,
        *,
        actor: int | None = None,
        role: str = "",
        rule: str = "",
        reason: str = "",
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """One more entry, never earlier than the one before it."""
        at = max(at, self.entries[-1].at) if self.entries else at
        self.entries.append(
            Entry(
                len(self.entries) + 1,
                at,
                event.value,
                self.case_id,
                self.board_id,
                self.organisation_id,
                actor,
                role,
                rule,
                reason,
                before or {},
                after or {},
            )
        )

    def write(self, tables: Tables) -> None:
        """Hash the entries one upon the other and queue chain and entries."""
        name, previous = f"case/{self.path_number}", ""
        rows = tables[JournalEntry]
        hashes = []
        for entry in self.entries:
            entry.previous_hash = previous
            thing: Any = entry
            previous = fingerprint(thing, name)
            hashes.append(previous)
        chain = tables[JournalChain].add(
            name=name, case_id=self.case_id, last_seq=len(self.entries), last_hash=previous
        )
        for entry, made in zip(self.entries, hashes, strict=True):
            rows.add(
                chain_id=chain,
                seq=entry.seq,
                at=entry.at,
                event=entry.event,
                case_id=entry.case_id,
                board_id=entry.board_id,
                organisation_id=entry.organisation_id,
                actor_id=entry.actor_id,
                actor_role=entry.actor_role,
                rule=entry.rule,
                reason=entry.reason,
                before=entry.before,
                after=entry.after,
                previous_hash=entry.previous_hash,
                hash=made,
            )
