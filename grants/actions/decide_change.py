"""Assess and decide a change of a grant; an approved one is carried out in the same transaction (G4, R1, R2, R3, R4)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.change_plan import PlanChanges, change_plan, locked_plan
from followup.models import Goal, Milestone
from grants.actions.decide import Authority, DecisionText
from grants.models import ChangedTarget, Decision, GrantChange, MovedMilestone, MovedPayment, Payment, Support
from grants.rules.changing import blockers_to_deciding_own, blockers_to_follow_up
from grants.rules.deciding import blockers_to_authority
from grants.selectors.changes import rows_of
from registry.actions.send_hearing import send_hearing
from registry.actions.send_notice import send_notice
from registry.journal import new_batch
from registry.lifecycle import Refused, advance, lock
from registry.models import Case, Hearing, Notice, Organisation, User
from registry.roles import Permission, roles_at
from registry.rules import Blocker

State = GrantChange.State
#: The kind of decision that a delegation must cover (R4).
COVERED_BY = {State.APPROVED: Decision.Outcome.GRANTED, State.REFUSED: Decision.Outcome.REFUSED}


@dataclass(frozen=True)
class AssessmentContent:
    """What the officer finds: `milestones` and `payments` are new days, `targets` new targets, by primary key.

    `other_facts` is what weighs against the change besides the request itself; empty when nothing does.
    """

    proposal: str
    assessment: str
    other_facts: str = ""
    milestones: Mapping[int, dt.date] = field(default_factory=dict)
    payments: Mapping[int, dt.date] = field(default_factory=dict)
    targets: Mapping[int, Decimal] = field(default_factory=dict)


def _locked(change: GrantChange) -> GrantChange:
    """The change, locked after its organisation and its support (decision 0007)."""
    found = GrantChange.objects.select_related("support").get(pk=change.pk)
    lock(Organisation, pk=found.support.organisation_id)
    support = lock(Support, pk=found.support_id)
    locked = lock(GrantChange, pk=change.pk)
    locked.support = support
    return locked


def _case_of(change: GrantChange) -> Case:
    if change.case is None:
        raise Refused([Blocker("no_case", _("The application has no case."))])
    return change.case


@transaction.atomic
def assess_change(*, actor: User, change: GrantChange, content: AssessmentContent) -> GrantChange:
    """Write what the change means for the follow-up, and propose. Raises Refused or ValidationError."""
    errors = {}
    if content.proposal not in GrantChange.Proposal.values:
        errors["proposal"] = _("Choose what you propose.")
    if not content.assessment.strip():
        errors["assessment"] = _("Write what the change means for the follow-up.")
    if errors:
        raise ValidationError(errors)
    locked = _locked(change)
    _case_of(locked)
    written = content.other_facts.strip()
    if written != locked.other_facts:
        locked.other_facts, locked.other_facts_at = written, timezone.now() if written else None
    advance(
        locked,
        "assess",
        actor=actor,
        rule="G5",
        reason=content.assessment.strip(),
        by=actor,
        on=timezone.localdate(),
        proposal=content.proposal,
        assessment=content.assessment.strip(),
        facts={"number": locked.number, "proposal": content.proposal, "other_facts": bool(written)},
    )
    _write_moves(locked, content)
    if content.proposal == GrantChange.Proposal.APPROVE and (blockers := blockers_to_follow_up(locked)):
        raise Refused(blockers)
    return locked


def _write_moves(change: GrantChange, content: AssessmentContent) -> None:
    """Keep what differs from the plan as it is, and the plan as it is beside it."""
    plan = change.support.plan_id
    for rows in (change.milestones, change.payments, change.targets):
        rows.all().delete()
    if content.proposal != GrantChange.Proposal.APPROVE:
        return
    MovedMilestone.objects.bulk_create(
        MovedMilestone(change=change, milestone=each, due_on=content.milestones[each.pk], former=each.due_on)
        for each in Milestone.objects.filter(plan=plan, pk__in=content.milestones)
        if content.milestones[each.pk] != each.due_on
    )
    MovedPayment.objects.bulk_create(
        MovedPayment(change=change, payment=each, due_on=content.payments[each.pk], former=each.due_on)
        for each in Payment.objects.filter(support=change.support_id, pk__in=content.payments)
        if content.payments[each.pk] != each.due_on
    )
    ChangedTarget.objects.bulk_create(
        ChangedTarget(change=change, goal=each, target=content.targets[each.pk], former=each.target)
        for each in Goal.objects.filter(plan=plan, pk__in=content.targets)
        if content.targets[each.pk] != each.target
    )


@transaction.atomic
def open_change_hearing(*, actor: User, change: GrantChange, material: str) -> Hearing:
    """Let the organisation answer what weighs against its request besides the request itself (R1)."""
    locked = _locked(change)
    if locked.state != State.ASSESSED:
        raise Refused([Blocker("not_assessed", _("The change is not assessed, or it is decided."), rule="R1")])
    return send_hearing(
        actor=actor,
        case=_case_of(locked),
        purpose=Hearing.Purpose.GRANT_CHANGE,
        material=material,
        permission=Permission.HANDLE_APPLICATION,
    )


@transaction.atomic
def decide_change(
    *,
    actor: User,
    change: GrantChange,
    outcome: str,
    text: DecisionText,
    authority: Authority,
    seen: int | None = None,
) -> GrantChange:
    """Approve or refuse, by delegation or at the board's meeting. What is approved is carried out at once. `seen` is the
    version that the decision-maker has read: what was assessed anew after that is read first.

    Raises Refused or ValidationError.
    """
    _require_words(outcome, text, authority)
    locked = _locked(change)
    case = _case_of(locked)
    if seen is not None and seen != locked.version:
        message = _("The change was assessed anew while you read it. Read the assessment below, and decide then.")
        raise Refused([Blocker("changed_meanwhile", message, rule="R3")])
    asked_on = timezone.localdate(locked.asked_at) if locked.asked_at else None
    if authority.meeting_on is not None and asked_on is not None and authority.meeting_on < asked_on:
        raise ValidationError({"meeting_on": _("The meeting was held before the request came in.")})
    if locked.support.plan is not None:
        locked_plan(locked.support.plan)
    if locked.state == State.ASSESSED:
        _require_authority(actor, locked, outcome, authority)
    locked.delegation = authority.delegation
    locked.meeting_on, locked.meeting_paragraph = authority.meeting_on, authority.meeting_paragraph.strip()
    batch = new_batch()
    common: dict[str, Any] = {
        "actor": actor,
        "rule": "R2",
        "reason": text.reasons.strip(),
        "batch": batch,
        "by": actor,
        "on": timezone.localdate(),
        "reasons": text.reasons.strip(),
    }
    if outcome == State.REFUSED:
        locked.rule_applied, locked.facts = text.rule_applied.strip(), text.facts.strip()
        advance(locked, "refuse", **common, facts=_facts(locked, authority))
    else:
        _note_what_was(locked)
        advance(locked, "approve", **common, facts=_facts(locked, authority))
        _carry_out(actor, locked, batch)
    context = {"change": locked, "change_rows": rows_of(locked)}
    send_notice(case=case, letter=Notice.Letter.CHANGE_DECIDED, actor=actor, context=context)
    return locked


def _require_words(outcome: str, text: DecisionText, authority: Authority) -> None:
    errors = {}
    if outcome not in COVERED_BY:
        errors["outcome"] = _("Choose what is decided.")
    if not text.reasons.strip():
        errors["reasons"] = _("Write the reasons for the decision.")
    if outcome == State.REFUSED and not text.rule_applied.strip():
        errors["rule_applied"] = _("Name the rule that the refusal rests on.")
    if outcome == State.REFUSED and not text.facts.strip():
        errors["facts"] = _("Write the facts that the refusal rests on.")
    if authority.delegation is None and (authority.meeting_on is None or not authority.meeting_paragraph.strip()):
        errors["meeting_paragraph"] = _("Give the date of the board's meeting and the paragraph in the minutes.")
    elif authority.meeting_on is not None and authority.meeting_on > timezone.localdate():
        errors["meeting_on"] = _("The day lies ahead. Give the day it happened.")
    if errors:
        raise ValidationError(errors)


def _require_authority(actor: User, change: GrantChange, outcome: str, authority: Authority) -> None:
    application = change.support.application
    blockers = blockers_to_deciding_own(change, actor)
    if application is not None:
        blockers += blockers_to_authority(
            application,
            outcome=COVERED_BY[State(outcome)],
            amount=change.support.value if outcome == State.APPROVED else 0,
            delegation=authority.delegation,
            actor=actor,
            roles=roles_at(actor, change.board_id),
            on=timezone.localdate(),
        )
    if blockers:
        raise Refused(blockers)


def _facts(change: GrantChange, authority: Authority) -> dict[str, Any]:
    """What the journal keeps: the authority; purpose, period and payments with what they were before. The plan's own entry
    keeps its lines, targets and days in the same way, in the same batch.
    """
    facts: dict[str, Any] = {
        "number": change.number,
        "delegation": authority.delegation.point if authority.delegation else "",
        "meeting": str(authority.meeting_on or ""),
        "paragraph": authority.meeting_paragraph,
    }
    if change.purpose:
        facts["purpose"] = [change.former_purpose, change.purpose]
    if change.period_start:
        facts["first_day"] = [str(change.former_start), change.period_start.isoformat()]
    if change.period_end:
        facts["last_day"] = [str(change.former_end), change.period_end.isoformat()]
    if payments := {str(each.payment.number): [str(each.former), str(each.due_on)] for each in change.payments.all()}:
        facts["payments"] = payments
    return facts


def _note_what_was(change: GrantChange) -> None:
    """Write down the grant as it is at the moment it is changed."""
    support = change.support
    change.former_purpose = support.present_purpose
    change.former_start, change.former_end = support.period_start, support.period_end
    for line in change.lines.select_related("line"):
        line.former = line.line.amount
        line.save(update_fields=["former"])
    for milestone in change.milestones.select_related("milestone"):
        milestone.former = milestone.milestone.due_on
        milestone.save(update_fields=["former"])
    for payment in change.payments.select_related("payment"):
        payment.former = payment.payment.due_on
        payment.save(update_fields=["former"])
    for target in change.targets.select_related("goal"):
        target.former = target.goal.target
        target.save(update_fields=["former"])


def _carry_out(actor: User, change: GrantChange, batch: str) -> None:
    """The support, its plan and its payments become what was decided."""
    support = change.support
    support.purpose = change.purpose or support.purpose
    support.period_start = change.period_start or support.period_start
    support.period_end = change.period_end or support.period_end
    support.save(update_fields=["purpose", "period_start", "period_end"])
    if support.plan is not None:
        changes = PlanChanges(
            lines={each.line_id: each.amount for each in change.lines.all()},
            targets={each.goal_id: each.target for each in change.targets.all()},
            milestones={each.milestone_id: each.due_on for each in change.milestones.all()},
        )
        change_plan(actor=actor, plan=support.plan, changes=changes, reason=change.reasons, batch=batch)
    days = {each.payment_id: each.due_on for each in change.payments.all()}
    for payment in Payment.objects.select_for_update().filter(support=support, pk__in=days).order_by("pk"):
        payment.due_on = days[payment.pk]
        payment.save(update_fields=["due_on"])
