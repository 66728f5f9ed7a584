"""Note that the bank has paid a batch, or some of it: each payment becomes paid, and the organisation is told (R8).

A payment that was stopped here after it had left is noted as paid all the same when the bank has paid it: the money is
with the organisation, and what is claimed back rests on what was paid.
"""

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.pay import locked_payment, pay
from grants.models import BatchedPayment, Payment, PaymentBatch
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.lifecycle import Refused, advance, require_role
from registry.models import JournalEntry, Notice, User
from registry.roles import Permission
from registry.rules import Blocker


@dataclass(frozen=True)
class Confirmed:
    """How many were noted as paid, and what stopped the others."""

    paid: int
    stopped: dict[str, list[Blocker]]


def _note_paid(actor: User, line: BatchedPayment, on: dt.date) -> None:
    with suppress(Refused):
        pay(actor=actor, payment=line.payment, on=on)
        return
    with transaction.atomic():
        locked = locked_payment(line.payment)
        prepared_by, approved_by = _who_let_it_go(locked)
        advance(
            locked,
            "note_paid",
            actor=actor,
            rule="R8",
            on=on,
            prepared_by=prepared_by,
            approved_by=approved_by,
            account=line.account,
            facts={"amount": locked.amount, "batch": line.batch.reference},
        )
        if locked.case is not None:
            send_notice(case=locked.case, letter=Notice.Letter.PAYMENT, actor=actor, context={"payment": locked})


def _who_let_it_go(payment: Payment) -> tuple[User, User]:
    """Who prepared and who approved it before it left; a release has emptied the fields since."""
    if payment.prepared_by and payment.approved_by:
        return payment.prepared_by, payment.approved_by
    entries = JournalEntry.objects.filter(before__row=payment._meta.label_lower, before__id=payment.pk).order_by(
        "at", "pk"
    )
    sent = entries.filter(event=Event.PAYMENT_SENT).last()
    earlier = entries.filter(pk__lt=sent.pk) if sent else entries
    prepared = earlier.filter(event=Event.PAYMENT_SCREENED).last()
    approved = earlier.filter(event=Event.PAYMENT_APPROVED).last()
    if prepared is None or approved is None or prepared.actor is None or approved.actor is None:
        raise Refused([Blocker("not_sent", _("The payment has not been sent to the bank in a batch."), rule="R8")])
    return prepared.actor, approved.actor


def confirm_paid(*, actor: User, batch: PaymentBatch, chosen: Collection[int], on: dt.date) -> Confirmed:
    """The batch's chosen payments, by their keys, were paid on the day.

    Each in its own transaction with its letter. Those already paid stay as they are: pressed again after a stop in the
    middle, it takes the rest. Raises Refused, or ValidationError for a day that cannot be right.
    """
    require_role(actor, Permission.PREPARE_PAYMENT, batch.board)
    if not timezone.localdate(batch.made_at) <= on <= timezone.localdate():
        raise ValidationError({"paid_on": _("Choose a day from when the batch was made until today.")})
    lines = list(
        BatchedPayment.objects.filter(batch=batch, payment__in=chosen)
        .select_related("payment__support__case", "batch__board")
        .order_by("payment_id")
    )
    if not lines:
        raise Refused([Blocker("nothing_chosen", _("Choose the payments that the bank has paid."), rule="R8")])
    paid, stopped = 0, {}
    for line in lines:
        if line.payment.state in (Payment.State.PAID, Payment.State.CAME_BACK):
            continue
        try:
            _note_paid(actor, line, on)
            paid += 1
        except Refused as refused:
            stopped[line.reference] = refused.blockers
    return Confirmed(paid, stopped)
