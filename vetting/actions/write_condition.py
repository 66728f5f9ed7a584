"""Write or end a board's own condition: always a new version, never a new wording of an old one (R7)."""

import datetime as dt
from dataclasses import dataclass, fields

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Board, User
from registry.roles import Permission
from registry.rules import Blocker
from vetting.models import Criterion


@dataclass(frozen=True)
class ConditionText:
    """The words of a condition in both languages, and where it comes from."""

    name_sv: str
    name_en: str
    text_sv: str
    text_en: str
    source: str
    explanation_sv: str = ""
    explanation_en: str = ""


_REQUIRED = ("name_sv", "name_en", "text_sv", "text_en", "source")


def _require(actor: User, board: Board) -> str:
    return str(require_role(actor, Permission.SET_CONDITIONS, board))


@transaction.atomic
def write_condition(
    *, actor: User, board: Board, text: ConditionText, valid_from: dt.date, replaces: Criterion | None = None
) -> Criterion:
    """A new condition of the board, or a new version that takes over from `replaces` on its first day.

    It holds for calls that open on `valid_from` or later, never for one that is open already (R7). Raises Refused or
    ValidationError.
    """
    locked = lock(Board, pk=board.pk)
    role = _require(actor, locked)
    errors = {
        name: _("Write this in both languages, and where it comes from.")
        for name in _REQUIRED
        if not getattr(text, name).strip()
    }
    if valid_from <= timezone.localdate():
        errors["valid_from"] = _("Choose a day to come: what is open already is not changed afterwards (R7).")
    if errors:
        raise ValidationError(errors)
    own = Criterion.objects.filter(board=locked)
    if replaces is None:
        number = own.values("code").distinct().count() + 1
        code, version = f"N{number}", 1
    else:
        latest = own.filter(code=replaces.code).order_by("-version").first()
        if latest is None or latest.pk != replaces.pk or not _is_open(latest, valid_from):
            raise ValidationError(_("A later version has taken over, or ends before that day. Look at the list again."))
        latest.valid_to = valid_from - dt.timedelta(days=1)
        latest.save(update_fields=["valid_to"])
        code = latest.code
        version = (own.filter(code=code).aggregate(last=Max("version"))["last"] or 0) + 1
    words = {each.name: getattr(text, each.name).strip() for each in fields(text)}
    criterion = Criterion.objects.create(
        board=locked, code=code, version=version, kind=Criterion.Kind.CONDITION, valid_from=valid_from, **words
    )
    record(
        Event.CRITERION_WRITTEN,
        chain=f"criteria/{locked.key}",
        board_id=locked.pk,
        actor=actor,
        actor_role=role,
        rule="R7",
        after={"code": code, "version": version, "valid_from": valid_from.isoformat(), "text": words["text_sv"]},
    )
    return criterion


def _is_open(criterion: Criterion, day: dt.date) -> bool:
    return criterion.valid_from < day and (criterion.valid_to is None or criterion.valid_to >= day)


@transaction.atomic
def end_condition(*, actor: User, criterion: Criterion, on: dt.date) -> Criterion:
    """The condition's last day; vettings of calls that opened before keep it. Raises Refused or ValidationError."""
    if criterion.board is None:
        raise Refused([Blocker("not_own", _("The city's criteria are not the board's to end."), rule="G2")])
    board = lock(Board, pk=criterion.board.pk)
    role = _require(actor, board)
    locked = lock(Criterion, pk=criterion.pk)
    if on < max(timezone.localdate(), locked.valid_from) or (locked.valid_to is not None and locked.valid_to <= on):
        raise ValidationError({"on": _("Choose today or a day to come, before it ends already.")})
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    record(
        Event.CRITERION_ENDED,
        chain=f"criteria/{board.key}",
        board_id=board.pk,
        actor=actor,
        actor_role=role,
        rule="R7",
        after={"code": locked.code, "version": locked.version, "valid_to": on.isoformat()},
    )
    return locked
