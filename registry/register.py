"""What stands in the register of documents (diarium), for an official and for the public? Read queries only (R9)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry.case_pages import page_of
from registry.models import Board, Case, RegisterEntry, User

#: What a vetting is about is not said where everybody reads, nor found by searching for it.
_SAYS_NOTHING: Final = Q(case__kind__in=[Case.Kind.VETTING, Case.Kind.DOCUMENT_REQUEST])


@dataclass(frozen=True)
class Search:
    """What is looked for in the register; what is empty narrows nothing."""

    q: str = ""
    board: Board | None = None
    direction: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def day(self) -> dt.date | None:
        """The day of a day list: one day and no other."""
        return self.first if self.first == self.last else None


def entries_for(user: User, search: Search) -> QuerySet[RegisterEntry]:
    """The entries of the cases the official sees, latest first; one query however many."""
    return _narrowed(RegisterEntry.objects.visible_to(user), search, _about(search.q))


def public_entries(search: Search) -> QuerySet[RegisterEntry]:
    """Every entry, found only by what the public may read of it, latest first."""
    return _narrowed(RegisterEntry.objects.all(), search, _publicly_about(search.q))


def _narrowed(found: QuerySet[RegisterEntry], search: Search, about: Q) -> QuerySet[RegisterEntry]:
    if search.board is not None:
        found = found.filter(board=search.board)
    if search.direction:
        found = found.filter(direction=search.direction)
    if search.first:
        found = found.filter(registered_on__gte=search.first)
    if search.last:
        found = found.filter(registered_on__lte=search.last)
    rows = found.filter(about).select_related("board", "case__organisation", "document", "notice")
    return rows.order_by("-registered_on", "-pk")


def _numbered(words: str) -> Q:
    """The case or the one entry that `words` are the number of: `SOC 2026/0012`, `SOC 2026/0012-3`."""
    number, dash, last = words.upper().rpartition("-")
    wanted = Q(case__registry_number=words.upper()) | Q(case__path_number=words.upper())
    if dash and last.isdecimal() and len(last) < 8:
        wanted |= Q(case__registry_number=number, number=int(last)) | Q(case__path_number=number, number=int(last))
    return wanted


def _publicly_about(q: str) -> Q:
    words = q.strip()
    if not words:
        return Q()
    organisation = Q(case__organisation__name__icontains=words) | Q(
        case__organisation__organisation_number__startswith=words
    )
    public = Q(public_subject__icontains=words) | Q(public_counterpart__icontains=words)
    return _numbered(words) | public | (organisation & ~_SAYS_NOTHING)


def _about(q: str) -> Q:
    words = q.strip()
    if not words:
        return Q()
    organisation = Q(case__organisation__name__icontains=words) | Q(
        case__organisation__organisation_number__startswith=words
    )
    full = (Q(subject__icontains=words) | Q(counterpart__icontains=words)) & ~Q(case__kind=Case.Kind.VETTING)
    return _numbered(words) | organisation | full | Q(public_subject__icontains=words)


@dataclass(frozen=True)
class Row:
    """An entry as it is read on one of the two pages."""

    entry: RegisterEntry
    counterpart: str
    subject: str
    organisation: str
    url: str = ""
    is_protected: bool = False

    @property
    def number(self) -> str:
        """The document's whole number: the case's, a dash, its own."""
        return f"{self.entry.case.registry_number}-{self.entry.number}"


def row_for(entry: RegisterEntry) -> Row:
    """The entry in full words; in a vetting the public ones, since that material is read with a purpose written down."""
    case = entry.case
    party = case.party()
    name = party.name if party else ""
    if case.kind == Case.Kind.VETTING:
        return Row(entry, entry.public_counterpart, entry.public_subject, name, page_of(case), is_protected=True)
    is_protected = (entry.counterpart, entry.subject) != (entry.public_counterpart, entry.public_subject)
    return Row(entry, entry.counterpart, entry.subject, name, page_of(case), is_protected)


def public_row(entry: RegisterEntry) -> Row:
    """The entry as everybody may read it."""
    party = entry.case.party()
    says_nothing = entry.case.kind in (Case.Kind.VETTING, Case.Kind.DOCUMENT_REQUEST)
    name = party.name if party and not says_nothing else ""
    return Row(entry, entry.public_counterpart, entry.public_subject, name)


def headings() -> list[str]:
    """The columns of an export."""
    return [
        _("Registered"),
        _("Number in the register"),
        _("Board"),
        _("Direction"),
        _("Sender or recipient"),
        _("Subject"),
        _("Organisation"),
    ]


def cells(rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows of an export."""
    for row in rows:
        entry = row.entry
        yield [
            entry.registered_on,
            row.number,
            entry.board.name,
            str(entry.get_direction_display()),
            row.counterpart,
            row.subject,
            row.organisation,
        ]
