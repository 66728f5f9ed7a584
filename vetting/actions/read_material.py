"""Write down that somebody read vetting material, with the purpose; once for each person, case and day."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import require_role
from registry.models import JournalEntry, User
from registry.roles import Permission
from vetting.models import Vetting


def purpose_today(*, actor: User, vetting: Vetting) -> JournalEntry | None:
    """The actor's reading of this vetting today, if it is written down."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return JournalEntry.objects.filter(
        case_id=vetting.case_id, event=Event.VETTING_READ, actor=actor, at__gte=start
    ).first()


@transaction.atomic
def read_material(*, actor: User, vetting: Vetting, purpose: str) -> JournalEntry:
    """Journal the reading, unless it is already journalled today.

    Raises Refused for who may not read it, ValidationError without a purpose (R11).
    """
    if not purpose.strip():
        raise ValidationError({"purpose": _("Write or choose why you open the material.")})
    role = require_role(actor, Permission.READ_VETTING, vetting)
    if earlier := purpose_today(actor=actor, vetting=vetting):
        return earlier
    return record(
        Event.VETTING_READ,
        case=vetting.case,
        actor=actor,
        actor_role=str(role),
        rule="R11",
        reason=purpose.strip(),
    )
