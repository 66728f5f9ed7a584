"""Write the decision that is proposed to the board in a case: outcome, sum, words and plan (R2, G4)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.at_the_meeting import undecided_item
from grants.models import AgendaItem, Decision, Meeting, PreparedDecision
from grants.rules.preparing import POSITIVE
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import blockers_to_handling

State = Meeting.State


@transaction.atomic
def prepare_decision(
    *,
    actor: User,
    item: AgendaItem,
    outcome: str,
    amount: int | None,
    reasons: str,
    rule_applied: str = "",
    facts: str = "",
    rows: dict[str, Any] | None = None,
    version: int | None = None,
) -> PreparedDecision:
    """Write the whole prepared decision; it may lack what the agenda then says is missing. `amount` in öre.

    Until the case is decided, so that what the board changed at the table can be written. Whoever writes has declared to
    have no conflict of interest (R3). `version` is the one the page was opened with: what somebody else wrote meanwhile is
    not written over.
    """
    found = undecided_item(item, State.PLANNED, State.CALLED, State.HELD)
    application = found.application
    if application is None or application.case is None:
        raise ValueError("a paragraph about a case has an application that is sent in")
    role = require_role(actor, Permission.PREPARE_DECISION, application)
    if missing := blockers_to_handling(application.case, actor):
        raise Refused(missing)
    if outcome not in (*POSITIVE, Decision.Outcome.REFUSED):
        raise ValidationError({"outcome": _("Choose an outcome.")})
    prepared = PreparedDecision.objects.get(item=found)
    if version is not None and version != prepared.version:
        raise ValidationError(
            _("%(name)s has changed the prepared decision meanwhile. Look at it before you write yours.")
            % {"name": prepared.changed_by or "Värna"},
            code="changed_meanwhile",
        )
    is_positive = outcome in POSITIVE
    prepared.outcome = outcome
    prepared.amount = (application.requested_amount if outcome == "granted" else amount) if is_positive else None
    prepared.reasons = reasons.strip()
    prepared.rule_applied = "" if is_positive else rule_applied.strip()
    prepared.facts = "" if is_positive else facts.strip()
    prepared.rows = (rows or {}) if is_positive else {}
    prepared.version += 1
    prepared.changed_by, prepared.changed_at = actor, timezone.now()
    prepared.save()
    record(
        Event.DECISION_PREPARED,
        case=application.case,
        actor=actor,
        actor_role=str(role),
        rule="R2",
        after={"outcome": str(outcome), "amount": prepared.amount, "meeting": str(found.meeting)},
    )
    return prepared
