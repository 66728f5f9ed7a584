"""Read who represents an organisation by name: every reading is written down (R11)."""

from django.db import transaction

from registry.events import Event
from registry.journal import record
from registry.models import Organisation, Representative, User
from registry.roles import assignments_of


@transaction.atomic
def read_representatives(*, actor: User, organisation: Organisation) -> list[Representative]:
    """The organisation's representatives with their names, and an entry that says who read them."""
    held = assignments_of(actor)
    record(
        Event.REPRESENTATIVES_READ,
        chain=f"organisation/{organisation.organisation_number}",
        organisation_id=organisation.pk,
        board_id=next((role.board_id for role in held if role.board_id), None),
        actor=actor,
        actor_role=held[0].role if held else "",
        rule="R11",
    )
    return list(organisation.representatives.all())
