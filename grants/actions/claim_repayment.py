"""Decide what an organisation pays back of support that is withdrawn: all that was paid, a part of it, or nothing (R8)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.figures import approved_use
from grants.models import ClaimedPayment, Payment, RepaymentClaim, Support, Withdrawal
from grants.rules.withdrawing import blockers_to_claiming
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Notice, Organisation, User
from registry.roles import Permission, Role
from registry.rules import blockers_to_handling


@dataclass(frozen=True)
class ClaimBasis:
    """What a claim is computed from, in öre: what was paid and has not been claimed before, and what the approved reports
    say was used; None before any.
    """

    paid: int
    used: int | None

    @property
    def suggested(self) -> int:
        """What was paid and is not approved as used. A person decides the sum, with reasons (R16)."""
        return max(0, self.paid - (self.used or 0))


def basis_of(withdrawal: Withdrawal) -> ClaimBasis:
    """The figures of the withdrawal's support."""
    paid = sum(left for _payment, left in _paid(withdrawal))
    plan = withdrawal.support.plan
    return ClaimBasis(paid, approved_use(plan) if plan is not None else None)


def _paid(withdrawal: Withdrawal) -> list[tuple[Payment, int]]:
    """What has been paid, and how much of it no earlier claim holds; last first: what was paid last is claimed first, as
    the least of it can have been used. What an organisation was wholly let off can be claimed when support that it got
    back is withdrawn once more.
    """
    held = Sum("claims__amount", filter=~Q(claims__claim__state=RepaymentClaim.State.REMITTED), default=0)
    paid = Payment.objects.filter(support_id=withdrawal.support_id, state=Payment.State.PAID).annotate(held=held)
    return [(payment, payment.amount - payment.held) for payment in paid.order_by("-paid_on", "-number")]


@transaction.atomic
def claim_repayment(
    *, actor: User, withdrawal: Withdrawal, amount: int, reasons: str, proportionality: str
) -> RepaymentClaim:
    """Decide that a sum in öre is to be repaid: at most what was paid, after a withdrawal with its hearing (R1, R8, R15).

    `proportionality` says why the sum is reasonable, and nothing less would do. Raises Refused or ValidationError.
    """
    errors = {}
    if not reasons.strip():
        errors["reasons"] = _("Write the reasons for the claim.")
    if not proportionality.strip():
        errors["proportionality"] = _("Write why the sum is reasonable, and why nothing less would do.")
    if errors:
        raise ValidationError(errors)
    locked, role = _locked(actor, withdrawal)
    paid = _paid(locked)
    basis = basis_of(locked)
    if blocked := blockers_to_claiming(locked, paid=basis.paid):
        raise Refused(blocked)
    if not 0 < amount <= basis.paid:
        raise ValidationError({"amount": _("The sum must be larger than zero and at most what has been paid.")})
    claim = _made(actor, locked, basis, amount, reasons.strip(), proportionality.strip())
    left = amount
    for payment, unclaimed in paid:
        part = min(left, unclaimed)
        if part:
            ClaimedPayment.objects.create(claim=claim, payment=payment, amount=part)
        left -= part
    _journal(actor, role, claim)
    send_notice(case=locked.case, letter=Notice.Letter.REPAYMENT, actor=actor, context={"claim": claim})
    return claim


@transaction.atomic
def claim_nothing(*, actor: User, withdrawal: Withdrawal, reasons: str) -> RepaymentClaim:
    """Decide that nothing is to be repaid of what was paid, with the reasons. Raises Refused or ValidationError."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write why nothing is to be repaid.")})
    locked, role = _locked(actor, withdrawal)
    basis = basis_of(locked)
    blocked = blockers_to_claiming(locked, paid=basis.paid)
    if stops := [each for each in blocked if each.code in ("not_withdrawn", "claimed", "tried_again", "nothing_paid")]:
        raise Refused(stops)
    claim = _made(actor, locked, basis, 0, reasons.strip(), "")
    _journal(actor, role, claim)
    advance(claim, "let_be", actor=actor, rule="R8", reason=reasons.strip())
    send_notice(case=locked.case, letter=Notice.Letter.NO_REPAYMENT, actor=actor, context={"claim": claim})
    return claim


def _locked(actor: User, withdrawal: Withdrawal) -> tuple[Withdrawal, Role]:
    """The withdrawal, locked after its organisation and support: no payment comes back from the bank meanwhile."""
    lock(Organisation, pk=withdrawal.support.organisation_id)
    lock(Support, pk=withdrawal.support_id)
    locked = lock(Withdrawal, pk=withdrawal.pk)
    role = require_role(actor, Permission.DECIDE_WITHDRAWAL, locked)
    if missing := blockers_to_handling(locked.case, actor):
        raise Refused(missing)
    return locked, role


def _made(
    actor: User, withdrawal: Withdrawal, basis: ClaimBasis, amount: int, reasons: str, proportionality: str
) -> RepaymentClaim:
    return RepaymentClaim.objects.create(
        withdrawal=withdrawal,
        amount=amount,
        reasons=reasons,
        proportionality=proportionality,
        paid_before=basis.paid,
        used=basis.used,
        decided_by=actor,
        decided_on=timezone.localdate(),
    )


def _journal(actor: User, role: Role, claim: RepaymentClaim) -> None:
    record(
        Event.CLAIM_DECIDED,
        case=claim.case,
        actor=actor,
        actor_role=str(role),
        rule="R8",
        reason=claim.reasons,
        after={"state": str(claim.state), "amount": claim.amount, "paid": claim.paid_before, "used": claim.used},
    )
