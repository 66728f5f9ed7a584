"""Note that the bank has paid a batch, or some of it: each payment becomes paid, and the organisation is told (R8)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.pay import pay
from grants.models import BatchedPayment, Payment, PaymentBatch
from registry.lifecycle import Refused, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker


@dataclass(frozen=True)
class Confirmed:
    """How many were noted as paid, and what stopped the others."""

    paid: int
    stopped: dict[str, list[Blocker]]


def confirm_paid(*, actor: User, batch: PaymentBatch, chosen: Collection[int], on: dt.date) -> Confirmed:
    """The batch's chosen payments, by their keys, were paid on the day.

    Each in its own transaction with its letter. Those already paid stay as they are: pressed again after a stop in the
    middle, it takes the rest. Raises Refused, or ValidationError for a day that cannot be right.
    """
    require_role(actor, Permission.PREPARE_PAYMENT, batch.board)
    if not timezone.localdate(batch.made_at) <= on <= timezone.localdate():
        raise ValidationError({"paid_on": _("Choose a day from when the batch was made until today.")})
    lines = list(
        BatchedPayment.objects.filter(batch=batch, payment__in=chosen).select_related("payment").order_by("payment_id")
    )
    if not lines:
        raise Refused([Blocker("nothing_chosen", _("Choose the payments that the bank has paid."), rule="R8")])
    paid, stopped = 0, {}
    for line in lines:
        if line.payment.state == Payment.State.PAID:
            continue
        try:
            pay(actor=actor, payment=line.payment, on=on)
            paid += 1
        except Refused as refused:
            stopped[line.reference] = refused.blockers
    return Confirmed(paid, stopped)
