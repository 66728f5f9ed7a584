"""Decide about an exclusion again: it stands, is extended, is lifted, or a court has annulled it (G3, R1, R2, R3)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.send_notice import send_notice
from registry.lifecycle import Refused, advance, lock
from registry.models import Notice, User
from registry.parameters import value_of
from registry.roles import Permission
from vetting.actions.decide_exclusion import close, latest_end, looked_at_again_on
from vetting.actions.re_examine import require_hand_on
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, ReExamination
from vetting.rules.excluding import months_allowed
from vetting.rules.re_examining import blockers_to_lengthening, blockers_to_second_person

_Outcome = ExclusionDecision.Outcome


@transaction.atomic
def keep(
    *, actor: User, exclusion: Exclusion, reasons: str, less_intrusive: str, meeting_paragraph: str
) -> ExclusionDecision:
    """The exclusion stands until its end date. A request to lift it is refused by this, with how to appeal (R2, R5)."""
    _require_words(reasons=reasons, less_intrusive=less_intrusive, meeting_paragraph=meeting_paragraph)
    locked, found = _locked(actor, exclusion)
    if blockers := blockers_to_second_person(found, actor):
        raise Refused(blockers)
    advance(locked, "keep", actor=actor, rule="G3", reason=reasons.strip(), re_examine_on=_next_look(locked))
    locked.case.due_on = locked.re_examine_on
    locked.case.save(update_fields=["due_on"])
    return _decided(
        locked,
        found,
        Notice.Letter.EXCLUSION_KEPT,
        ExclusionDecision(
            exclusion=locked,
            outcome=_Outcome.KEPT,
            reasons=reasons.strip(),
            less_intrusive=less_intrusive.strip(),
            meeting_paragraph=meeting_paragraph.strip(),
            held_until=locked.valid_until,
            decided_by=actor,
        ),
    )


@transaction.atomic
def extend(
    *,
    actor: User,
    exclusion: Exclusion,
    until: dt.date,
    reasons: str,
    less_intrusive: str,
    meeting_paragraph: str,
) -> ExclusionDecision:
    """A new decision with a later end date, at most 24 months from today, after a new hearing (R1)."""
    _require_words(reasons=reasons, less_intrusive=less_intrusive, meeting_paragraph=meeting_paragraph)
    locked, found = _locked(actor, exclusion)
    today, held_until = timezone.localdate(), locked.valid_until
    blockers = blockers_to_second_person(found, actor) + blockers_to_lengthening(locked, until)
    if blockers := blockers + months_allowed(today, until, latest_end(today)):
        raise Refused(blockers)
    advance(
        locked,
        "extend",
        actor=actor,
        rule="G3",
        reason=reasons.strip(),
        until=until,
        re_examine_on=looked_at_again_on(today, until),
        facts={"valid_until": until},
    )
    locked.case.due_on = locked.re_examine_on
    locked.case.save(update_fields=["due_on"])
    return _decided(
        locked,
        found,
        Notice.Letter.EXCLUSION_EXTENDED,
        ExclusionDecision(
            exclusion=locked,
            outcome=_Outcome.EXTENDED,
            reasons=reasons.strip(),
            less_intrusive=less_intrusive.strip(),
            meeting_paragraph=meeting_paragraph.strip(),
            held_until=held_until,
            valid_until=until,
            decided_by=actor,
        ),
    )


@transaction.atomic
def lift(*, actor: User, exclusion: Exclusion, reasons: str, meeting_paragraph: str) -> ExclusionDecision:
    """End the exclusion before its time, at any time: nobody has to be heard first, and nothing prepared.

    What is held is not released by this: grants.actions.end_exclusion gives each board its day to decide.
    """
    _require_words(reasons=reasons, meeting_paragraph=meeting_paragraph)
    locked, found = _locked(actor, exclusion)
    advance(locked, "lift", actor=actor, rule="G3", reason=reasons.strip())
    close(locked)
    return _decided(
        locked,
        found,
        Notice.Letter.EXCLUSION_LIFTED,
        ExclusionDecision(
            exclusion=locked,
            outcome=_Outcome.LIFTED,
            reasons=reasons.strip(),
            meeting_paragraph=meeting_paragraph.strip(),
            held_until=locked.valid_until,
            decided_by=actor,
        ),
    )


@transaction.atomic
def annul(
    *, actor: User, exclusion: Exclusion, reasons: str, court_number: str, judged_on: dt.date
) -> ExclusionDecision:
    """Write down that a court has annulled the exclusion, and what it said; it ends with that."""
    _require_words(reasons=reasons, court_number=court_number)
    if judged_on > timezone.localdate() or judged_on < timezone.localdate(exclusion.decided_at):
        raise ValidationError({"judged_on": _("Give the day of the judgment: after the decision, and not ahead.")})
    locked, found = _locked(actor, exclusion)
    advance(
        locked,
        "annul",
        actor=actor,
        rule="R5",
        reason=reasons.strip(),
        facts={"court_number": court_number.strip(), "judged_on": judged_on},
    )
    close(locked)
    return _decided(
        locked,
        found,
        Notice.Letter.EXCLUSION_LIFTED,
        ExclusionDecision(
            exclusion=locked,
            outcome=_Outcome.ANNULLED,
            reasons=reasons.strip(),
            court_number=court_number.strip(),
            judged_on=judged_on,
            held_until=locked.valid_until,
            decided_by=actor,
        ),
    )


_WANTED = {
    "reasons": lambda: _("Write the reasons for the decision."),
    "less_intrusive": lambda: _("Write why nothing less intrusive would do."),
    "meeting_paragraph": lambda: _("Give the paragraph in the board's minutes."),
    "court_number": lambda: _("Give the court's case number."),
}


def _require_words(**said: str) -> None:
    if errors := {name: _WANTED[name]() for name, text in said.items() if not text.strip()}:
        raise ValidationError(errors)


def _locked(actor: User, exclusion: Exclusion) -> tuple[Exclusion, ReExamination | None]:
    """The exclusion and its re-examination, both locked, for somebody who may decide and is recused from neither (R3)."""
    locked = lock(Exclusion, pk=exclusion.pk)
    require_hand_on(locked, actor, Permission.DECIDE_EXCLUSION)
    found = locked.under_way()
    return locked, lock(ReExamination, pk=found.pk) if found is not None else None


def _next_look(exclusion: Exclusion) -> dt.date:
    """The next day to look again by itself; near the end there is none, but the organisation may still ask."""
    today = timezone.localdate()
    if (exclusion.valid_until - today).days <= value_of("exclusion_reexamine_before_end_days"):
        return exclusion.valid_until
    return looked_at_again_on(today, exclusion.valid_until)


def _decided(
    exclusion: Exclusion, found: ReExamination | None, letter: str, decision: ExclusionDecision
) -> ExclusionDecision:
    """Freeze the decision, close what it answers, and tell the organisation."""
    decision.decided_at = timezone.now()
    decision.save(force_insert=True)
    if found is not None:
        found.decision = decision
        found.save(update_fields=["decision"])
    asked = LiftRequest.objects.select_for_update().filter(exclusion=exclusion, decision=None).first()
    if asked is not None:
        asked.decision = decision
        asked.save(update_fields=["decision"])
    send_notice(
        case=exclusion.case,
        letter=letter,
        actor=decision.decided_by,
        context={"exclusion": exclusion, "exclusion_decision": decision, "lift_request": asked},
    )
    return decision
