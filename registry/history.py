"""How is the journal written as a table: which columns, and what stands in each? One definition for page and command."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.audit import row_of
from registry.models import JournalEntry

HEADINGS: Final = (
    _("Time"),
    _("Chain"),
    _("Entry"),
    _("Event"),
    _("Event code"),
    _("Case"),
    _("Organisation number"),
    _("Organisation"),
    _("Board"),
    _("Who"),
    _("Role"),
    _("Rule"),
    _("What"),
    _("Before"),
    _("After"),
    _("Batch"),
    _("Previous fingerprint"),
    _("Fingerprint"),
)


def history_rows(entries: Iterable[JournalEntry]) -> Iterator[list[Any]]:
    """A row for each entry, with its words for people and its content as it was fingerprinted."""
    for entry in entries:
        row = row_of(entry)
        yield [
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            entry.chain.name,
            entry.seq,
            str(entry.get_event_display()),
            entry.event,
            entry.case.registry_number if entry.case else "",
            entry.organisation.organisation_number if entry.organisation else "",
            entry.organisation.name if entry.organisation else "",
            entry.board.name if entry.board else "",
            row.who,
            row.role,
            entry.rule,
            "; ".join(row.what),
            _as_json(entry.before),
            _as_json(entry.after),
            entry.batch,
            entry.previous_hash,
            entry.hash,
        ]


def _as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True) if content else ""
