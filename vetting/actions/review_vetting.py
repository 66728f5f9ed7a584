"""The second person reads the vetting and signs (R3); the case officer weighs factors and proportionality."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker
from vetting.actions.make_check import require_hand_on
from vetting.models import Vetting
from vetting.rules.concluding import writers_of


@transaction.atomic
def review_vetting(*, actor: User, vetting: Vetting, opinion: str) -> Vetting:
    """The independent reviewer signs with an opinion; never the case officer, nor who wrote what is reviewed."""
    if not opinion.strip():
        raise ValidationError({"opinion": _("Write your opinion.")})
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.REVIEW_VETTING)
    if actor.pk in writers_of(locked):
        raise Refused([Blocker("same_person", _("Case officer and reviewer must be two different people."), rule="R3")])
    locked.reviewed_by, locked.reviewed_at, locked.review_opinion = actor, timezone.now(), opinion.strip()
    locked.version += 1
    locked.save()
    record(Event.VETTING_REVIEWED, case=locked.case, actor=actor, actor_role=role, rule="R3", reason=opinion.strip())
    return locked


def ask_for_a_new_review(vetting: Vetting) -> None:
    """The second person stands behind what they have read, not behind what came afterwards (R3)."""
    if vetting.reviewed_by_id is None:
        return
    vetting.reviewed_by, vetting.reviewed_at, vetting.review_opinion = None, None, ""
    vetting.version += 1
    vetting.save(update_fields=["reviewed_by", "reviewed_at", "review_opinion", "version"])


@dataclass(frozen=True)
class FactorWeight:
    """How one of the four factors was weighed, and why."""

    name: str
    value: str
    note: str


@transaction.atomic
def weigh_factors(*, actor: User, vetting: Vetting, weights: list[FactorWeight], less_intrusive: str = "") -> Vetting:
    """Write down the four factors (8 b §) and why nothing less intrusive would do (R15).

    The reviewer stands behind the weighing too, and signs after it (R3).
    """
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.VET)
    for weight in weights:
        if weight.name not in Vetting.FACTORS:
            raise ValueError(f"no such factor: {weight.name}")
        if weight.value and weight.value not in Vetting.Factor.values:
            raise ValidationError({weight.name: _("Choose one of the answers.")})
        setattr(locked, weight.name, weight.value)
        setattr(locked, f"{weight.name}_note", weight.note.strip())
    locked.less_intrusive = less_intrusive.strip()
    locked.version += 1
    locked.save()
    ask_for_a_new_review(locked)
    record(
        Event.FACTORS_WEIGHED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="R15",
        reason=less_intrusive.strip(),
        after={weight.name: str(weight.value) for weight in weights},
    )
    return locked
