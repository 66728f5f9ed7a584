"""Take in a file of support that boards decided outside Värna: all of it, or nothing (G3).

The file is read twice. First it is checked and nothing is changed; then, when nothing is wrong, its organisations are
locked, it is checked again and written, in one transaction. A part of the rows at a time is held in memory.
"""

import datetime as dt
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.reach_entered_support import reach_entered_support
from grants.intake.checking import AT_A_TIME, Checking, Intake, NewSupport, Watch
from grants.intake.rows import Fault
from grants.models import Support
from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.models import Organisation, User
from registry.roles import Permission, acting_role
from vetting.selectors import exclusions_in_force


class NotImported(Exception):
    """Something is wrong with the file; nothing was taken in. `intake` says what."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(_("Nothing was taken in."))
        self.intake = intake


def check_support(*, actor: User | None, file: IO[bytes], watch: Watch = iter, most: int | None = None) -> Intake:
    """What would be taken in, and everything that is wrong; changes nothing. Raises UnreadableFile or Refused.

    `actor` takes in for the boards where their role says so; nobody, from the command line, for every board.
    A file with more rows than `most` is not read to its end.
    """
    return Checking(actor, watch, most).check(file)


def import_support(*, actor: User | None, file: IO[bytes], watch: Watch = iter) -> Intake:
    """Take the file in. Raises NotImported when anything is wrong, UnreadableFile or Refused."""
    checking = Checking(actor, watch)
    checked = checking.check(file)
    if checked.fault_count:
        raise NotImported(checked)
    try:
        with transaction.atomic():
            _lock(sorted(checking.found))
            return _Writing(actor, watch).write(file)
    except IntegrityError as error:
        checked.note([Fault(0, "", _("Somebody entered the same support meanwhile."), _("Try again."))])
        raise NotImported(checked) from error


def _lock(organisations: list[int]) -> None:
    """In primary-key order, as everybody locks, so that no exclusion is decided meanwhile."""
    for start in range(0, len(organisations), AT_A_TIME):
        part = organisations[start : start + AT_A_TIME]
        rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        list(rows.values_list("pk", flat=True))


class _Writing(Checking):
    """The second time through: what is new is written, in a transaction with the organisations locked."""

    def write(self, file: IO[bytes]) -> Intake:
        """Through the whole file, or raise NotImported when something has become wrong since it was checked."""
        self.intake.batch = new_batch()
        now, running = timezone.now(), []
        for part in self.parts(file):
            new = self.new_in(part)
            if self.intake.fault_count:
                raise NotImported(self.intake)
            running += self._make(new, now)
        if self.actor is not None:
            reached = reach_entered_support(actor=self.actor, supports=running, batch=self.intake.batch)
            self.intake.reached = len(reached)
        return self.intake

    def _make(self, new: list[NewSupport], now: dt.datetime) -> list[Support]:
        """Write organisations, support and journal; what an exclusion in force has to reach comes back."""
        unknown = list(
            {id(each.organisation): each.organisation for each in new if each.organisation.pk is None}.values()
        )
        Organisation.objects.bulk_create(unknown, batch_size=200)
        made = []
        for each in new:
            support = Support(
                board=each.board,
                organisation=each.organisation,
                entered_at=now,
                entered_by=self.actor,
                batch=self.intake.batch,
            )
            support.take_over(each.row.facts)
            made.append(support)
        Support.objects.bulk_create(made, batch_size=200)
        record_many([*map(self._registered, unknown), *map(self._imported, made)], batch=self.intake.batch)
        running = {support.organisation_id for support in made if support.period_end >= self.today}
        excluded = {exclusion.case.organisation_id for exclusion in exclusions_in_force(running)}
        return [support for support in made if support.organisation_id in excluded]

    def _registered(self, organisation: Organisation) -> NewEntry:
        return NewEntry(
            Event.ORGANISATION_REGISTERED,
            chain=f"organisation/{organisation.organisation_number}",
            organisation_id=organisation.pk,
            actor=self.actor,
            after={"organisation_number": organisation.organisation_number, "name": organisation.name},
        )

    def _imported(self, support: Support) -> NewEntry:
        role = acting_role(self.actor, Permission.IMPORT_SUPPORT, support.board) if self.actor else None
        return NewEntry(
            Event.SUPPORT_IMPORTED,
            chain=f"organisation/{support.organisation.organisation_number}",
            board_id=support.board_id,
            organisation_id=support.organisation_id,
            actor=self.actor,
            actor_role=str(role or ""),
            rule="G3",
            after={"support": support.pk, **support.facts.as_data()},
        )
