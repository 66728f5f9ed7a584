"""Draw a vetting's conclusion, or take the steps between: standard check, enhanced, assessed, hearing, reopened."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.send_hearing import Withheld, send_hearing
from registry.lifecycle import Refused, advance, lock
from registry.models import Document, Hearing, User
from registry.parameters import add_months, value_of
from registry.roles import Permission
from registry.rules import Blocker
from vetting.ideology import named_views
from vetting.models import Evidence, Vetting
from vetting.selectors import material_of

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
    _conclude_as(locked, "clear", actor, "", rule="G2")
    return locked


@transaction.atomic
def enhance(*, actor: User, vetting: Vetting, circumstance: str, rests_on: str) -> Vetting:
    """Open an enhanced vetting on a written, concrete circumstance. Words that only name a view are refused (R11).

    `rests_on` is the level (E1-E6) of what the circumstance is known from: even a tip may open an enhanced vetting,
    but it never carries a finding.
    """
    if rests_on not in Evidence.Level.values:
        raise ValidationError({"rests_on": _("Choose what the circumstance is known from.")})
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
    advance(
        locked,
        "enhance",
        actor=actor,
        rule="G2",
        reason=text,
        circumstance=text,
        rests_on=rests_on,
        facts={"rests_on": rests_on},
    )
    return locked


@transaction.atomic
def clear_without_finding(*, actor: User, vetting: Vetting, reasons: str) -> Vetting:
    """Conclude *cleared* in an enhanced vetting where nothing was found; the reviewer has signed that too (R3)."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write where you have looked, and why nothing remains.")})
    locked = lock(Vetting, pk=vetting.pk)
    _conclude_as(locked, "clear_without_finding", actor, reasons.strip(), rule="G2")
    return locked


@transaction.atomic
def assess(*, actor: User, vetting: Vetting) -> Vetting:
    """Sign the assessment; needs advice in writing and the reviewer's signature."""
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "assess", actor=actor, rule="D1-D4")
    return locked


@transaction.atomic
def open_hearing(
    *,
    actor: User,
    vetting: Vetting,
    material: str,
    documents: Sequence[Document] = (),
    withheld: str = "",
    withheld_items: Sequence[Withheld] = (),
) -> Hearing:
    """Send the organisation the material before an adverse conclusion (R1). New material opens a new period.

    Every document in the case and every tip is either sent or listed as withheld with its reason; ValidationError
    names the first that is neither.
    """
    locked = lock(Vetting, pk=vetting.pk)
    sent = {document.pk for document in documents}
    kept = {item.document.pk for item in withheld_items if item.document is not None}
    left_out = [each for each in material_of(locked.case) if each.pk not in sent | kept]
    if left_out:
        numbers = ", ".join(str(each.number) for each in left_out)
        raise ValidationError(
            {"withheld": _("Document %(numbers)s is neither sent nor withheld with a reason.") % {"numbers": numbers}}
        )
    if locked.state != Vetting.State.IN_HEARING:
        advance(locked, "open_hearing", actor=actor, rule="R1")
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.ADVERSE_CONCLUSION,
        material=material,
        documents=documents,
        withheld=withheld,
        withheld_items=withheld_items,
        permission=Permission.VET,
    )


@transaction.atomic
def conclude(*, actor: User, vetting: Vetting, outcome: str, reasons: str) -> Vetting:
    """Draw the conclusion after an enhanced vetting. Raises Refused with what remains, ValidationError for reasons."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write the reasons for the conclusion.")})
    locked = lock(Vetting, pk=vetting.pk)
    _conclude_as(locked, _CONCLUSIONS[Vetting.State(outcome)], actor, reasons.strip(), rule="D1-D4")
    return locked


def _conclude_as(locked: Vetting, name: str, actor: User, reasons: str, *, rule: str) -> None:
    if locked.reviewed_by_id == actor.pk:
        raise Refused(
            [
                Blocker(
                    "same_person",
                    _("Who has signed as the independent reviewer does not draw the conclusion."),
                    rule="R3",
                )
            ]
        )
    today = timezone.localdate()
    until = add_months(today, value_of("clearance_months"))
    advance(
        locked,
        name,
        actor=actor,
        rule=rule,
        reason=reasons,
        by=actor,
        on=today,
        valid_until=until,
        reasons=reasons,
        facts={"valid_until": until},
    )
    locked.case.closed_on = today
    locked.case.save(update_fields=["closed_on"])


@transaction.atomic
def reopen(*, actor: User, vetting: Vetting, new_facts: str) -> Vetting:
    """Reopen a concluded vetting on new facts, written down."""
    if not new_facts.strip():
        raise ValidationError({"new_facts": _("Write which new facts there are.")})
    locked = lock(Vetting, pk=vetting.pk)
    advance(locked, "reopen", actor=actor, reason=new_facts.strip(), on=timezone.localdate())
    locked.case.closed_on = None
    locked.case.save(update_fields=["closed_on"])
    return locked
