"""Correct an obvious error of writing in a decision: its own step, its own letter, the decision itself untouched."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application, Correction, Decision
from grants.rules.appealing import blockers_to_correcting
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, not_permitted, require_role
from registry.models import Notice, User
from registry.roles import Permission


@dataclass(frozen=True)
class CorrectionText:
    """Which words, what they shall be, why the error is obvious, and how the organisation was heard (FL 36 §)."""

    part: str
    stood: str
    becomes: str
    reasons: str
    heard: str


@transaction.atomic
def correct(*, actor: User, decision: Decision, text: CorrectionText) -> Correction:
    """Correct, as the one who decides for the board. Raises Refused or ValidationError."""
    application = lock(Application, pk=decision.application_id)
    locked = lock(Decision, pk=decision.pk)
    role = require_role(actor, Permission.DECIDE_APPLICATION, application, handling=application.case)
    if application.case is None:
        raise Refused([not_permitted()])
    errors = {
        name: _("Fill this in.") for name in ("stood", "becomes", "reasons", "heard") if not getattr(text, name).strip()
    }
    if not errors and text.stood.strip() == text.becomes.strip():
        errors["becomes"] = _("The words are the same.")
    if errors:
        raise ValidationError(errors)
    if blocked := blockers_to_correcting(locked, part=text.part, stood=text.stood.strip()):
        raise Refused(blocked)
    correction = Correction.objects.create(
        decision=locked,
        part=text.part,
        stood=text.stood.strip(),
        becomes=text.becomes.strip(),
        reasons=text.reasons.strip(),
        heard=text.heard.strip(),
        corrected_by=actor,
        corrected_on=timezone.localdate(),
    )
    record(
        Event.DECISION_CORRECTED,
        case=application.case,
        actor=actor,
        actor_role=str(role),
        rule="R2",
        reason=correction.reasons,
        before={"decision": locked.pk, "part": correction.part, "text": correction.stood},
        after={"text": correction.becomes, "heard": correction.heard},
    )
    send_notice(
        case=application.case,
        letter=Notice.Letter.CORRECTED,
        actor=actor,
        context={"application": application, "decision": locked, "correction": correction},
    )
    return correction
