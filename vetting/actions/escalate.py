"""Escalate a vetting to the coordinators, refer it to an authority, and take written advice (G10)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.journal import Event, record
from registry.lifecycle import Refused, advance, lock
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker
from vetting.actions.make_check import require_hand_on
from vetting.models import Advice, Vetting


@transaction.atomic
def escalate(*, actor: User, vetting: Vetting) -> Vetting:
    """Hand the vetting to the coordinators for advice; the central coordinator may read it from now on."""
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "escalate", actor=actor, rule="G10")
    locked.case.is_escalated = True
    locked.case.save(update_fields=["is_escalated"])
    return locked


@transaction.atomic
def refer(*, actor: User, vetting: Vetting, to: str) -> Vetting:
    """Ask another authority for a written opinion; the board still decides."""
    if not to.strip():
        raise ValidationError({"to": _("Name the authority.")})
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "refer", actor=actor, rule="G10", to=to.strip(), facts={"to": to.strip()})
    return locked


@transaction.atomic
def give_advice(*, actor: User, vetting: Vetting, text: str) -> Advice:
    """A coordinator's advice in writing. They advise, the board decides."""
    if not text.strip():
        raise ValidationError({"text": _("Write your advice.")})
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.ADVISE)
    if locked.state in (
        Vetting.State.OPENED,
        Vetting.State.STANDARD_DONE,
        Vetting.State.ENHANCED,
        Vetting.State.REOPENED,
    ):
        raise Refused([Blocker("not_escalated", _("The vetting has not been escalated."), rule="G10")])
    advice = Advice.objects.create(vetting=locked, author=actor, role=role, text=text.strip())
    record(Event.ADVICE_GIVEN, case=locked.case, actor=actor, actor_role=role, rule="G10", after={"advice": advice.pk})
    return advice
