"""Change how an organisation is reached and where it is paid; its number and name come from the register."""

from typing import Any, Final

from django.db import transaction

from registry.events import Event
from registry.identifiers import clean_giro
from registry.journal import record
from registry.lifecycle import lock, require_role
from registry.models import Organisation, User
from registry.roles import Permission

EDITABLE: Final = ("email", "language", "phone", "website", "bankgiro", "plusgiro")
_GIRO: Final = ("bankgiro", "plusgiro")


@transaction.atomic
def edit_organisation(*, actor: User, organisation: Organisation, fields: dict[str, Any]) -> Organisation:
    """Save contact details, web site and accounts, and journal what each was and became.

    Raises Refused when the actor does not act for the organisation, ValidationError when a check digit is wrong.
    Nothing is journalled when nothing changes.
    """
    locked = lock(Organisation, pk=organisation.pk)
    role = require_role(actor, Permission.EDIT_ORGANISATION, locked)
    wanted = {name: str(fields[name]).strip() for name in EDITABLE if name in fields}
    for kind in _GIRO:
        if wanted.get(kind):
            wanted[kind] = clean_giro(wanted[kind], kind=kind)
    before = {name: getattr(locked, name) for name, value in wanted.items() if getattr(locked, name) != value}
    if not before:
        return locked
    for name in before:
        setattr(locked, name, wanted[name])
    locked.save(update_fields=sorted(before))
    record(
        Event.ORGANISATION_EDITED,
        chain=f"organisation/{locked.organisation_number}",
        organisation_id=locked.pk,
        actor=actor,
        actor_role=str(role),
        before=before,
        after={name: wanted[name] for name in before},
    )
    return locked
