"""Write down that somebody read vetting material, with the purpose; once for each person, case and day."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import require_role
from registry.models import JournalEntry, User
from registry.roles import Permission
from vetting.models import Vetting
from vetting.selectors import reading_today


@transaction.atomic
def read_material(*, actor: User, vetting: Vetting, purpose: str) -> JournalEntry:
    """Journal the reading, unless it is already journalled today.

    Raises Refused for who may not read it, ValidationError without a purpose (R11).
    """
    if not purpose.strip():
        raise ValidationError({"purpose": _("Write or choose why you open the material.")})
    role = require_role(actor, Permission.READ_VETTING, vetting)
    if earlier := reading_today(actor, vetting):
        return earlier
    return record(
        Event.VETTING_READ,
        case=vetting.case,
        actor=actor,
        actor_role=str(role),
        rule="R11",
        reason=purpose.strip(),
    )
