"""Write a working note in a case."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import lock, require_role
from registry.models import Case, Note, User
from registry.roles import Permission


@transaction.atomic
def write_note(*, actor: User, case: Case, text: str) -> Note:
    """Add a note; raises ValidationError when empty, Refused when the actor has not declared (R3)."""
    if not text.strip():
        raise ValidationError({"text": _("Write the note first.")})
    locked = lock(Case, pk=case.pk)
    role = require_role(actor, Permission.HANDLE_CASE, locked, handling=locked)
    note = Note.objects.create(case=locked, author=actor, text=text.strip())
    record(
        Event.NOTE_WRITTEN,
        case=locked,
        actor=actor,
        actor_role=str(role),
        after={"note": note.pk},
    )
    return note
