"""Take in a new version of a sanctions list: what is new, changed or gone; the old entries stay as history."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from registry.events import Event
from registry.journal import record
from registry.models import User
from registry.parameters import value_of
from vetting.models import SanctionsEntry, SanctionsList
from vetting.screening.lists import ParsedList, UnreadableList, read_list
from vetting.screening.lists.content import ListedEntry


@dataclass(frozen=True)
class Loaded:
    """The version in force after loading, and the keys of the entries that are new in this wording."""

    version: SanctionsList
    new_entries: list[int]
    is_new: bool


def load_sanctions(*, actor: User | None, path: Path, accept_shrinking: bool = False) -> Loaded:
    """Load the file as the next version of its list, or change nothing at all. Raises UnreadableList.

    The same file again changes nothing. A file older than the version in force is refused, and so is one in which
    more entries are gone than `sanctions_shrink_max_percent`, unless `accept_shrinking`.
    """
    parsed = read_list(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        in_force = SanctionsList.objects.select_for_update().filter(code=parsed.code).order_by("-number").first()
        if in_force is not None and in_force.sha256 == sha256:
            return Loaded(in_force, [], is_new=False)
        return _take_in(actor, path.name, sha256, parsed, in_force, accept_shrinking=accept_shrinking)


def _take_in(
    actor: User | None,
    file_name: str,
    sha256: str,
    parsed: ParsedList,
    in_force: SanctionsList | None,
    *,
    accept_shrinking: bool,
) -> Loaded:
    if in_force is not None and parsed.dated_at < in_force.dated_at:
        raise UnreadableList(
            f"the file is from {parsed.dated_at:%Y-%m-%d}, older than the version in force ({in_force.dated_at:%Y-%m-%d})"
        )
    known = {
        reference: (key, fingerprint)
        for reference, key, fingerprint in SanctionsEntry.objects.filter(
            list_code=parsed.code, removed_in=None
        ).values_list("reference", "pk", "fingerprint")
    }
    listed = {entry.reference: entry for entry in parsed.entries}
    gone = known.keys() - listed.keys()
    most = value_of("sanctions_shrink_max_percent")
    if known and len(gone) * 100 > len(known) * most and not accept_shrinking:
        raise UnreadableList(
            f"{len(gone)} of {len(known)} entries would be gone, more than {most} percent; is the file whole?"
        )
    changed = {key for key in known.keys() & listed.keys() if known[key][1] != listed[key].fingerprint}
    added = listed.keys() - known.keys()
    version = SanctionsList.objects.create(
        code=parsed.code,
        number=in_force.number + 1 if in_force else 1,
        dated_at=parsed.dated_at,
        loaded_by=actor,
        file_name=file_name[:200],
        sha256=sha256,
        entries=len(listed),
        added=len(added),
        changed=len(changed),
        removed=len(gone),
    )
    ended = sorted(known[reference][0] for reference in gone | changed)
    for start in range(0, len(ended), 500):
        SanctionsEntry.objects.filter(pk__in=ended[start : start + 500]).update(removed_in=version)
    rows = [_row(entry, parsed.code, version) for entry in parsed.entries if entry.reference in added | changed]
    SanctionsEntry.objects.bulk_create(rows, batch_size=50)
    new = list(SanctionsEntry.objects.filter(first_in=version).order_by("pk").values_list("pk", flat=True))
    record(
        Event.SANCTIONS_LOADED,
        chain=f"sanctions/{parsed.code}",
        actor=actor,
        rule="G2",
        after={
            "version": version.number,
            "dated": timezone.localtime(parsed.dated_at).isoformat(timespec="seconds"),
            "sha256": sha256,
            "entries": version.entries,
            "added": version.added,
            "changed": version.changed,
            "removed": version.removed,
        },
    )
    return Loaded(version, new, is_new=True)


def _row(entry: ListedEntry, code: str, version: SanctionsList) -> SanctionsEntry:
    return SanctionsEntry(
        list_code=code,
        reference=entry.reference[:60],
        kind=entry.kind,
        name=entry.name,
        names=[{"text": name.text, "is_weak": name.is_weak} for name in entry.names],
        identifiers=[{"kind": each.kind, "value": each.value} for each in entry.identifiers],
        programme=entry.programme[:60],
        listed_on=entry.listed_on,
        fingerprint=entry.fingerprint,
        first_in=version,
    )
