"""Decide an application: decision, follow-up plan, support and payment plan in one transaction (G4, R2, R4, R16)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.actions.set_plan import PlanTerms, set_plan
from followup.models import Milestone
from grants.actions.submit import close_the_case
from grants.models import Application, Call, Decision, Delegation, Payment, Support
from grants.rules.deciding import blockers_to_authority, blockers_to_shares, blockers_to_sum
from grants.rules.reporting import blockers_before_the_board
from grants.selectors.decision_basis import author_of_basis, dismissing_under
from grants.selectors.follow_up_depth import with_depth
from registry.actions.send_notice import send_notice
from registry.letters.appeal import appeal_instructions
from registry.lifecycle import Refused, advance, blockers_to, lock
from registry.models import Notice, Organisation, User
from registry.roles import roles_at
from registry.rules import Blocker

_TRANSITIONS = {
    Decision.Outcome.GRANTED: "grant",
    Decision.Outcome.PARTLY_GRANTED: "partly_grant",
    Decision.Outcome.REFUSED: "refuse",
}


@dataclass(frozen=True)
class Authority:
    """On what the decision stands: a delegation, or the board's own meeting with date and paragraph (R4)."""

    delegation: Delegation | None = None
    meeting_on: dt.date | None = None
    meeting_paragraph: str = ""


@dataclass(frozen=True)
class Instalment:
    """A planned payment in öre; with `after` it is tied to the milestone with that title."""

    amount: int
    due_on: dt.date
    after: str = ""


@dataclass(frozen=True)
class DecisionText:
    """The words that are frozen (R2)."""

    reasons: str
    rule_applied: str = ""
    facts: str = ""
    dissent: str = ""


@transaction.atomic
def decide(
    *,
    actor: User,
    application: Application,
    outcome: str,
    text: DecisionText,
    authority: Authority,
    amount: int | None = None,
    plan: PlanTerms | None = None,
    instalments: Sequence[Instalment] = (),
) -> Decision:
    """Decide. `amount` in öre. Locks the organisation, so that no support is given past an exclusion under way (G3),
    then the call's budget, so that two decisions never exceed it together.

    Raises Refused with what stands in the way, ValidationError for what is not filled in.
    """
    found = Application.objects.get(pk=application.pk)
    lock(Organisation, pk=found.organisation_id)
    call = lock(Call, pk=found.call_id)
    locked = lock(Application, pk=application.pk)
    locked.call = call
    is_positive = outcome in (Decision.Outcome.GRANTED, Decision.Outcome.PARTLY_GRANTED)
    if outcome == Decision.Outcome.GRANTED:
        amount = locked.requested_amount
    _require_words(outcome, text, authority, amount if is_positive else None)
    if locked.state == Application.State.FOR_DECISION:
        _require_rules(actor, locked, outcome, (amount or 0) if is_positive else 0, authority, is_positive)
    if (
        is_positive
        and amount is not None
        and locked.case is not None
        and locked.state == Application.State.FOR_DECISION
    ):
        if plan is None:
            raise Refused([Blocker("no_plan", _("There is no follow-up plan to set with the decision."), rule="G4")])
        shares = blockers_to_shares(
            amount,
            lines=[line for _description, line in plan.lines],
            instalments=[instalment.amount for instalment in instalments],
            is_money=call.support_form == "money",
        )
        if shares:
            raise Refused(shares)
        locked.granted_amount = amount
        locked.plan = set_plan(
            actor=actor,
            case=locked.case,
            terms=with_depth(plan, locked.rules_version),
            written_by=author_of_basis(locked),
        )
    advance(
        locked,
        _TRANSITIONS[Decision.Outcome(outcome)],
        actor=actor,
        rule="R2",
        reason=text.reasons.strip(),
        facts={
            "amount": amount if is_positive else None,
            "delegation": authority.delegation.point if authority.delegation else "",
            "meeting": str(authority.meeting_on or ""),
            "paragraph": authority.meeting_paragraph,
        },
    )
    decision = _write_decision(actor, locked, outcome, amount if is_positive else None, text, authority)
    if is_positive and amount is not None:
        call.committed_amount += amount
        call.save(update_fields=["committed_amount"])
        support = _make_support(locked, amount)
        _plan_payments(support, instalments)
    else:
        close_the_case(locked)
    if locked.case is not None:
        letter = Notice.Letter(str(outcome))
        send_notice(case=locked.case, letter=letter, actor=actor, context={"application": locked, "decision": decision})
    return decision


def _require_words(outcome: str, text: DecisionText, authority: Authority, amount: int | None) -> None:
    errors = {}
    if not text.reasons.strip():
        errors["reasons"] = _("Write the reasons for the decision.")
    if outcome == Decision.Outcome.REFUSED:
        if not text.rule_applied.strip():
            errors["rule_applied"] = _("Name the rule that the refusal rests on.")
        if not text.facts.strip():
            errors["facts"] = _("Write the facts that the refusal rests on.")
    elif amount is None:
        errors["amount"] = _("Give the sum that is granted.")
    if authority.delegation is None and (authority.meeting_on is None or not authority.meeting_paragraph.strip()):
        errors["meeting_paragraph"] = _("Give the date of the board's meeting and the paragraph in the minutes.")
    elif authority.meeting_on is not None and authority.meeting_on > timezone.localdate():
        errors["meeting_on"] = _("The day lies ahead. Give the day it happened.")
    if errors:
        raise ValidationError(errors)


def _require_rules(
    actor: User, application: Application, outcome: str, amount: int, authority: Authority, is_positive: bool
) -> None:
    blockers = blockers_to_authority(
        application,
        outcome=outcome,
        amount=amount,
        delegation=authority.delegation,
        actor=actor,
        roles=roles_at(actor, application.call.board_id),
        on=timezone.localdate(),
    )
    if is_positive:
        blockers = blockers_to_sum(application, amount) + blockers
    if authority.delegation is None:
        blockers += blockers_before_the_board(application)
    if blockers:
        raise Refused(blockers)


def _write_decision(
    actor: User, application: Application, outcome: str, amount: int | None, text: DecisionText, authority: Authority
) -> Decision:
    board = application.call.programme.board
    with translation.override(application.organisation.language):
        instructions = appeal_instructions(board)
    return Decision.objects.create(
        application=application,
        outcome=outcome,
        amount=amount,
        rule_applied=text.rule_applied.strip(),
        facts=text.facts.strip(),
        reasons=text.reasons.strip(),
        dissent=text.dissent.strip(),
        decided_by=actor,
        decided_on=timezone.localdate(),
        delegation=authority.delegation,
        meeting_on=authority.meeting_on,
        meeting_paragraph=authority.meeting_paragraph.strip(),
        appeal_regime=board.appeal_regime,
        appeal_instructions=instructions,
    )


def _make_support(application: Application, amount: int) -> Support:
    version = application.rules_version
    return Support.objects.create(
        board=application.call.programme.board,
        organisation=application.organisation,
        application=application,
        case=application.case,
        plan=application.plan,
        form=application.call.support_form,
        title=application.title,
        value=amount,
        period_start=application.period_start or application.call.period_start,
        period_end=application.period_end or application.call.period_end,
        decided_on=timezone.localdate(),
        terms=version.terms,
        has_revocation_reservation=version.has_revocation_reservation,
    )


def _plan_payments(support: Support, instalments: Sequence[Instalment]) -> None:
    if support.form != "money":
        return
    milestones = {milestone.title: milestone for milestone in Milestone.objects.filter(plan=support.plan)}
    rows = []
    for number, instalment in enumerate(instalments, start=1):
        if instalment.after and instalment.after not in milestones:
            raise ValidationError(
                {"instalments": _("There is no milestone called “%(title)s”.") % {"title": instalment.after}}
            )
        rows.append(
            Payment(
                support=support,
                number=number,
                amount=instalment.amount,
                due_on=instalment.due_on,
                milestone=milestones.get(instalment.after),
            )
        )
    Payment.objects.bulk_create(rows)


@transaction.atomic
def dismiss(*, actor: User, application: Application, reasons: str) -> Decision:
    """Dismiss without trying: late, wrong form, or no capacity to apply. Under the first point of the board's delegation
    order that lets the actor dismiss (R4). Raises Refused or ValidationError.
    """
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write why the application is dismissed.")})
    locked = lock(Application, pk=application.pk)
    delegation, blocked = dismissing_under(actor, locked, timezone.localdate())
    if waiting := blockers_to(locked, "dismiss", actor=actor) or blocked:
        raise Refused(waiting)
    facts = {"delegation": delegation.point if delegation else ""}
    advance(locked, "dismiss", actor=actor, rule="R2", reason=reasons.strip(), facts=facts)
    decision = _write_decision(
        actor,
        locked,
        Decision.Outcome.DISMISSED,
        None,
        DecisionText(reasons=reasons),
        Authority(delegation=delegation),
    )
    close_the_case(locked)
    if locked.case is not None:
        send_notice(
            case=locked.case,
            letter=Notice.Letter.DISMISSED,
            actor=actor,
            context={"application": locked, "decision": decision},
        )
    return decision
