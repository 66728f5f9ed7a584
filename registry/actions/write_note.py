"""Write a working note in a case."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.journal import Event, record
from registry.lifecycle import Refused, lock
from registry.models import Case, Note, User
from registry.roles import Permission, acting_role, may
from registry.rules import Blocker, blockers_to_handling


@transaction.atomic
def write_note(*, actor: User, case: Case, text: str) -> Note:
    """Add a note; raises ValidationError when empty, Refused when the actor has not declared (R3)."""
    if not text.strip():
        raise ValidationError({"text": _("Write the note first.")})
    locked = lock(Case, pk=case.pk)
    if blockers := blockers_to_handling(locked, actor):
        raise Refused(blockers)
    if not may(actor, Permission.HANDLE_CASE, locked):
        raise Refused([Blocker("not_permitted", _("Your role does not include this step."), rule="R4")])
    note = Note.objects.create(case=locked, author=actor, text=text.strip())
    record(
        Event.NOTE_WRITTEN,
        case=locked,
        actor=actor,
        actor_role=str(acting_role(actor, Permission.HANDLE_CASE, locked) or ""),
        after={"note": note.pk},
    )
    return note
