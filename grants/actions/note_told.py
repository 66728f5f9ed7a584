"""Note the day an organisation was told of a decision: an administrative appeal is counted from it (R5, FL 44 §)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Decision, ToldOfDecision
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker, blockers_to_handling


@transaction.atomic
def note_told(*, actor: User, decision: Decision, told_on: dt.date, how: str) -> ToldOfDecision:
    """Note day and proof, once. Raises Refused for who may not, or when it is noted already."""
    locked = lock(Decision, pk=decision.pk)
    case = locked.application.case
    if case is None:
        raise ValueError("a decided application has a case")
    role = require_role(actor, Permission.HANDLE_CASE, case)
    if missing := blockers_to_handling(case, actor):
        raise Refused(missing)
    if ToldOfDecision.objects.filter(decision=locked).exists():
        raise Refused([Blocker("told_already", _("The day is noted already."), rule="R5")])
    if how not in ToldOfDecision.How.values:
        raise ValidationError({"how": _("Choose how it is known.")})
    if not locked.decided_on <= told_on <= timezone.localdate():
        raise ValidationError({"told_on": _("Give a day from the decision until today.")})
    told = ToldOfDecision.objects.create(decision=locked, told_on=told_on, how=how, noted_by=actor)
    record(
        Event.DECISION_TOLD,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R5",
        after={"told_on": told_on.isoformat(), "how": how, "decision": locked.pk},
    )
    return told
