"""Prepare, approve, pay, hold, release and cancel a payment: prepared by one person, approved by another."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Payment, Support
from grants.rules.paying import blockers_to_cancelling
from registry.actions.send_notice import send_notice
from registry.lifecycle import Refused, advance, blockers_to, is_possible, lock
from registry.models import Notice, Organisation, User
from registry.rules import Blocker
from vetting.actions.screen_organisation import screen_if_listed
from vetting.models import Screening

_MENDED_BY_COMPARING = frozenset({"not_screened", "screening_old"})


def locked_payment(payment: Payment) -> Payment:
    """The payment, locked after its organisation and its support (decision 0007)."""
    found = Payment.objects.select_related("support").get(pk=payment.pk)
    lock(Organisation, pk=found.support.organisation_id)
    lock(Support, pk=found.support_id)
    return lock(Payment, pk=payment.pk)


def compare_with_sanctions_lists(actor: User, payment: Payment, step: str) -> None:
    """Anew before each step that nothing else stops; kept also when a hit found now stops it."""
    found = Payment.objects.select_related("support__organisation", "support__case", "support__plan").get(pk=payment.pk)
    is_own = step == "approve" and found.prepared_by_id == actor.pk
    if is_own or any(each.code not in _MENDED_BY_COMPARING for each in blockers_to(found, step, actor=actor)):
        return
    screen_if_listed(actor=actor, organisation=found.support.organisation, why=Screening.Why.PAYMENT, case=found.case)


def screen_payment(*, actor: User, payment: Payment) -> Payment:
    """Look at everything that could stop the payment, and prepare it."""
    compare_with_sanctions_lists(actor, payment, "screen")
    return _screen(actor, payment)


@transaction.atomic
def _screen(actor: User, payment: Payment) -> Payment:
    locked = locked_payment(payment)
    organisation = locked.support.organisation
    account = organisation.bankgiro or organisation.plusgiro
    advance(
        locked,
        "screen",
        actor=actor,
        rule="R8",
        by=actor,
        account=account,
        facts={"amount": locked.amount, "account": account},
    )
    return locked


def approve_payment(*, actor: User, payment: Payment) -> Payment:
    """Approve a prepared payment; never by the person who prepared it."""
    compare_with_sanctions_lists(actor, payment, "approve")
    return _approve(actor, payment)


@transaction.atomic
def _approve(actor: User, payment: Payment) -> Payment:
    locked = locked_payment(payment)
    if locked.prepared_by_id == actor.pk:
        raise Refused(
            [Blocker("same_person", _("A payment is approved by somebody who did not prepare it."), rule="R3")]
        )
    advance(locked, "approve", actor=actor, rule="R3", by=actor, facts={"amount": locked.amount})
    return locked


def pay(*, actor: User, payment: Payment, on: dt.date | None = None) -> Payment:
    """The money is sent, today or on the day the bank says; the organisation is told."""
    compare_with_sanctions_lists(actor, payment, "pay")
    return _pay(actor, payment, on or timezone.localdate())


@transaction.atomic
def _pay(actor: User, payment: Payment, on: dt.date) -> Payment:
    locked = locked_payment(payment)
    advance(locked, "pay", actor=actor, on=on, facts={"amount": locked.amount})
    if locked.case is not None:
        send_notice(case=locked.case, letter=Notice.Letter.PAYMENT, actor=actor, context={"payment": locked})
    return locked


@transaction.atomic
def hold_payment(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Hold a payment, with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the payment is held.")})
    locked = locked_payment(payment)
    advance(
        locked,
        "hold",
        actor=actor,
        rule="R15",
        reason=reason.strip(),
        because=reason.strip(),
        facts={"amount": locked.amount},
    )
    return locked


@transaction.atomic
def release_payment(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Release a held payment by a decision; it is controlled anew before it is paid."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the payment is released.")})
    locked = locked_payment(payment)
    advance(locked, "release", actor=actor, reason=reason.strip(), facts={"amount": locked.amount})
    return locked


@transaction.atomic
def cancel_payment(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Cancel one payment that is not made, by a decision; the organisation is told why. The rest of the grant stands."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the payment is cancelled.")})
    locked = locked_payment(payment)
    if is_possible(locked, "cancel") and (blockers := blockers_to_cancelling(locked, actor)):
        raise Refused(blockers)
    advance(locked, "cancel", actor=actor, rule="R15", reason=reason.strip(), facts={"amount": locked.amount})
    if locked.case is not None:
        context = {
            "payment": locked,
            "reason": reason.strip(),
            "decided_by": actor,
            "decided_on": timezone.localdate(),
        }
        send_notice(case=locked.case, letter=Notice.Letter.PAYMENT_CANCELLED, actor=actor, context=context)
    return locked
