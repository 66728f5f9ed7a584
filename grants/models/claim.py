"""What is to be repaid, what has come back, and what is left? The machine of a claim and its ledger (states.md, R8)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.models.withdrawal import Withdrawal
from grants.rules import claiming as rules
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.parameters import add_months, value_of
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class RepaymentClaimQuerySet(models.QuerySet["RepaymentClaim"]):
    """Claims, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "RepaymentClaimQuerySet":
        """Claims whose case the person sees."""
        return self.filter(withdrawal__case__in=Case.objects.visible_to(user))


class RepaymentClaim(FSMModelMixin, Stateful):
    """A decision, after a withdrawal, on what an organisation pays back, in öre: all that was paid, a part, or nothing.

    What is left is the sum less what the ledger's entries say; it is never below zero.
    """

    class State(models.TextChoices):
        """Where the claim stands."""

        DECIDED = "decided", _("Decided")
        NOTHING_CLAIMED = "nothing_claimed", _("Nothing is claimed")
        INVOICED = "invoiced", _("Invoiced")
        PAID = "paid", _("Repaid")
        DISPUTED = "disputed", _("Disputed")
        DEFERRED = "deferred", _("Deferred")
        REMITTED = "remitted", _("Remitted")

    #: Something is to come in, or to be decided.
    OPEN: ClassVar = [State.DECIDED, State.INVOICED, State.DISPUTED, State.DEFERRED]
    #: Money can come in.
    COLLECTED: ClassVar = [State.INVOICED, State.DISPUTED, State.DEFERRED]

    withdrawal = models.OneToOneField(Withdrawal, models.PROTECT, related_name="claim")
    state = StateField(_("state"), choices=State.choices, default=State.DECIDED, protected=True)
    amount = models.BigIntegerField(_("to repay, in öre"))
    reasons = models.TextField(_("reasons"))
    proportionality = models.TextField(_("why the sum is reasonable"), blank=True)
    paid_before = models.BigIntegerField(_("paid when it was decided, in öre"), default=0)
    used = models.BigIntegerField(_("approved as used when it was decided, in öre"), null=True, blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided"))
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    invoiced_on = models.DateField(_("last demanded in writing"), null=True, blank=True)
    settled_from = models.CharField(_("state before it was paid"), max_length=50, blank=True, editable=False)
    interrupted_on = models.DateField(_("limitation last interrupted"), null=True, blank=True)
    reminded_on = models.DateField(_("last reminded"), null=True, blank=True)

    objects = RepaymentClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("repayment claim")
        verbose_name_plural = _("repayment claims")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, state__in=["decided", "nothing_claimed"]),
                name="only_a_decision_to_claim_nothing_is_of_nothing",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_claim_has_reasons"),
        ]

    def __str__(self) -> str:
        return str(self.withdrawal)

    @property
    def case(self) -> Case:
        """The withdrawal's case."""
        return self.withdrawal.case

    @property
    def received(self) -> int:
        """What has come in and was not noted by mistake, in öre."""
        return self._sum(ClaimEntry.Kind.RECEIVED) - self._sum(ClaimEntry.Kind.REVERSED)

    @property
    def remitted(self) -> int:
        """What the organisation has been let off, in öre."""
        return self._sum(ClaimEntry.Kind.REMITTED)

    @property
    def balance(self) -> int:
        """What is left to pay, in öre."""
        return self.amount - self.received - self.remitted

    def _sum(self, kind: str) -> int:
        return sum(entry.amount for entry in self.entries.all() if entry.kind == kind)

    @property
    def limitation_on(self) -> dt.date:
        """The day when the claim can no longer be demanded: ten years after it was decided, or was last reminded of, paid
        on or invoiced (preskriptionslagen 1981:130, 2 and 5 §§).
        """
        return add_months(self.interrupted_on or self.decided_on, 12 * value_of("claim_limitation_years"))

    def count_limitation_anew(self) -> None:
        """Count when the limitation was last interrupted from what stands: the demand, the reminder, what has come in."""
        reversed_ones = {entry.reverses_id for entry in self.entries.all() if entry.reverses_id is not None}
        came_in = [
            entry.on
            for entry in self.entries.all()
            if entry.kind == ClaimEntry.Kind.RECEIVED and entry.pk not in reversed_ones
        ]
        known = [day for day in (self.invoiced_on, self.reminded_on, *came_in) if day is not None]
        self.interrupted_on = max(known, default=None)

    @property
    def plan(self) -> list["ClaimInstalment"]:
        """The instalments of the latest deferral, in order."""
        rows = sorted(self.instalments.all(), key=lambda row: (row.deferral, row.number))
        return [row for row in rows if row.deferral == rows[-1].deferral] if rows else []

    def next_due(self) -> dt.date | None:
        """When the next instalment is to be paid, given what has come in since the plan was made."""
        plan = self.plan
        settled = sum(row.amount for row in plan) - self.balance
        for row in plan:
            settled -= row.amount
            if settled < 0:
                return row.due_on
        return None

    @transition(
        state,
        source=State.DECIDED,
        target=State.NOTHING_CLAIMED,
        conditions=[gate(rules.blockers_to_letting_be)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.CLAIM_NOTHING},
    )
    def let_be(self) -> None:
        """The board has decided that nothing is to be repaid."""

    @transition(
        state,
        source=State.DECIDED,
        target=State.INVOICED,
        conditions=[gate(rules.blockers_to_demanding)],
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_INVOICED},
    )
    def invoice(self, *, on: dt.date, due_on: dt.date) -> None:
        """Sent as an invoice: a written demand, which interrupts the limitation."""
        self.due_on, self.invoiced_on, self.interrupted_on = due_on, on, on

    @transition(
        state,
        source=[State.INVOICED, State.DISPUTED, State.DEFERRED],
        target=State.PAID,
        conditions=[gate(rules.blockers_to_ending)],
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_PAID},
    )
    def settle(self, *, on: dt.date) -> None:
        """All that was not remitted has come back."""
        self.paid_on, self.settled_from = on, str(self.state)

    @transition(
        state,
        source=State.PAID,
        target=State.INVOICED,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_REOPENED},
    )
    def reopen(self) -> None:
        """What was noted as received had not come in: the invoice stands."""
        self.paid_on, self.settled_from = None, ""

    @transition(
        state,
        source=State.PAID,
        target=State.DEFERRED,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_REOPENED},
    )
    def reopen_deferred(self) -> None:
        """What was noted as received had not come in: the deferral stands."""
        self.paid_on, self.settled_from = None, ""

    @transition(
        state,
        source=State.PAID,
        target=State.DISPUTED,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_REOPENED},
    )
    def reopen_disputed(self) -> None:
        """What was noted as received had not come in: the claim is contested still."""
        self.paid_on, self.settled_from = None, ""

    @transition(
        state,
        source=[State.INVOICED, State.DEFERRED],
        target=State.DISPUTED,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.CLAIM_DISPUTED},
    )
    def dispute(self) -> None:
        """The organisation contests it, in a letter or by telephone: the officer writes it down."""

    @transition(
        state,
        source=[State.DECIDED, State.INVOICED, State.DEFERRED],
        target=State.DISPUTED,
        permission=allows(Permission.CONTEST_CLAIM),
        custom={"event": Event.CLAIM_DISPUTED},
    )
    def contest(self) -> None:
        """The organisation contests it on its own page."""

    @transition(
        state,
        source=State.DISPUTED,
        target=State.INVOICED,
        conditions=[gate(rules.blockers_to_demanding)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.CLAIM_HELD_TO},
    )
    def hold_to(self, *, on: dt.date, due_on: dt.date) -> None:
        """The board holds to what is contested. Its letter is a written demand, which interrupts the limitation."""
        self.due_on, self.invoiced_on, self.interrupted_on = due_on, on, on

    @transition(
        state,
        source=State.DISPUTED,
        target=State.DECIDED,
        conditions=[gate(rules.blockers_to_demanding)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.CLAIM_HELD_TO},
    )
    def hold_to_uninvoiced(self, *, on: dt.date, due_on: dt.date) -> None:
        """The board holds to what was contested before it was invoiced: the invoice is still to be sent."""
        self.due_on, self.interrupted_on = due_on, on

    @transition(
        state,
        source=[State.DECIDED, State.INVOICED, State.DISPUTED, State.DEFERRED],
        target=State.DEFERRED,
        conditions=[gate(rules.blockers_to_demanding)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.CLAIM_DEFERRED},
    )
    def defer(self, *, due_on: dt.date) -> None:
        """More time to pay, at once or in instalments."""
        self.due_on = due_on

    @transition(
        state,
        source=[State.DECIDED, State.INVOICED, State.DISPUTED, State.DEFERRED],
        target=State.REMITTED,
        conditions=[gate(rules.blockers_to_ending)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.CLAIM_REMITTED},
    )
    def remit(self) -> None:
        """Let off all that was left, by a decision."""


class ClaimedPayment(models.Model):
    """How much of one payment is claimed back, in öre; together the lines of a claim are its sum."""

    claim = models.ForeignKey(RepaymentClaim, models.PROTECT, related_name="lines")
    payment = models.ForeignKey("grants.Payment", models.PROTECT, related_name="claims")
    amount = models.BigIntegerField(_("claimed in öre"))

    class Meta:
        verbose_name = _("claimed payment")
        verbose_name_plural = _("claimed payments")
        ordering: ClassVar = ["claim", "payment__number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_claimed_part_is_more_than_nothing")
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.amount}"


class ClaimEntry(models.Model):
    """One entry in the ledger of a claim, in öre, never changed: what came in, what was let off, what was noted by
    mistake and is reversed.
    """

    class Kind(models.TextChoices):
        """What the entry does."""

        RECEIVED = "received", _("Received")
        REMITTED = "remitted", _("Remitted")
        REVERSED = "reversed", _("Receipt reversed")

    claim = models.ForeignKey(RepaymentClaim, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount in öre"))
    on = models.DateField(_("day"))
    reference = models.CharField(_("the ledger's reference"), max_length=40, blank=True)
    attempt = models.PositiveSmallIntegerField(_("times it was noted by mistake before"), default=0)
    reason = models.TextField(_("reasons"), blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    noted_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("entry of a claim")
        verbose_name_plural = _("entries of a claim")
        ordering: ClassVar = ["claim", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_entry_of_a_claim_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(kind="reversed", reverses__isnull=False) | ~Q(kind="reversed") & Q(reverses=None),
                name="a_reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind="received") | ~Q(reason=""), name="a_remission_or_reversal_has_reasons"
            ),
            models.UniqueConstraint(
                fields=["claim", "reference", "attempt"],
                condition=Q(kind="received") & ~Q(reference=""),
                name="a_receipt_is_noted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class ClaimInstalment(models.Model):
    """A part of what is left, in öre, and the day it is to be paid, as a deferral says; `deferral` counts the deferrals."""

    claim = models.ForeignKey(RepaymentClaim, models.PROTECT, related_name="instalments")
    deferral = models.PositiveSmallIntegerField(_("deferral"))
    number = models.PositiveSmallIntegerField(_("instalment"))
    amount = models.BigIntegerField(_("amount in öre"))
    due_on = models.DateField(_("to be paid by"))

    class Meta:
        verbose_name = _("instalment of a claim")
        verbose_name_plural = _("instalments of a claim")
        ordering: ClassVar = ["claim", "deferral", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "deferral", "number"], name="an_instalment_of_a_claim_is_planned_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_instalment_of_a_claim_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"
