"""How does the journal leave the system so that somebody else can check it? JSON lines with the chains' heads.

One line for each chain's head, its entries after it, and a last line with the counts. Whoever has the file recomputes
every fingerprint without the system; a removed entry, chain or tail shows.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q

from registry.journal import Misfit, canonical, content_of
from registry.models import JournalChain, JournalEntry

AT_A_TIME: Final = 2000
_CHAINS_AT_A_TIME: Final = 500


def journal_lines(wanted: Q | None = None) -> Iterator[str]:
    """Every chain, or each that has an entry that `wanted` fits: whole, so that it can be checked; constant memory.

    A chain is given as it stood when the export came to it; what is written in it after that is left out.
    """
    chains = entries = 0
    for heads in _heads(wanted):
        current: int | None = None
        last_seq = 0
        found = JournalEntry.objects.filter(chain_id__in=heads).order_by("chain_id", "seq")
        for entry in found.iterator(chunk_size=AT_A_TIME):
            if entry.chain_id != current:
                current, chains = entry.chain_id, chains + 1
                name, last_seq, head = heads[entry.chain_id]
                yield _line({"chain_head": name, "entries": last_seq, "hash": head})
            if entry.seq <= last_seq:
                entries += 1
                yield _line(content_of(entry, heads[entry.chain_id][0]) | {"hash": entry.hash})
    yield _line({"end_of_journal": True, "chains": chains, "entries": entries})


def _heads(wanted: Q | None) -> Iterator[dict[int, tuple[str, int, str]]]:
    """Some chains at a time: name, number of the last entry and its fingerprint, by key."""
    found = JournalChain.objects.filter(last_seq__gt=0).order_by("pk")
    if wanted is not None:
        found = found.filter(pk__in=JournalEntry.objects.filter(wanted).values("chain"))
    last = 0
    while some := list(
        found.filter(pk__gt=last).values_list("pk", "name", "last_seq", "last_hash")[:_CHAINS_AT_A_TIME]
    ):
        last = some[-1][0]
        yield {pk: (name, seq, head) for pk, name, seq, head in some}


def _line(content: dict[str, Any]) -> str:
    return canonical(content).decode() + "\n"


@dataclass
class ExportCheck:
    """What an exported file was found to hold; whole when there are no misfits."""

    chains: int = 0
    entries: int = 0
    misfits: list[Misfit] = field(default_factory=list)


@dataclass
class _Chain:
    name: str
    entries: int
    head: str
    seq: int = 0
    previous: str = ""
    is_broken: bool = False


def check_lines(lines: Iterable[str]) -> ExportCheck:
    """Recompute an exported journal, a line at a time; each chain's first misfit is named."""
    found = ExportCheck()
    chain: _Chain | None = None
    has_end = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            found.misfits.append(Misfit("file", number, "altered: the line is not a JSON object"))
            return found
        if "chain_head" in content:
            _close(found, chain)
            chain = _Chain(str(content["chain_head"]), int(content.get("entries", 0)), str(content.get("hash", "")))
            found.chains += 1
        elif "end_of_journal" in content:
            _close(found, chain)
            chain, has_end = None, True
            _check_counts(found, content)
        else:
            _check_entry(found, chain, content)
    if not has_end:
        _close(found, chain)
        found.misfits.append(Misfit("file", found.entries + 1, "removed: the last line of the export is missing"))
    return found


def _check_entry(found: ExportCheck, chain: _Chain | None, content: dict[str, Any]) -> None:
    found.entries += 1
    if chain is None or content.get("chain") != chain.name:
        found.misfits.append(
            Misfit(str(content.get("chain", "?")), found.entries, "inserted: it stands outside its chain")
        )
        return
    if chain.is_broken:
        return
    chain.seq += 1
    problem = _problem_with(content, chain)
    chain.previous = str(content.get("hash", ""))
    if problem:
        chain.is_broken = True
        found.misfits.append(Misfit(chain.name, chain.seq, problem))


def _problem_with(content: dict[str, Any], chain: _Chain) -> str:
    if content.get("seq") != chain.seq:
        return f"removed: the next entry is number {content.get('seq')}"
    if content.get("previous") != chain.previous:
        return "inserted or reordered: it does not follow the entry before it"
    told = content.get("hash")
    kept = {name: value for name, value in content.items() if name != "hash"}
    if hashlib.sha256(canonical(kept)).hexdigest() != told:
        return "altered: its content does not match its fingerprint"
    return ""


def _close(found: ExportCheck, chain: _Chain | None) -> None:
    if chain is None or chain.is_broken:
        return
    if chain.seq != chain.entries or chain.previous != chain.head:
        found.misfits.append(
            Misfit(chain.name, chain.seq + 1, f"removed: the chain should have {chain.entries} entries")
        )


def _check_counts(found: ExportCheck, content: dict[str, Any]) -> None:
    if content.get("chains") != found.chains or content.get("entries") != found.entries:
        text = f"removed: the file should have {content.get('entries')} entries in {content.get('chains')} chains"
        found.misfits.append(Misfit("file", found.entries + 1, text))
