"""Note that a payment came back from the bank, and plan another in its place; the organisation is told (R8)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.pay import locked_payment
from grants.actions.restore_support import cancelled_with
from grants.models import BatchedPayment, Payment, Restoration, Support, Withdrawal
from registry.actions.send_notice import send_notice
from registry.lifecycle import advance
from registry.models import Notice, User


@transaction.atomic
def note_returned(*, actor: User, payment: Payment, on: dt.date, because: str) -> Payment | None:
    """The payment came back from the bank on the day, with the bank's words. Gives the payment that replaces it.

    The replacement is controlled and approved anew, with the account the organisation has then. It is held when the
    returned one was, or while a withdrawal is under way; of support that is withdrawn, or a payment that was cancelled
    after it had left, nothing is paid again, unless the support has been given back since. Raises Refused or ValidationError.
    """
    line = BatchedPayment.objects.select_related("batch").filter(payment=payment).first()
    if not because.strip():
        raise ValidationError({"because": _("Write why it came back, in the bank's words.")})
    if line is not None and not timezone.localdate(line.batch.made_at) <= on <= timezone.localdate():
        raise ValidationError({"returned_on": _("Choose a day from when the batch was made until today.")})
    locked = locked_payment(payment)
    was, held_because = locked.state, locked.hold_reason
    advance(
        locked,
        "come_back",
        actor=actor,
        rule="R8",
        reason=because.strip(),
        on=on,
        because=because.strip()[:300],
        facts={"amount": locked.amount, "returned_on": on},
    )
    if locked.case is not None:
        send_notice(case=locked.case, letter=Notice.Letter.PAYMENT_RETURNED, actor=actor, context={"payment": locked})
    support = locked.support
    if support.withdrawn_on is not None or (was == Payment.State.CANCELLED and not _is_given_back(locked)):
        return None
    return _replace(actor, locked, held_because or _held_by_withdrawal(support))


def _is_given_back(payment: Payment) -> bool:
    """Was it cancelled with a withdrawal that has been undone, so that what never arrived is to be paid after all?"""
    undone = Withdrawal.objects.filter(support=payment.support_id, restoration__state=Restoration.State.RESTORED)
    return any(
        payment.pk in cancelled_with(each) for each in undone.select_related("case", "exclusion__case", "support")
    )


def _held_by_withdrawal(support: Support) -> str:
    under_way = support.withdrawals.exclude(state__in=Withdrawal.DECIDED).select_related("case").first()
    return _("Withdrawal %(number)s") % {"number": under_way.case.registry_number} if under_way else ""


def _replace(actor: User, returned: Payment, held_because: str) -> Payment:
    number = returned.support.payments.aggregate(last=Max("number"))["last"] + 1
    payment = Payment.objects.create(
        support=returned.support,
        number=number,
        amount=returned.amount,
        due_on=timezone.localdate(),
        milestone=returned.milestone,
        replaces=returned,
    )
    if held_because:
        authority = returned.support.case.registry_number if returned.support.case else ""
        advance(payment, "hold", actor=actor, rule="R15", authority=authority, because=held_because)
    return payment
