"""Open cases: each gets the next registry number of its board and year, without gaps or doubles (R9)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.models import Board, Case, Organisation, RegistryCounter, User


@dataclass(frozen=True)
class NewCase:
    """A case to be opened."""

    board: Board
    organisation: Organisation | None
    kind: Case.Kind
    subject: str
    due_on: dt.date | None = None
    case_officer: User | None = None
    reviewer: User | None = None


def _reserve(year: int, wanted: Counter[int]) -> dict[int, int]:
    """The first number for each board; the counters stay locked until the transaction ends."""
    RegistryCounter.objects.bulk_create(
        [RegistryCounter(board_id=board, year=year) for board in sorted(wanted)], ignore_conflicts=True
    )
    counters = list(RegistryCounter.objects.select_for_update().filter(board_id__in=wanted, year=year).order_by("pk"))
    first = {}
    for counter in counters:
        first[counter.board_id] = counter.last + 1
        counter.last += wanted[counter.board_id]
    RegistryCounter.objects.bulk_update(counters, ["last"])
    return first


@transaction.atomic
def open_cases(
    new_cases: Sequence[NewCase],
    *,
    actor: User | None,
    actor_role: str = "",
    batch: str = "",
    on: dt.date | None = None,
) -> list[Case]:
    """Open cases in the order given; a constant number of queries however many. Journals each."""
    if not new_cases:
        return []
    day = on or timezone.localdate()
    upcoming = _reserve(day.year, Counter(new.board.pk for new in new_cases))
    cases = []
    for new in new_cases:
        number = upcoming[new.board.pk]
        upcoming[new.board.pk] += 1
        cases.append(
            Case(
                board=new.board,
                organisation_id=new.organisation.pk if new.organisation else None,
                kind=new.kind,
                subject=new.subject[:250],
                year=day.year,
                number=number,
                registry_number=f"{new.board.code} {day.year}/{number:04d}",
                path_number=f"{new.board.code}-{day.year}-{number:04d}",
                opened_on=day,
                due_on=new.due_on,
                case_officer=new.case_officer,
                reviewer=new.reviewer,
            )
        )
    Case.objects.bulk_create(cases)
    record_many(
        [
            NewEntry(
                Event.CASE_OPENED,
                case=case,
                actor=actor,
                actor_role=actor_role,
                rule="R9",
                after={"registry_number": case.registry_number, "kind": str(case.kind)},
            )
            for case in cases
        ],
        batch=batch,
    )
    return cases


def open_case(new_case: NewCase, **keywords: Any) -> Case:
    """Open one case; keywords as in `open_cases`."""
    return open_cases([new_case], **keywords)[0]
