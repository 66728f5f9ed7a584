"""Which number does each case get? Registry counters in bulk, without gaps or doubles (R9)."""

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from grants.populate.chains import Chain
from grants.populate.rows import Tables
from grants.populate.scenery import Desk
from registry.events import Event
from registry.models import Case, RegistryCounter


class Register:
    """The boards' registers: the last number of each board and year, and the cases opened on it."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._last: dict[tuple[int, int], int] = defaultdict(int)
        for board, year, last in RegistryCounter.objects.values_list("board_id", "year", "last"):
            self._last[board, year] = last

    def open_case(
        self,
        kind: Case.Kind,
        desk: Desk,
        organisation: int,
        subject: str,
        at: dt.datetime,
        *,
        closed_on: dt.date | None = None,
        due_on: dt.date | None = None,
        is_taken: bool = True,
    ) -> Chain:
        """A new case with the board's next number, and the journal it begins."""
        day = timezone.localdate(at)
        self._last[desk.board.pk, day.year] += 1
        number = self._last[desk.board.pk, day.year]
        registry_number = f"{desk.board.code} {day.year}/{number:04d}"
        path_number = f"{desk.board.code}-{day.year}-{number:04d}"
        key = self._tables[Case].add(
            board_id=desk.board.pk,
            organisation_id=organisation,
            kind=kind.value,
            year=day.year,
            number=number,
            registry_number=registry_number,
            path_number=path_number,
            subject=subject,
            opened_on=day,
            closed_on=closed_on,
            due_on=None if closed_on else due_on,
            case_officer_id=desk.officer if is_taken else None,
            reviewer_id=desk.reviewer if is_taken else None,
        )
        chain = Chain(key, path_number, desk.board.pk, organisation)
        chain.tell(at, Event.CASE_OPENED, rule="R9", after={"registry_number": registry_number, "kind": kind.value})
        if is_taken:
            after = {"case_officer": desk.officer, "reviewer": desk.reviewer}
            later = at + dt.timedelta(days=3)
            if later < timezone.now():
                chain.tell(later, Event.CASE_ASSIGNED, actor=desk.officer, role="case_officer", rule="R3", after=after)
        return chain

    def save(self) -> None:
        """Write the counters down; must be in the transaction of the cases."""
        for (board, year), last in self._last.items():
            RegistryCounter.objects.update_or_create(board_id=board, year=year, defaults={"last": last})
