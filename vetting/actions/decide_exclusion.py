"""Make the exclusion itself, and let it run out: the fact that grants carries out over all support (G3)."""

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
from vetting.rules.excluding import blockers_to_excluding, day_to_look_again, months_allowed


def latest_end(start: dt.date) -> dt.date:
    """The last day that a decision made on the day `start` may set as the end (G3: at most 24 months)."""
    return add_months(start, value_of("exclusion_max_months"))


def looked_at_again_on(start: dt.date, until: dt.date) -> dt.date:
    """When an exclusion decided or extended on the day `start` is re-examined by itself (G3)."""
    return day_to_look_again(
        start,
        until,
        latest=add_months(start, value_of("exclusion_reexamine_months")),
        before_end=value_of("exclusion_reexamine_before_end_days"),
    )


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
    if blockers := blockers_to_excluding(locked) + months_allowed(today, valid_until, latest_end(today)):
        raise Refused(blockers)
    re_examine_on = looked_at_again_on(today, valid_until)
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
def expire(*, exclusion: Exclusion) -> Exclusion:
    """The end date has passed; done by time, not by a person."""
    locked = lock(Exclusion, pk=exclusion.pk)
    advance(locked, "expire", actor=None, rule="G3")
    close(locked)
    return locked


def close(exclusion: Exclusion) -> None:
    """Its case is closed when it is over; nothing in it has a deadline any more."""
    exclusion.case.closed_on, exclusion.case.due_on = timezone.localdate(), None
    exclusion.case.save(update_fields=["closed_on", "due_on"])
