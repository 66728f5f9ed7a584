"""Choose what the public reads of one entry in the register: sender or recipient, and subject (R9, OSL 5:2)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, RegisterEntry, User
from registry.roles import Permission
from registry.rules import Blocker


@transaction.atomic
def change_public_words(
    *, actor: User, entry: RegisterEntry, public_subject: str, public_counterpart: str, reason: str
) -> RegisterEntry:
    """Save the words and journal what they were, what they are, and why.

    Raises Refused in a vetting, whose entries stay neutral, and when the actor may not handle the case (R3);
    ValidationError for an empty subject or reason.
    """
    case = lock(Case, pk=entry.case_id)
    locked = lock(RegisterEntry, pk=entry.pk)
    role = require_role(actor, Permission.KEEP_REGISTER, case, handling=case)
    if case.kind == Case.Kind.VETTING:
        raise Refused([Blocker("neutral", _("Entries of a vetting keep their neutral words."), rule="R9")])
    errors = {}
    if not public_subject.strip():
        errors["public_subject"] = _("Write what the public may read, for example “Letter”.")
    if not reason.strip():
        errors["reason"] = _("Write why, with the section of the law if something is left out.")
    if errors:
        raise ValidationError(errors)
    before = {"subject": locked.public_subject, "counterpart": locked.public_counterpart}
    after = {"subject": public_subject.strip()[:200], "counterpart": public_counterpart.strip()[:200]}
    if before == after:
        return locked
    locked.public_subject, locked.public_counterpart = after["subject"], after["counterpart"]
    locked.save(update_fields=["public_subject", "public_counterpart"])
    record(
        Event.REGISTER_WORDS_CHANGED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R9",
        reason=reason.strip(),
        before={"entry": locked.number, **before},
        after=after,
    )
    return locked
