"""What is written down about what happened, and the one way to write it (the events: registry/events.py).

Each chain (a case, or something without a case such as a call) is locked while it grows. An entry's hash is SHA-256
over the canonical form of its content, which holds the hash of the entry before it.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from registry.events import Event

if TYPE_CHECKING:
    from registry.models import Case, JournalChain, JournalEntry


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written. `case` gives chain, board and organisation; without a case, `chain` names the chain."""

    event: Event
    case: "Case | None" = None
    chain: str = ""
    actor: Any = None
    actor_role: str = ""
    board_id: int | None = None
    organisation_id: int | None = None
    rule: str = ""
    reason: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def chain_name(self) -> str:
        """The name of the chain the entry goes to."""
        if self.case is not None:
            return f"case/{self.case.path_number}"
        if not self.chain:
            raise ValueError("an entry without a case must name its chain")
        return self.chain


def new_batch() -> str:
    """An id that ties together the entries of one fan-out."""
    return f"b-{timezone.localdate():%Y%m%d}-{uuid.uuid4().hex[:8]}"


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write an entry's content as bytes: JSON, sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_of(entry: "JournalEntry", chain_name: str) -> dict[str, Any]:
    """What an entry's hash is made over."""
    return {
        "chain": chain_name,
        "seq": entry.seq,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "event": str(entry.event),
        "case": entry.case_id,
        "board": entry.board_id,
        "organisation": entry.organisation_id,
        "actor": entry.actor_id,
        "actor_role": str(entry.actor_role),
        "rule": entry.rule,
        "reason": entry.reason,
        "before": entry.before,
        "after": entry.after,
        "batch": entry.batch,
        "previous": entry.previous_hash,
    }


def fingerprint(entry: "JournalEntry", chain_name: str) -> str:
    """SHA-256 over the entry's canonical content, as hexadecimal."""
    return hashlib.sha256(canonical(content_of(entry, chain_name))).hexdigest()


def _lock_cases(entries: list[NewEntry]) -> None:
    """Cases before their chains, as the actions that lock a case do: one order, so that nobody waits in a circle."""
    if not transaction.get_connection().features.has_select_for_update:
        return
    cases = apps.get_model("registry", "Case").objects.select_for_update(no_key=True).order_by("pk")
    list(cases.filter(pk__in={entry.case.pk for entry in entries if entry.case}).values_list("pk", flat=True))


def _lock_chains(entries: list[NewEntry]) -> "dict[str, JournalChain]":
    _lock_cases(entries)
    chains = apps.get_model("registry", "JournalChain")
    cases = {entry.chain_name: entry.case for entry in entries}
    locked = _locked(sorted(cases))
    if new := sorted(set(cases) - set(locked)):
        chains.objects.bulk_create([chains(name=name, case=cases[name]) for name in new], ignore_conflicts=True)
        locked |= _locked(new)
    return locked


def _locked(names: list[str]) -> "dict[str, JournalChain]":
    chains = apps.get_model("registry", "JournalChain").objects.select_for_update().order_by("pk")
    return {chain.name: chain for chain in chains.filter(name__in=names)}


def record_many(entries: Iterable[NewEntry], *, batch: str = "") -> "list[JournalEntry]":
    """Write entries to their chains in the order given; a constant number of queries however many chains.

    Must run in the transaction of the change it tells of (house rule 5).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a journal entry is written in the same transaction as the change")
    todo = list(entries)
    if not todo:
        return []
    rows = apps.get_model("registry", "JournalEntry")
    locked = _lock_chains(todo)
    now = timezone.now()
    written: list[JournalEntry] = []
    for new in todo:
        chain = locked[new.chain_name]
        entry = rows(
            chain=chain,
            seq=chain.last_seq + 1,
            at=now,
            event=new.event.value,
            case=new.case,
            board_id=new.case.board_id if new.case else new.board_id,
            organisation_id=new.case.organisation_id if new.case else new.organisation_id,
            actor=new.actor,
            actor_role=str(new.actor_role or ""),
            rule=new.rule,
            reason=new.reason,
            before=new.before,
            after=new.after,
            batch=batch,
            previous_hash=chain.last_hash,
        )
        entry.hash = fingerprint(entry, chain.name)
        chain.last_seq, chain.last_hash = entry.seq, entry.hash
        written.append(entry)
    rows.objects.bulk_create(written)
    heads = list(locked.values())
    if len(heads) == 1:
        heads[0].save(update_fields=["last_seq", "last_hash"])
    else:
        _write_heads(heads)
    return written


def _write_heads(heads: "list[JournalChain]") -> None:
    """Each chain's new head, in one query whose time grows with the chains and not with their square, as an update's does.

    The chains are there, locked: an insert that meets its own row and changes it.
    """
    apps.get_model("registry", "JournalChain").objects.bulk_create(
        heads, update_conflicts=True, unique_fields=["id"], update_fields=["last_seq", "last_hash"]
    )


def record(event: Event, *, batch: str = "", **content: Any) -> "JournalEntry":
    """Write one entry; keywords as in NewEntry."""
    return record_many([NewEntry(event, **content)], batch=batch)[0]


@dataclass(frozen=True)
class Misfit:
    """The first entry of a chain that does not fit, and how."""

    chain: str
    seq: int
    problem: str

    def __str__(self) -> str:
        return f"{self.chain} entry {self.seq}: {self.problem}"


def verify() -> Iterator[Misfit]:
    """Each chain's first misfit, in chain order: altered, removed, inserted or reordered entries, and lost heads.

    A chain that seems not to fit is read once more with its head locked: others may have written meanwhile.
    """
    chains = apps.get_model("registry", "JournalChain")
    rows = apps.get_model("registry", "JournalEntry")
    heads = {chain.pk: chain for chain in chains.objects.all().iterator()}
    entries = rows.objects.order_by("chain_id", "seq").iterator(chunk_size=2000)
    with_entries = set()
    for key, group in groupby(entries, key=lambda entry: entry.chain_id):
        with_entries.add(key)
        if key not in heads or _misfit_in(heads[key], group):
            yield from _second_look(key)
    for key in heads.keys() - with_entries:
        yield from _second_look(key)
    for path_number in (
        apps.get_model("registry", "Case").objects.filter(journal_chain=None).values_list("path_number", flat=True)
    ):
        yield Misfit(f"case/{path_number}", 1, "removed: the case has no journal")


def _second_look(chain_id: int) -> Iterator[Misfit]:
    with transaction.atomic():
        chain = apps.get_model("registry", "JournalChain").objects.select_for_update().get(pk=chain_id)
        misfit = _misfit_in(chain, chain.entries.order_by("seq").iterator(chunk_size=2000))
    if misfit:
        yield misfit


def _misfit_in(chain: "JournalChain", entries: "Iterable[JournalEntry]") -> Misfit | None:
    seq, previous = 0, ""
    for entry in entries:
        seq += 1
        if problem := _problem_with(entry, chain.name, seq, previous):
            return Misfit(chain.name, seq, problem)
        previous = entry.hash
    if seq == 0 and chain.last_seq:
        return Misfit(chain.name, 1, "removed: the chain has lost all its entries")
    if chain.last_seq != seq or chain.last_hash != previous:
        return Misfit(chain.name, seq + 1, f"removed: the chain should have {chain.last_seq} entries")
    return None


def _problem_with(entry: "JournalEntry", chain_name: str, expected_seq: int, previous: str) -> str:
    if entry.seq != expected_seq:
        return f"removed: the next entry is number {entry.seq}"
    content_fits = fingerprint(entry, chain_name) == entry.hash
    if entry.previous_hash != previous:
        return "inserted or reordered: it does not follow the entry before it"
    if not content_fits:
        return "altered: its content does not match its fingerprint"
    return ""
