"""Escalate a vetting to the coordinators, and take their written advice (G10)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock
from registry.models import User
from registry.roles import Permission, Role
from vetting.actions.make_check import require_hand_on
from vetting.models import Advice, Vetting
from vetting.rules.escalating import blockers_to_advising


@transaction.atomic
def escalate(*, actor: User, vetting: Vetting) -> Vetting:
    """Hand the vetting to the coordinators for advice; the central coordinator may read it from now on."""
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "escalate", actor=actor, rule="G10", at=timezone.now())
    locked.case.is_escalated = True
    locked.case.save(update_fields=["is_escalated"])
    return locked


@transaction.atomic
def give_advice(*, actor: User, vetting: Vetting, text: str) -> Advice:
    """A coordinator's advice in writing: the board's coordinator first, then the central one. The board decides."""
    if not text.strip():
        raise ValidationError({"text": _("Write your advice.")})
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.ADVISE)
    if blockers := blockers_to_advising(locked, Role(role)):
        raise Refused(blockers)
    advice = Advice.objects.create(vetting=locked, author=actor, role=role, text=text.strip())
    record(Event.ADVICE_GIVEN, case=locked.case, actor=actor, actor_role=role, rule="G10", after={"advice": advice.pk})
    return advice
