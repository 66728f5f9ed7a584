"""Withdraw one board's own support: initiate and hold, hear, propose, decide (R1, R8, R15)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.withdraw_all_support import end_support
from grants.models import Payment, Support, Withdrawal
from grants.reach import paid_by_support
from grants.rules.withdrawing import blockers_to_demanding_of, transition_to_withdraw
from registry.actions.declare_conflict import declare_conflict
from registry.actions.open_case import NewCase, open_case
from registry.actions.send_hearing import send_hearing
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, advance_many, lock, require_role
from registry.models import Case, Hearing, Notice, Organisation, User
from registry.parameters import value_of
from registry.roles import Permission, Role, roles_at
from registry.rules import Blocker, blockers_to_handling


@transaction.atomic
def initiate_withdrawal(*, actor: User, support: Support, ground: str) -> Withdrawal:
    """Open a withdrawal for breach of terms and hold what is not yet paid."""
    if not ground.strip():
        raise ValidationError({"ground": _("Write which term was breached, and how.")})
    lock(Organisation, pk=support.organisation_id)
    locked = lock(Support, pk=support.pk)
    role = require_role(actor, Permission.PREPARE_WITHDRAWAL, locked.board)
    if locked.case is not None and (missing := blockers_to_handling(locked.case, actor)):
        raise Refused(missing)
    if locked.withdrawn_on or locked.closed_on or locked.withdrawals.exclude(state__in=Withdrawal.DECIDED).exists():
        raise Refused(
            [Blocker("not_standing", _("The support is ended, or a withdrawal of it is under way."), rule="R15")]
        )
    case = open_case(
        NewCase(
            board=locked.board,
            organisation=locked.organisation,
            kind=Case.Kind.WITHDRAWAL,
            subject=locked.title,
            due_on=timezone.localdate() + dt.timedelta(days=value_of("withdrawal_board_days")),
            case_officer=actor if Role.CASE_OFFICER in roles_at(actor, locked.board_id) else None,
        ),
        actor=actor,
    )
    declare_conflict(actor=actor, cases=[case], has_conflict=False)
    paid = paid_by_support([locked.pk]).get(locked.pk, 0)
    withdrawal = Withdrawal.objects.create(
        case=case, support=locked, ground=ground.strip(), due_on=case.due_on, remaining=locked.value - paid
    )
    record(
        Event.WITHDRAWAL_INITIATED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R15",
        reason=ground.strip(),
        after={"state": str(withdrawal.state), "remaining": withdrawal.remaining},
    )
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support=locked, state__in=Payment.UNPAID)
        .select_related("support__case")
        .order_by("pk")
    )
    if payments:
        advance_many(payments, "hold", actor=actor, rule="R15", reason=ground.strip(), because=case.registry_number)
    advance(withdrawal, "hold_payments", actor=actor, rule="R15")
    return withdrawal


@transaction.atomic
def open_withdrawal_hearing(*, actor: User, withdrawal: Withdrawal, material: str) -> Hearing:
    """Send the organisation the material (R1): about the withdrawal or, when that is decided, about a repayment claim.

    New material opens a new period.
    """
    locked = lock(Withdrawal, pk=withdrawal.pk)
    is_withdrawn = locked.state == Withdrawal.State.WITHDRAWN
    if is_withdrawn and (tried := blockers_to_demanding_of(locked)):
        raise Refused(tried)
    if locked.state != Withdrawal.State.IN_HEARING and not is_withdrawn:
        advance(locked, "open_hearing", actor=actor, rule="R1")
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.REPAYMENT if is_withdrawn else Hearing.Purpose.WITHDRAWAL,
        material=material,
        permission=Permission.PREPARE_WITHDRAWAL,
    )


@transaction.atomic
def propose_withdrawal(*, actor: User, withdrawal: Withdrawal) -> Withdrawal:
    """The hearing is over; hand the proposal to the board."""
    locked = lock(Withdrawal, pk=withdrawal.pk)
    advance(locked, "propose", actor=actor, rule="R1")
    return locked


@transaction.atomic
def decide_withdrawal(
    *,
    actor: User,
    withdrawal: Withdrawal,
    outcome: str,
    reasons: str,
    paragraph: str,
    less_intrusive: str = "",
    conditions: str = "",
) -> Withdrawal:
    """The board decides: continued, remedied on conditions, or withdrawn (R15)."""
    errors = {}
    if not reasons.strip():
        errors["reasons"] = _("Write the reasons for the decision.")
    if not paragraph.strip():
        errors["paragraph"] = _("Give the paragraph in the board's minutes.")
    if outcome == Withdrawal.State.WITHDRAWN and not less_intrusive.strip():
        errors["less_intrusive"] = _("Write why nothing less intrusive would do.")
    if outcome == Withdrawal.State.REMEDIED and not conditions.strip():
        errors["conditions"] = _("Write the conditions for the support to go on.")
    if errors:
        raise ValidationError(errors)
    lock(Organisation, pk=withdrawal.case.organisation_id)
    locked = lock(Withdrawal, pk=withdrawal.pk)
    common = {"by": actor, "on": timezone.localdate(), "reasons": reasons.strip(), "paragraph": paragraph.strip()}
    rule = "G3" if locked.exclusion_id else "R15"
    if outcome == Withdrawal.State.CONTINUED and not locked.support.has_revocation_reservation:
        rule = "R8"
    match outcome:
        case Withdrawal.State.WITHDRAWN:
            name = transition_to_withdraw(locked)
            advance(
                locked,
                name,
                actor=actor,
                rule=rule,
                reason=reasons.strip(),
                less_intrusive=less_intrusive.strip(),
                **common,
            )
            end_support(actor=actor, withdrawals=[locked], authority=locked.case.registry_number, rule=rule)
        case Withdrawal.State.REMEDIED:
            advance(
                locked,
                "remedy",
                actor=actor,
                rule=rule,
                reason=reasons.strip(),
                conditions=conditions.strip(),
                **common,
            )
            _release_payments(actor, locked)
        case Withdrawal.State.CONTINUED:
            advance(locked, "continue_support", actor=actor, rule=rule, reason=reasons.strip(), **common)
            _release_payments(actor, locked)
        case _:
            raise ValueError(f"no such outcome: {outcome}")
    locked.case.closed_on, locked.case.due_on = timezone.localdate(), None
    locked.case.save(update_fields=["closed_on", "due_on"])
    send_notice(case=locked.case, letter=Notice.Letter.WITHDRAWAL, actor=actor, context={"withdrawal": locked})
    return locked


def _release_payments(actor: User, withdrawal: Withdrawal) -> None:
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support_id=withdrawal.support_id, state=Payment.State.HELD)
        .select_related("support__case", "support__organisation")
        .order_by("pk")
    )
    if payments:
        advance_many(payments, "release", actor=actor, rule="R15", authority=withdrawal.case.registry_number)
