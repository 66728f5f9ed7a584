"""Make the exclusion itself, and end it: the fact that grants carries out over all support (G3)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.open_case import NewCase, open_case
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Case, User
from registry.parameters import add_months, value_of
from registry.roles import Permission
from vetting.models import Exclusion, Vetting
from vetting.rules.excluding import blockers_to_excluding, months_allowed


@transaction.atomic
def decide_exclusion(
    *,
    actor: User,
    vetting: Vetting,
    valid_until: dt.date,
    reasons: str,
    less_intrusive: str,
    meeting_paragraph: str,
    batch: str,
) -> Exclusion:
    """The board's decision to exclude, on a vetting *not met* for G3. Raises Refused or ValidationError.

    Takes nothing back by itself: grants.actions.withdraw_all_support does, in the same transaction.
    """
    errors = {}
    if not reasons.strip():
        errors["reasons"] = _("Write the reasons: the rule, the facts and how they were weighed.")
    if not less_intrusive.strip():
        errors["less_intrusive"] = _("Write why nothing less intrusive would do.")
    if not meeting_paragraph.strip():
        errors["meeting_paragraph"] = _("Give the paragraph in the board's minutes.")
    if errors:
        raise ValidationError(errors)
    locked = lock(Vetting, pk=vetting.pk)
    role = require_role(actor, Permission.DECIDE_EXCLUSION, locked, handling=locked.case)
    today = timezone.localdate()
    latest = add_months(today, value_of("exclusion_max_months"))
    if blockers := blockers_to_excluding(locked) + months_allowed(today, valid_until, latest):
        raise Refused(blockers)
    re_examine_on = min(add_months(today, value_of("exclusion_reexamine_months")), valid_until)
    case = open_case(
        NewCase(
            board=locked.case.board,
            organisation=locked.case.organisation,
            kind=Case.Kind.EXCLUSION,
            subject=locked.case.organisation.name,
            due_on=re_examine_on,
        ),
        actor=actor,
        batch=batch,
    )
    exclusion = Exclusion.objects.create(
        case=case,
        vetting=locked,
        valid_from=today,
        valid_until=valid_until,
        re_examine_on=re_examine_on,
        reasons=reasons.strip(),
        less_intrusive=less_intrusive.strip(),
        meeting_paragraph=meeting_paragraph.strip(),
        decided_by=actor,
        decided_at=timezone.now(),
        batch=batch,
    )
    record(
        Event.EXCLUSION_DECIDED,
        batch=batch,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="G3",
        reason=reasons.strip(),
        after={"state": str(exclusion.state), "valid_until": valid_until.isoformat(), "vetting": locked.case_id},
    )
    return exclusion


@transaction.atomic
def re_examine(*, actor: User | None, exclusion: Exclusion, why: str) -> Exclusion:
    """Begin a re-examination, when its day has come or the organisation asks."""
    locked = lock(Exclusion, pk=exclusion.pk)
    advance(locked, "re_examine", actor=actor, rule="G3", reason=why)
    return locked


@transaction.atomic
def lift(*, actor: User, exclusion: Exclusion, reasons: str) -> Exclusion:
    """End the exclusion before its time."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write why the exclusion is lifted.")})
    locked = lock(Exclusion, pk=exclusion.pk)
    advance(locked, "lift", actor=actor, rule="G3", reason=reasons.strip(), reasons=reasons.strip())
    return locked


@transaction.atomic
def extend(*, actor: User, exclusion: Exclusion, until: dt.date, reasons: str) -> Exclusion:
    """A new decision with a new end date, after a new hearing (R1)."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write why the exclusion is extended.")})
    locked = lock(Exclusion, pk=exclusion.pk)
    today = timezone.localdate()
    if blockers := months_allowed(today, until, add_months(today, value_of("exclusion_max_months"))):
        raise Refused(blockers)
    advance(
        locked,
        "extend",
        actor=actor,
        rule="G3",
        reason=reasons.strip(),
        until=until,
        re_examine_on=min(add_months(today, value_of("exclusion_reexamine_months")), until),
        reasons=reasons.strip(),
        facts={"valid_until": until},
    )
    locked.case.due_on = locked.re_examine_on
    locked.case.save(update_fields=["due_on"])
    return locked


@transaction.atomic
def expire(*, exclusion: Exclusion) -> Exclusion:
    """The end date has passed; done by time, not by a person."""
    locked = lock(Exclusion, pk=exclusion.pk)
    advance(locked, "expire", actor=None, rule="G3")
    return locked
