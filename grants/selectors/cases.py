"""Which application cases does the person see, filtered and sorted; and on which page does a case stand?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Case as Pick
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.urls import reverse

from grants.models import Application, Call
from registry.case_pages import page_of
from registry.identifiers import clean_organisation_number
from registry.models import Board, Case, Organisation, User
from vetting.models import Exclusion

SORTS: Final = {
    "number": ("case__year", "case__number"),
    "organisation": ("case__organisation__name",),
    "call": ("call__name",),
    "state": ("state",),
    "amount": ("requested_amount",),
    "officer": ("case__case_officer__name",),
    "due": ("case__due_on",),
}
#: By deadline, what is not decided before what is.
MOST_URGENT_FIRST: Final = "due"
_DECIDED_LAST: Final = Pick(When(state__in=Application.OPEN, then=Value(0)), default=Value(1))
_CELL_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class CaseFilter:
    """What the list is narrowed to; empty means everything. `officer` is `mine` or `unassigned`."""

    q: str = ""
    state: str = ""
    board: str = ""
    call: str = ""
    officer: str = ""
    sort: str = MOST_URGENT_FIRST


def case_queue(user: User, wanted: CaseFilter) -> QuerySet[Application]:
    """Applications with a case that the person sees, with what a row shows; a constant number of queries."""
    found = Application.objects.visible_to(user).filter(case__isnull=False)
    if wanted.state == "open":
        found = found.filter(state__in=Application.OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.board:
        found = found.filter(case__board__key=wanted.board)
    if wanted.call:
        found = found.filter(call__slug=wanted.call)
    if wanted.officer == "mine":
        found = found.filter(Q(case__case_officer=user) | Q(case__reviewer=user))
    elif wanted.officer == "unassigned":
        found = found.filter(case__case_officer=None)
    if wanted.q:
        found = found.filter(_matches(wanted.q))
    return found.select_related("case__board", "case__organisation", "case__case_officer", "call").order_by(
        *_order(wanted.sort)
    )


def _order(sort: str) -> list[str | OrderBy]:
    key, is_falling = sort.removeprefix("-"), sort.startswith("-")
    names = SORTS.get(key)
    if names is None:
        return _order(MOST_URGENT_FIRST)
    order: list[str | OrderBy] = [
        F(name).desc(nulls_last=True) if is_falling else F(name).asc(nulls_last=True) for name in names
    ]
    if key == "due":
        return [_DECIDED_LAST.asc(), *order, "-case__year", "-case__number", "-pk"]
    return [*order, "-pk"]


def _matches(text: str) -> Q:
    compact = re.sub(r"[\s/-]+", "-", text.strip())
    return (
        Q(case__organisation__name__icontains=text)
        | Q(title__icontains=text)
        | Q(case__organisation__organisation_number__startswith=text)
        | Q(case__path_number__istartswith=compact)
    )


def page_for_number(user: User, text: str) -> str:
    """Where an exact registry number or organisation number leads; empty when it is neither, or not to be seen."""
    parts = re.fullmatch(r"\s*([^\W\d_]{2,5})[\s-]+(\d{4})[/-](\d{1,9})\s*", text)
    if parts:
        number = f"{parts[1].upper()}-{parts[2]}-{int(parts[3]):04d}"
        case = Case.objects.visible_to(user).filter(path_number=number).first()
        if case is None:
            exclusion = Exclusion.objects.visible_to(user).filter(case__path_number=number).first()
            case = exclusion.case if exclusion else None
        return page_of(case) if case else ""
    try:
        number = clean_organisation_number(text)
    except ValidationError:
        return ""
    organisation = Organisation.objects.visible_to(user).filter(organisation_number=number).first()
    return reverse("organisation", args=[organisation.organisation_number]) if organisation else ""


def boards_in_queue(user: User) -> QuerySet[Board]:
    """The boards whose application cases the person sees."""
    cases = Case.objects.visible_to(user).filter(kind=Case.Kind.APPLICATION)
    return Board.objects.filter(pk__in=cases.values("board")).order_by("name")


def calls_in_queue(user: User) -> QuerySet[Call]:
    """The calls that the applications the person sees belong to, latest first."""
    seen = Application.objects.visible_to(user).filter(case__isnull=False)
    return Call.objects.filter(pk__in=seen.values("call")).order_by("-closes_at", "name")


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: a dangerous first character gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_CELL_STARTS) else text


def export_rows(queue: QuerySet[Application]) -> Iterator[list[str]]:
    """The rows of the exported list, read a piece at a time; sums in kronor."""
    for application in queue.iterator(chunk_size=2000):
        case = application.case
        if case is None:
            continue
        cells = [
            case.registry_number,
            case.board.name,
            case.organisation.name,
            case.organisation.organisation_number,
            application.title,
            application.call.name,
            application.get_state_display(),
            f"{application.requested_amount / 100:.2f}",
            "" if application.granted_amount is None else f"{application.granted_amount / 100:.2f}",
            case.case_officer.name if case.case_officer else "",
            case.opened_on.isoformat(),
            case.due_on.isoformat() if case.due_on else "",
        ]
        yield [harmless(cell) for cell in cells]
