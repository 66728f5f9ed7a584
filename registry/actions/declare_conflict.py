"""Declare, for one case, whether one has a conflict of interest (R3, KL 6:28). Recusal takes effect at once."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.models import Case, ConflictDeclaration, User
from registry.roles import Permission, acting_role

#: The two people who handle a case, by the names of the case's fields.
HANDLERS: Final = ("case_officer", "reviewer")


@transaction.atomic
def declare_conflict(
    *, actor: User, cases: Sequence[Case], has_conflict: bool, ground: str = "", explanation: str = ""
) -> list[ConflictDeclaration]:
    """Write down the actor's word for each of `cases`. A recused handler is taken off the case.

    Raises ValidationError when a conflict of interest is declared without its ground.
    """
    if has_conflict and ground not in ConflictDeclaration.Ground.values:
        raise ValidationError({"ground": _("Choose the ground for your conflict of interest.")})
    declared: list[ConflictDeclaration] = []
    left: dict[int, list[str]] = {}
    for case in Case.objects.select_for_update(no_key=True).filter(pk__in=[case.pk for case in cases]).order_by("pk"):
        declared.append(
            ConflictDeclaration.objects.create(
                case=case,
                user=actor,
                has_conflict=has_conflict,
                ground=ground if has_conflict else "",
                explanation=explanation if has_conflict else "",
            )
        )
        if has_conflict:
            left[case.pk] = [name for name in HANDLERS if getattr(case, f"{name}_id") == actor.pk]
            for name in left[case.pk]:
                setattr(case, name, None)
            case.save(update_fields=["case_officer", "reviewer"])
    record_many(
        [
            NewEntry(
                Event.CONFLICT_DECLARED,
                case=declaration.case,
                actor=actor,
                actor_role=str(acting_role(actor, Permission.HANDLE_CASE, declaration.case) or ""),
                rule="R3",
                after={"has_conflict": has_conflict, "ground": ground, "left": left.get(declaration.case_id, [])},
            )
            for declaration in declared
        ]
    )
    return declared


@transaction.atomic
def note_conflict_of(*, person: User, case: Case, ground: str, noted_by: User) -> None:
    """Write down a conflict of interest that a person declared aloud, at a meeting: it takes effect at once (R3).

    Nothing is written for who has declared one already.
    """
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if locked.conflict_declarations.filter(user=person, has_conflict=True).exists():
        return
    ConflictDeclaration.objects.create(case=locked, user=person, has_conflict=True, ground=ground)
    if person.pk in (locked.case_officer_id, locked.reviewer_id):
        locked.case_officer = None if locked.case_officer_id == person.pk else locked.case_officer
        locked.reviewer = None if locked.reviewer_id == person.pk else locked.reviewer
        locked.save(update_fields=["case_officer", "reviewer"])
    record_many(
        [
            NewEntry(
                Event.CONFLICT_DECLARED,
                case=locked,
                actor=noted_by,
                actor_role=str(acting_role(noted_by, Permission.HANDLE_CASE, locked) or ""),
                rule="R3",
                after={"has_conflict": True, "ground": ground, "person": person.pk},
            )
        ]
    )
