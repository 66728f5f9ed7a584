"""What has been done with an entry of support, by whom and why? Read from the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from grants.models import Support
from grants.models.call import SupportForm
from registry.events import Event
from registry.formats import kronor
from registry.models import JournalEntry
from registry.rules import Text

_EVENTS: Final = [
    Event.SUPPORT_ENTERED,
    Event.SUPPORT_IMPORTED,
    Event.SUPPORT_CORRECTED,
    Event.SUPPORT_STRUCK_OUT,
]
_LABELS: Final[dict[str, Text]] = {
    "form": _("Form of support"),
    "title": _("What the support is"),
    "purpose": _("Purpose"),
    "value": _("Sum or value"),
    "period_start": _("First day"),
    "period_end": _("Last day"),
    "decision_number": _("Number of the decision"),
    "decided_on": _("Decided"),
    "terms": _("Terms"),
    "has_revocation_reservation": _("Revocation reservation"),
}


@dataclass(frozen=True)
class Change:
    """One fact, what stood and what stands."""

    label: Text
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    """One entry of the journal about the support, with what it changed."""

    entry: JournalEntry
    changes: list[Change]


def history_of(support: Support) -> list[Step]:
    """The steps, latest first. One query."""
    entries = (
        JournalEntry.objects.filter(
            organisation_id=support.organisation_id, event__in=_EVENTS, after__support=support.pk
        )
        .select_related("actor")
        .order_by("-seq")
    )
    return [Step(entry, list(_changes(entry))) for entry in entries]


def _changes(entry: JournalEntry) -> Iterable[Change]:
    if entry.event != Event.SUPPORT_CORRECTED:
        return
    for name, label in _LABELS.items():
        if name in entry.after:
            yield Change(label, _in_words(name, entry.before.get(name)), _in_words(name, entry.after[name]))


def _in_words(name: str, value: Any) -> Any:
    match name:
        case "value":
            return kronor(value) if value else "–"
        case "form":
            return dict(SupportForm.choices).get(value, value)
        case "has_revocation_reservation":
            return _("Yes") if value else _("No")
    return value or "–"
