"""Which repayments are claimed, how much of each is left, what can a person do, and what goes on the invoices?"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.models import ClaimEntry, RepaymentClaim
from registry.lifecycle import blockers_to, is_possible
from registry.models import User
from registry.roles import Permission, may, organisations_of

#: The steps of a claim that a person can take, in the order of the page, and the transition each ends in.
_TRANSITIONS: Final = {
    "invoice": "invoice",
    "receive": "settle",
    "dispute": "dispute",
    "hold": "hold_to",
    "defer": "defer",
    "remit": "remit",
}
HEADINGS: Final = (
    _("Registry number"),
    _("Board"),
    _("Organisation number"),
    _("Organisation"),
    _("About"),
    _("Decided"),
    _("State"),
    _("Claimed, kronor"),
    _("Received, kronor"),
    _("Remitted, kronor"),
    _("Left, kronor"),
    _("To be paid by"),
    _("Of which by then, kronor"),
    _("Barred by limitation"),
)


def steps_of_claim(claim: RepaymentClaim, actor: User) -> list[str]:
    """The steps the person can take with the claim now. A part can be received or remitted while something is left."""
    steps = []
    for name, transition in _TRANSITIONS.items():
        stops = blockers_to(claim, transition, actor=actor)
        if is_possible(claim, transition) and {each.code for each in stops} <= {"something_left"}:
            steps.append(name)
    is_open = claim.state in (*RepaymentClaim.COLLECTED, RepaymentClaim.State.PAID)
    received = any(entry.kind == ClaimEntry.Kind.RECEIVED for entry in claim.entries.all())
    if is_open and received and may(actor, Permission.PREPARE_WITHDRAWAL, claim):
        steps.append("reverse")
    return steps


def claims_of(user: User) -> QuerySet[RepaymentClaim]:
    """The claims the person sees, with what a row shows: the earliest day to pay first."""
    return (
        RepaymentClaim.objects.visible_to(user)
        .select_related("withdrawal__case__board", "withdrawal__case__organisation", "withdrawal__support")
        .prefetch_related("entries", "instalments")
        .order_by(F("due_on").asc(nulls_first=True), "pk")
    )


def claims_to(user: User) -> QuerySet[RepaymentClaim]:
    """What is claimed from the organisations that the person acts for."""
    return (
        claims_of(user)
        .filter(withdrawal__case__organisation__in=organisations_of(user))
        .prefetch_related("lines__payment")
    )


def is_late(claim: RepaymentClaim, on: dt.date) -> bool:
    """Should money have come in before the day `on`?"""
    return claim.state in claim.COLLECTED and claim.due_on is not None and claim.due_on < on


def invoice_rows(claims: Sequence[RepaymentClaim]) -> Iterator[list[Any]]:
    """One row a claim for the city's invoicing, sums in kronor."""
    for claim in claims:
        case, organisation = claim.case, claim.case.organisation
        yield [
            case.registry_number,
            case.board.name,
            organisation.organisation_number if organisation else "",
            organisation.name if organisation else "",
            claim.withdrawal.support.title,
            claim.decided_on,
            str(claim.get_state_display()),
            claim.amount / 100,
            claim.received / 100,
            claim.remitted / 100,
            claim.balance / 100,
            claim.due_on or "",
            due_then(claim) / 100,
            claim.limitation_on,
        ]


def due_then(claim: RepaymentClaim) -> int:
    """How much is to be paid by the day that stands in the claim, in öre: an instalment, or all that is left."""
    if claim.state != RepaymentClaim.State.DEFERRED:
        return claim.balance if claim.state in claim.OPEN else 0
    plan = claim.plan
    settled = sum(row.amount for row in plan) - claim.balance
    by_then = sum(row.amount for row in plan if claim.due_on is not None and row.due_on <= claim.due_on)
    return max(0, by_then - settled)
