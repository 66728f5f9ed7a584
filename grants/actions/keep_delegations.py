"""Add a point to a board's delegation order, or give one an end: history is never rewritten (R4)."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Delegation
from registry.events import Event
from registry.journal import record
from registry.lifecycle import lock, require_role
from registry.models import Board, User
from registry.roles import Permission, Role


@dataclass(frozen=True)
class PointTerms:
    """What a point says; `max_amount` in öre, `adopted` is the board's decision on it: date and paragraph."""

    point: str
    name: str
    max_amount: int
    valid_from: dt.date
    adopted: str
    role: str = Role.DECISION_MAKER
    person: User | None = None
    valid_to: dt.date | None = None
    may_grant: bool = True
    may_refuse: bool = True
    may_dismiss: bool = False


def _require(actor: User, board: Board) -> str:
    return str(require_role(actor, Permission.KEEP_DELEGATIONS, board))


def _require_terms(board: Board, terms: PointTerms) -> None:
    errors = {}
    for name in ("point", "name", "adopted"):
        if not getattr(terms, name).strip():
            errors[name] = _("Fill this in.")
    if not (terms.may_grant or terms.may_refuse or terms.may_dismiss):
        errors["kinds"] = _("Choose at least one kind of decision.")
    if terms.max_amount < 0 or (terms.may_grant and terms.max_amount == 0):
        errors["max_amount"] = _("Give a sum larger than zero.")
    if terms.valid_from < timezone.localdate():
        errors["valid_from"] = _("Choose today or a day to come: nobody is given authority afterwards (R4).")
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        errors["valid_to"] = _("The last day comes before the first.")
    overlapping = Delegation.objects.filter(board=board, point=terms.point.strip())
    if any(each.valid_to is None or each.valid_to >= terms.valid_from for each in overlapping):
        errors["point"] = _("The point is in force already. End it first, the day before the new one begins.")
    if terms.person is not None and not terms.person.role_assignments.filter(board=board).exists():
        errors["person"] = _("The person has no role at the board.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def add_point(*, actor: User, board: Board, terms: PointTerms) -> Delegation:
    """A new point, from today or a day to come. Raises Refused or ValidationError."""
    locked = lock(Board, pk=board.pk)
    role = _require(actor, locked)
    _require_terms(locked, terms)
    point = Delegation.objects.create(
        board=locked,
        point=terms.point.strip(),
        name=terms.name.strip(),
        role=terms.role,
        person=terms.person,
        max_amount=terms.max_amount,
        may_grant=terms.may_grant,
        may_refuse=terms.may_refuse,
        may_dismiss=terms.may_dismiss,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        adopted=terms.adopted.strip(),
    )
    record(
        Event.DELEGATION_ADDED,
        chain=point.journal_chain_name,
        board_id=locked.pk,
        actor=actor,
        actor_role=role,
        rule="R4",
        reason=point.adopted,
        after={
            "id": point.pk,
            "point": point.point,
            "delegate": point.name,
            "role": "" if point.person_id else str(point.role),
            "person": point.person_id,
            "max_amount": point.max_amount,
            "grant": point.may_grant,
            "refuse": point.may_refuse,
            "dismiss": point.may_dismiss,
            "valid_from": point.valid_from.isoformat(),
            "valid_to": point.valid_to.isoformat() if point.valid_to else "",
        },
    )
    return point


@transaction.atomic
def end_point(*, actor: User, point: Delegation, on: dt.date, adopted: str) -> Delegation:
    """The point's last day, today or later; what was decided under it stands. Raises Refused or ValidationError."""
    board = lock(Board, pk=point.board_id)
    role = _require(actor, board)
    locked = lock(Delegation, pk=point.pk)
    errors = {}
    if on < max(timezone.localdate(), locked.valid_from) or (locked.valid_to is not None and locked.valid_to <= on):
        errors["on"] = _("Choose today or a day to come, before it ends already.")
    if not adopted.strip():
        errors["adopted"] = _("Fill this in.")
    if errors:
        raise ValidationError(errors)
    before = locked.valid_to.isoformat() if locked.valid_to else ""
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    record(
        Event.DELEGATION_ENDED,
        chain=locked.journal_chain_name,
        board_id=board.pk,
        actor=actor,
        actor_role=role,
        rule="R4",
        reason=adopted.strip(),
        before={"id": locked.pk, "point": locked.point, "valid_to": before},
        after={"valid_to": on.isoformat()},
    )
    return locked
