"""What is to be paid, and may it be? The machine of a payment (states.md, Payment)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import paying as rules
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "PaymentQuerySet":
        """Payments in the cases the person sees."""
        return self.filter(support__case__in=Case.objects.visible_to(user))


class Payment(FSMModelMixin, Stateful):
    """One instalment of a support, in öre: prepared by one person, approved by another."""

    class State(models.TextChoices):
        """Where the payment stands."""

        PLANNED = "planned", _("Planned")
        SCREENED = "screened", _("Controlled")
        APPROVED = "approved", _("Approved for payment")
        PAID = "paid", _("Paid")
        HELD = "held", _("Payment held")
        RELEASED = "released", _("Released")
        CANCELLED = "cancelled", _("Cancelled")
        CAME_BACK = "came_back", _("Came back from the bank")

    UNPAID: ClassVar = [State.PLANNED, State.SCREENED, State.APPROVED, State.RELEASED]
    #: Nothing more comes of it: what came back is paid by another payment.
    NOT_COUNTED: ClassVar = [State.CANCELLED, State.CAME_BACK]
    #: Nothing is left to do with it.
    SETTLED: ClassVar = [State.PAID, *NOT_COUNTED]

    support = models.ForeignKey("grants.Support", models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField(_("instalment"))
    amount = models.BigIntegerField(_("amount in öre"))
    due_on = models.DateField(_("earliest"))
    milestone = models.ForeignKey("followup.Milestone", models.PROTECT, null=True, blank=True, related_name="payments")
    state = StateField(_("state"), choices=State.choices, default=State.PLANNED, protected=True)
    prepared_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    account = models.CharField(_("account"), max_length=30, blank=True)
    hold_reason = models.TextField(_("why it is held"), blank=True)
    returned_on = models.DateField(_("came back"), null=True, blank=True)
    return_reason = models.CharField(_("why it came back"), max_length=300, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["support", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["support", "number"], name="an_instalment_is_planned_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(prepared_by=None) | Q(approved_by=None) | ~Q(prepared_by=F("approved_by")),
                name="who_prepares_a_payment_does_not_approve_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | (Q(paid_on__isnull=False, prepared_by__isnull=False, approved_by__isnull=False) & ~Q(account="")),
                name="a_paid_payment_was_prepared_approved_and_dated",
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(hold_reason=""), name="a_held_payment_says_why"),
            models.CheckConstraint(
                condition=Q(state="came_back", returned_on__isnull=False) & ~Q(return_reason="")
                | ~Q(state="came_back") & Q(returned_on=None, return_reason=""),
                name="a_payment_that_came_back_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.support}: {self.number}"

    @property
    def case(self) -> Case | None:
        """The application's case; None when the support was decided outside Värna."""
        return self.support.case

    @property
    def board_id(self) -> int:
        """The board that pays."""
        return self.support.board_id

    @property
    def organisation_id(self) -> int:
        """The organisation that is paid."""
        return self.support.organisation_id

    @property
    def journal_chain_name(self) -> str:
        """The journal chain of support without a case."""
        return f"support/{self.support_id}"

    @transition(
        state,
        source=[State.PLANNED, State.RELEASED],
        target=State.SCREENED,
        conditions=[gate(rules.blockers_to_paying)],
        permission=allows(Permission.PREPARE_PAYMENT),
        custom={"event": Event.PAYMENT_SCREENED},
    )
    def screen(self, *, by: "User", account: str) -> None:
        """Everything that could stop the payment was looked at."""
        self.prepared_by, self.approved_by, self.account = by, None, account

    @transition(
        state,
        source=State.SCREENED,
        target=State.APPROVED,
        conditions=[gate(rules.blockers_to_paying)],
        permission=allows(Permission.APPROVE_PAYMENT),
        custom={"event": Event.PAYMENT_APPROVED},
    )
    def approve(self, *, by: "User") -> None:
        """A second person approves."""
        self.approved_by = by

    @transition(
        state,
        source=State.APPROVED,
        target=State.PAID,
        conditions=[gate(rules.blockers_to_paying)],
        permission=allows(Permission.PREPARE_PAYMENT),
        custom={"event": Event.PAYMENT_PAID},
    )
    def pay(self, *, on: dt.date) -> None:
        """The money has been sent."""
        self.paid_on = on

    @transition(
        state,
        source=[State.SCREENED, State.APPROVED, State.HELD, State.RELEASED, State.CANCELLED],
        target=State.PAID,
        conditions=[gate(rules.blockers_without_batch)],
        permission=allows(Permission.PREPARE_PAYMENT),
        custom={"event": Event.PAYMENT_PAID_ON_ITS_WAY},
    )
    def note_paid(self, *, on: dt.date, prepared_by: "User", approved_by: "User", account: str) -> None:
        """The bank had it already when it was stopped, and paid: a fact, which nobody decides."""
        self.paid_on, self.hold_reason = on, ""
        self.prepared_by, self.approved_by, self.account = prepared_by, approved_by, account

    @transition(
        state,
        source=[State.SCREENED, State.APPROVED, State.PAID, State.HELD, State.RELEASED, State.CANCELLED],
        target=State.CAME_BACK,
        conditions=[gate(rules.blockers_without_batch)],
        permission=allows(Permission.PREPARE_PAYMENT),
        custom={"event": Event.PAYMENT_RETURNED},
    )
    def come_back(self, *, on: dt.date, because: str) -> None:
        """The bank could not pay it, or got it back. It is not sent again: another payment replaces it."""
        self.returned_on, self.return_reason, self.paid_on, self.hold_reason = on, because, None, ""

    @transition(
        state,
        source=[State.PLANNED, State.SCREENED, State.APPROVED, State.RELEASED],
        target=State.HELD,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.PAYMENT_HELD},
    )
    def hold(self, *, because: str) -> None:
        """Not paid for now; the reason is written."""
        self.hold_reason = because

    @transition(
        state,
        source=State.HELD,
        target=State.RELEASED,
        conditions=[gate(rules.blockers_to_releasing)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.PAYMENT_RELEASED},
    )
    def release(self) -> None:
        """Let go by a decision; it is controlled anew before it is paid."""
        self.hold_reason, self.prepared_by, self.approved_by = "", None, None

    @transition(
        state,
        source=[State.PLANNED, State.SCREENED, State.APPROVED, State.HELD, State.RELEASED],
        target=State.CANCELLED,
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.PAYMENT_CANCELLED},
    )
    def cancel(self) -> None:
        """Never to be paid."""
