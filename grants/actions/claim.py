"""Follow a repayment claim: invoice, settle, dispute, defer, remit. Each is one step of the claim's machine (R8)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import RepaymentClaim
from registry.lifecycle import advance, lock
from registry.models import User


def _locked(claim: RepaymentClaim) -> RepaymentClaim:
    return lock(RepaymentClaim, pk=claim.pk)


def _lies_ahead(due_on: dt.date) -> None:
    if due_on <= timezone.localdate():
        raise ValidationError({"due_on": _("Give a day after today.")})


@transaction.atomic
def invoice(*, actor: User, claim: RepaymentClaim, due_on: dt.date) -> RepaymentClaim:
    """The invoice is sent, to be paid by `due_on`."""
    _lies_ahead(due_on)
    locked = _locked(claim)
    advance(locked, "invoice", actor=actor, rule="R8", due_on=due_on, facts={"amount": locked.amount, "due_on": due_on})
    return locked


@transaction.atomic
def settle(*, actor: User, claim: RepaymentClaim, on: dt.date) -> RepaymentClaim:
    """The money came back on the day `on`."""
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies ahead. Give the day the money came in.")})
    locked = _locked(claim)
    advance(locked, "settle", actor=actor, rule="R8", on=on, facts={"amount": locked.amount, "paid_on": on})
    return locked


@transaction.atomic
def dispute(*, actor: User, claim: RepaymentClaim, reason: str) -> RepaymentClaim:
    """The organisation contests the claim; `reason` is what it says."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write what the organisation contests.")})
    locked = _locked(claim)
    advance(locked, "dispute", actor=actor, rule="R8", reason=reason.strip())
    return locked


@transaction.atomic
def defer(*, actor: User, claim: RepaymentClaim, due_on: dt.date, reason: str) -> RepaymentClaim:
    """More time to pay, by a decision with reasons."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reasons for the deferral.")})
    _lies_ahead(due_on)
    locked = _locked(claim)
    advance(locked, "defer", actor=actor, rule="R8", reason=reason.strip(), due_on=due_on, facts={"due_on": due_on})
    return locked


@transaction.atomic
def remit(*, actor: User, claim: RepaymentClaim, reason: str) -> RepaymentClaim:
    """Let the organisation off, by a decision with reasons."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reasons for the remission.")})
    locked = _locked(claim)
    advance(locked, "remit", actor=actor, rule="R8", reason=reason.strip(), facts={"amount": locked.amount})
    return locked
