"""Follow a repayment claim: invoice, note what came in, dispute, defer, remit, remind. The ledger always balances (R8)."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import ClaimEntry, ClaimInstalment, RepaymentClaim, Restoration
from registry.actions.send_notice import send_notice, send_notices
from registry.events import Event
from registry.formats import kronor
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused, advance, blockers_to, is_possible, lock, require_role
from registry.models import Notice, User
from registry.parameters import add_months, value_of
from registry.roles import Permission, Role
from registry.rules import Blocker

_Kind = ClaimEntry.Kind


def _locked(claim: RepaymentClaim) -> RepaymentClaim:
    return lock(RepaymentClaim, pk=claim.pk)


def _lies_ahead(due_on: dt.date) -> None:
    if due_on <= timezone.localdate():
        raise ValidationError({"due_on": _("Give a day after today.")})


def _has_been(claim: RepaymentClaim, on: dt.date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies ahead. Give the day the money came in.")})
    if on < claim.decided_on:
        raise ValidationError({"on": _("The day lies before the decision. Give the day the money came in.")})


def _within(claim: RepaymentClaim, amount: int) -> None:
    if not 0 < amount <= claim.balance:
        left = {"left": kronor(claim.balance)}
        raise ValidationError({"amount": _("Give a sum larger than zero and at most what is left: %(left)s.") % left})


@transaction.atomic
def invoice(*, actor: User, claim: RepaymentClaim, due_on: dt.date) -> RepaymentClaim:
    """The invoice is sent, to be paid by `due_on`."""
    _lies_ahead(due_on)
    locked = _locked(claim)
    facts = {"amount": locked.balance, "due_on": due_on}
    advance(locked, "invoice", actor=actor, rule="R8", on=timezone.localdate(), due_on=due_on, facts=facts)
    return locked


@transaction.atomic
def receive(*, actor: User, claim: RepaymentClaim, amount: int, on: dt.date, reference: str = "") -> RepaymentClaim:
    """A sum in öre came in on the day `on`, all that is left or a part. `reference` is the ledger's, noted once.

    A payment acknowledges the claim, which interrupts the limitation. Raises Refused or ValidationError.
    """
    locked = _locked(claim)
    role = _who_collects(actor, locked)
    _has_been(locked, on)
    _within(locked, amount)
    reference = reference.strip()
    noted = list(locked.entries.filter(kind=_Kind.RECEIVED, reference=reference).select_related("reversal"))
    if reference and any(getattr(entry, "reversal", None) is None for entry in noted):
        raise ValidationError({"reference": _("This payment is noted already.")})
    _enter(locked, actor, _Kind.RECEIVED, amount, on=on, reference=reference, attempt=len(noted))
    locked.interrupted_on = max(on, locked.interrupted_on or on)
    facts = {"amount": amount, "paid_on": on, "reference": reference, "left": locked.balance}
    if locked.balance == 0:
        advance(locked, "settle", actor=actor, rule="R8", on=on, facts=facts)
        return locked
    _save(locked, "interrupted_on", *_by_plan(locked))
    _record(Event.CLAIM_RECEIVED, locked, actor, role, facts)
    return locked


def _by_plan(claim: RepaymentClaim) -> list[str]:
    """With a plan of instalments, the day to pay follows what the ledger says after an entry; the fields to save."""
    if claim.state != RepaymentClaim.State.DEFERRED:
        return []
    claim.due_on = claim.next_due() or claim.due_on
    return ["due_on"]


_REOPENED = {RepaymentClaim.State.DEFERRED: "reopen_deferred", RepaymentClaim.State.DISPUTED: "reopen_disputed"}


@transaction.atomic
def reverse_receipt(*, actor: User, entry: ClaimEntry, reason: str) -> RepaymentClaim:
    """What was noted as received had not come in: the entry stays, and another one takes it back. A claim that it had
    settled is again what it was before, and the limitation is counted from what stands.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Write what was wrong with the receipt.")})
    locked = _locked(entry.claim)
    role = require_role(actor, Permission.PREPARE_WITHDRAWAL, locked, handling=locked.case)
    may_open = locked.state in (*RepaymentClaim.COLLECTED, RepaymentClaim.State.PAID)
    if not may_open or entry.kind != _Kind.RECEIVED or ClaimEntry.objects.filter(reverses=entry).exists():
        raise Refused([Blocker("not_reversible", _("Only a receipt that stands can be reversed."), rule="R8")])
    _enter(locked, actor, _Kind.REVERSED, entry.amount, reason=reason.strip(), reverses=entry)
    if locked.state == RepaymentClaim.State.PAID:
        reopened = _REOPENED.get(RepaymentClaim.State(locked.settled_from or "invoiced"), "reopen")
        advance(locked, reopened, actor=actor, rule="R8", reason=reason.strip())
    facts = {"amount": entry.amount, "entry": entry.pk, "left": locked.balance}
    locked.count_limitation_anew()
    _save(locked, "interrupted_on", *_by_plan(locked))
    _record(Event.CLAIM_RECEIPT_REVERSED, locked, actor, role, facts, reason.strip())
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
def hold_to(*, actor: User, claim: RepaymentClaim, reason: str, due_on: dt.date) -> RepaymentClaim:
    """Answer what is contested: the board holds to what is left of the claim, with reasons, to be paid by `due_on`."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the claim stands, against what the organisation says.")})
    _lies_ahead(due_on)
    locked = _locked(claim)
    facts = {"amount": locked.balance, "due_on": due_on}
    advance(
        locked,
        "hold_to" if locked.invoiced_on else "hold_to_uninvoiced",
        actor=actor,
        rule="R8",
        reason=reason.strip(),
        on=timezone.localdate(),
        due_on=due_on,
        facts=facts,
    )
    _tell(locked, Notice.Letter.CONTEST_ANSWERED, actor, reason)
    return locked


@transaction.atomic
def defer(*, actor: User, claim: RepaymentClaim, due_on: dt.date, reason: str, instalments: int = 1) -> RepaymentClaim:
    """More time to pay, by a decision with reasons: all that is left on one day, or in equal parts a month apart."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reasons for the deferral.")})
    _lies_ahead(due_on)
    locked = _locked(claim)
    most = min(value_of("claim_most_instalments"), max(1, locked.balance))
    if not 1 <= instalments <= most:
        raise ValidationError({"instalments": _("Give a number from 1 to %(most)d.") % {"most": most}})
    facts = {"due_on": due_on, "instalments": instalments, "amount": locked.balance}
    advance(locked, "defer", actor=actor, rule="R8", reason=reason.strip(), due_on=due_on, facts=facts)
    earlier = max((row.deferral for row in locked.instalments.all()), default=0)
    part, rest = divmod(locked.balance, instalments)
    ClaimInstalment.objects.bulk_create(
        ClaimInstalment(
            claim=locked,
            deferral=earlier + 1,
            number=number,
            amount=part + (rest if number == instalments else 0),
            due_on=add_months(due_on, number - 1),
        )
        for number in range(1, instalments + 1)
    )
    _tell(locked, Notice.Letter.REPAYMENT_DEFERRED, actor, reason)
    return locked


@transaction.atomic
def remit(*, actor: User, claim: RepaymentClaim, reason: str, amount: int | None = None) -> RepaymentClaim:
    """Let the organisation off, by a decision with reasons: a sum in öre, or all that is left when none is given."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reasons for the remission.")})
    locked = _locked(claim)
    role = require_role(actor, Permission.DECIDE_WITHDRAWAL, locked, handling=locked.case)
    if not is_possible(locked, "remit"):
        raise Refused(blockers_to(locked, "remit"))
    sum_of_it = locked.balance if amount is None else amount
    _within(locked, sum_of_it)
    entry = _enter(locked, actor, _Kind.REMITTED, sum_of_it, reason=reason.strip())
    facts = {"amount": sum_of_it, "left": locked.balance}
    if locked.balance == 0:
        advance(locked, "remit", actor=actor, rule="R8", reason=reason.strip(), facts=facts)
    else:
        _save(locked, *_by_plan(locked))
        _record(Event.CLAIM_PART_REMITTED, locked, actor, role, facts, reason.strip())
    _tell(locked, Notice.Letter.REPAYMENT_REMITTED, actor, reason, entry=entry)
    return locked


@transaction.atomic
def remind_of_claims(*, on: dt.date) -> int:
    """Write once to everybody whose day to pay has passed before the day `on`; gives how many. Safe to run twice.

    A written reminder interrupts the limitation. What is disputed is not reminded of, nor a claim for support that is
    given back, or that the board tries anew after a judgment. Nothing else happens: a person decides what follows (R16).
    """
    late = list(
        RepaymentClaim.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            Q(reminded_on=None) | Q(reminded_on__lte=F("due_on")),
            state__in=[RepaymentClaim.State.INVOICED, RepaymentClaim.State.DEFERRED],
            due_on__lt=on,
            withdrawal__support__withdrawn_on__isnull=False,
        )
        .exclude(
            withdrawal__restoration__state=Restoration.State.AWAITS_BOARD,
            withdrawal__restoration__cause=Restoration.Cause.ANNULLED,
        )
        .select_related("withdrawal__case__board", "withdrawal__case__organisation", "withdrawal__support")
        .prefetch_related("entries", "instalments")
        .order_by("pk")
    )
    late = [claim for claim in late if on <= claim.limitation_on]
    if not late:
        return 0
    RepaymentClaim.objects.filter(pk__in=[claim.pk for claim in late]).update(
        reminded_on=on, interrupted_on=on, version=F("version") + 1
    )
    record_many(
        NewEntry(
            Event.CLAIM_REMINDED, case=claim.case, rule="R8", after={"left": claim.balance, "due_on": str(claim.due_on)}
        )
        for claim in late
    )
    send_notices(
        [(claim.case, {"claim": claim}) for claim in late], letter=Notice.Letter.REPAYMENT_REMINDER, actor=None
    )
    return len(late)


def _who_collects(actor: User, claim: RepaymentClaim) -> Role:
    role = require_role(actor, Permission.PREPARE_WITHDRAWAL, claim, handling=claim.case)
    if not is_possible(claim, "settle"):
        raise Refused(blockers_to(claim, "settle"))
    return role


def _enter(
    claim: RepaymentClaim,
    actor: User,
    kind: str,
    amount: int,
    *,
    on: dt.date | None = None,
    reference: str = "",
    attempt: int = 0,
    reason: str = "",
    reverses: ClaimEntry | None = None,
) -> ClaimEntry:
    return claim.entries.create(
        kind=kind,
        amount=amount,
        on=on or timezone.localdate(),
        reference=reference,
        attempt=attempt,
        reason=reason,
        reverses=reverses,
        noted_by=actor,
        noted_at=timezone.now(),
    )


def _save(claim: RepaymentClaim, *fields: str) -> None:
    """An entry is a change of the claim too: whoever looked at it before is told so."""
    claim.version += 1
    claim.save(update_fields=["version", *fields])


def _record(
    event: Event, claim: RepaymentClaim, actor: User, role: Role, facts: Mapping[str, object], reason: str = ""
) -> None:
    plain = {key: value if isinstance(value, int) else str(value) for key, value in facts.items()}
    before = {"row": claim._meta.label_lower, "id": claim.pk}
    record(
        event, case=claim.case, actor=actor, actor_role=str(role), rule="R8", reason=reason, before=before, after=plain
    )


def _tell(claim: RepaymentClaim, letter: str, actor: User, reason: str, **more: object) -> None:
    context = {
        "claim": claim,
        "reason": reason.strip(),
        "decided_by": actor,
        "decided_on": timezone.localdate(),
        **more,
    }
    send_notice(case=claim.case, letter=letter, actor=actor, context=context)
