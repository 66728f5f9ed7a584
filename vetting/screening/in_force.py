"""Which lists are in force, and which names stand there? Read once for each version, and kept ready for searching."""

from functools import lru_cache

from django.db.models import Max, QuerySet

from vetting.models import SanctionsEntry, SanctionsList
from vetting.screening.index import Listed, NameIndex
from vetting.screening.matching import Kind

KINDS: tuple[Kind, Kind] = ("organisation", "person")


def lists_in_force() -> list[SanctionsList]:
    """The latest version of each list that was ever loaded, by code."""
    latest: dict[str, SanctionsList] = {}
    for each in SanctionsList.objects.order_by("code", "number"):
        latest[each.code] = each
    return list(latest.values())


def indexes_in_force(lists: list[SanctionsList]) -> dict[Kind, NameIndex]:
    """The entries in force, ready for searching; made anew when a list has a new version."""
    last = SanctionsEntry.objects.aggregate(Max("pk"))["pk__max"]
    return _indexes(tuple((each.pk, each.sha256) for each in lists), last)


@lru_cache(maxsize=1)
def _indexes(_versions: tuple[tuple[int, str], ...], _last_entry: int | None) -> dict[Kind, NameIndex]:
    return indexes_of(SanctionsEntry.objects.filter(removed_in=None))


def indexes_of(entries: QuerySet[SanctionsEntry]) -> dict[Kind, NameIndex]:
    """The names of some entries, ready for searching."""
    names = [
        Listed(key, name["text"], "person" if kind == "person" else "organisation", name["is_weak"])
        for key, kind, every in entries.order_by("pk").values_list("pk", "kind", "names")
        for name in every
    ]
    return {kind: NameIndex(names, kind) for kind in KINDS}
