"""Draw a vetting's conclusion, or take the steps between: standard check, enhanced, assessed, hearing, reopened."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.send_hearing import send_hearing
from registry.lifecycle import advance, lock
from registry.models import Document, Hearing, User
from registry.parameters import add_months, value_of
from registry.roles import Permission
from vetting.ideology import named_views
from vetting.models import Vetting

_CONCLUSIONS = {
    Vetting.State.CLEARED: "conclude_cleared",
    Vetting.State.SPECIAL_REASONS: "conclude_special_reasons",
    Vetting.State.NOT_PROVEN: "conclude_not_proven",
    Vetting.State.NOT_MET: "conclude_not_met",
}


@transaction.atomic
def finish_standard_check(*, actor: User, vetting: Vetting) -> Vetting:
    """Close the standard check."""
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "finish_standard_check", actor=actor, rule="G2")
    return locked


@transaction.atomic
def clear(*, actor: User, vetting: Vetting) -> Vetting:
    """Conclude *cleared* on the standard check alone; finishes the check first when that remains."""
    locked = lock(Vetting, pk=vetting.pk)
    if locked.state in (Vetting.State.OPENED, Vetting.State.REOPENED):
        advance(locked, "finish_standard_check", actor=actor, rule="G2")
    today = timezone.localdate()
    until = add_months(today, value_of("clearance_months"))
    advance(
        locked, "clear", actor=actor, rule="G2", by=actor, on=today, valid_until=until, facts={"valid_until": until}
    )
    locked.case.closed_on = today
    locked.case.save(update_fields=["closed_on"])
    return locked


@transaction.atomic
def enhance(*, actor: User, vetting: Vetting, circumstance: str) -> Vetting:
    """Open an enhanced vetting on a written, concrete circumstance. Words that only name a view are refused (R11)."""
    text = circumstance.strip()
    if len(text) < 30:
        raise ValidationError({"circumstance": _("Describe in a few sentences what has happened, where and when.")})
    if views := named_views(text):
        raise ValidationError(
            {
                "circumstance": _(
                    "The text names a view, faith or origin (%(words)s) but no act. Describe what somebody has done: "
                    "what, when, where, and how it is tied to the organisation's activity."
                )
                % {"words": ", ".join(views)}
            }
        )
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "enhance", actor=actor, rule="G2", reason=text, circumstance=text)
    return locked


@transaction.atomic
def assess(*, actor: User, vetting: Vetting) -> Vetting:
    """Sign the assessment; needs advice in writing and the reviewer's signature."""
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "assess", actor=actor, rule="D1-D4")
    return locked


@transaction.atomic
def open_hearing(
    *, actor: User, vetting: Vetting, material: str, documents: Sequence[Document] = (), withheld: str = ""
) -> Hearing:
    """Send the organisation the material before an adverse conclusion (R1). New material opens a new period."""
    locked = lock(Vetting, pk=vetting.pk)
    if locked.state != Vetting.State.IN_HEARING:
        advance(locked, "open_hearing", actor=actor, rule="R1")
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.ADVERSE_CONCLUSION,
        material=material,
        documents=documents,
        withheld=withheld,
        permission=Permission.VET,
    )


@transaction.atomic
def conclude(*, actor: User, vetting: Vetting, outcome: str, reasons: str) -> Vetting:
    """Draw the conclusion after an enhanced vetting. Raises Refused with what remains, ValidationError for reasons."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write the reasons for the conclusion.")})
    locked = lock(Vetting, pk=vetting.pk)
    today = timezone.localdate()
    until = add_months(today, value_of("clearance_months"))
    advance(
        locked,
        _CONCLUSIONS[Vetting.State(outcome)],
        actor=actor,
        rule="D1-D4",
        reason=reasons.strip(),
        by=actor,
        on=today,
        valid_until=until,
        reasons=reasons.strip(),
        facts={"valid_until": until},
    )
    locked.case.closed_on = today
    locked.case.save(update_fields=["closed_on"])
    return locked


@transaction.atomic
def reopen(*, actor: User, vetting: Vetting, new_facts: str) -> Vetting:
    """Reopen a concluded vetting on new facts, written down."""
    if not new_facts.strip():
        raise ValidationError({"new_facts": _("Write which new facts there are.")})
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "reopen", actor=actor, reason=new_facts.strip())
    locked.case.closed_on = None
    locked.case.save(update_fields=["closed_on"])
    return locked
