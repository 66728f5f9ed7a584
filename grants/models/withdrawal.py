"""How is support taken back? The machine of a withdrawal (states.md, Withdrawal)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import withdrawing as rules
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User
    from vetting.models import Exclusion


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Withdrawals, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "WithdrawalQuerySet":
        """Withdrawals whose case the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Withdrawal(FSMModelMixin, Stateful):
    """A board's taking back of one support: for breach of terms, or because of an exclusion (G3)."""

    class State(models.TextChoices):
        """Where the withdrawal stands."""

        INITIATED = "initiated", _("Initiated")
        PAYMENTS_HELD = "payments_held", _("Payments held")
        IN_HEARING = "in_hearing", _("In hearing")
        PROPOSED = "proposed", _("Proposal ready")
        CONTINUED = "continued", _("Continued")
        REMEDIED = "remedied", _("Remedy on conditions")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    DECIDED: ClassVar = [State.CONTINUED, State.REMEDIED, State.WITHDRAWN]

    case = models.OneToOneField("registry.Case", models.PROTECT, related_name="withdrawal")
    support = models.ForeignKey("grants.Support", models.PROTECT, related_name="withdrawals")
    exclusion = models.ForeignKey(
        "vetting.Exclusion", models.PROTECT, null=True, blank=True, related_name="withdrawals"
    )
    state = StateField(_("state"), choices=State.choices, default=State.INITIATED, protected=True)
    ground = models.TextField(_("ground"))
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    remaining = models.BigIntegerField(_("not yet paid when opened, in öre"), default=0)
    reasons = models.TextField(_("reasons"), blank=True)
    less_intrusive = models.TextField(_("why nothing less intrusive would do"), blank=True)
    conditions = models.TextField(_("conditions for remedy"), blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)
    by_standing_delegation = models.BooleanField(_("carried out by standing delegation"), default=False)
    batch = models.CharField(_("batch"), max_length=40, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["support"],
                condition=Q(state__in=["initiated", "payments_held", "in_hearing", "proposed"]),
                name="a_support_has_one_open_withdrawal",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["continued", "remedied", "withdrawn"])
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(reasons="")),
                name="a_decided_withdrawal_has_person_date_and_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(less_intrusive=""),
                name="a_withdrawal_says_why_nothing_milder_would_do",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @transition(
        state,
        source=State.INITIATED,
        target=State.PAYMENTS_HELD,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_PAYMENTS_HELD},
    )
    def hold_payments(self) -> None:
        """What is not yet paid is held."""

    @transition(
        state,
        source=State.PAYMENTS_HELD,
        target=State.IN_HEARING,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_HEARING_OPENED},
    )
    def open_hearing(self) -> None:
        """The organisation gets the material (R1)."""

    @transition(
        state,
        source=State.IN_HEARING,
        target=State.PROPOSED,
        conditions=[gate(rules.blockers_to_proposing_withdrawal)],
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_PROPOSED},
    )
    def propose(self) -> None:
        """The hearing is over; a proposal is ready."""

    @transition(
        state,
        source=[State.PAYMENTS_HELD, State.IN_HEARING, State.PROPOSED],
        target=State.CONTINUED,
        conditions=[gate(rules.blockers_to_continuing)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_CONTINUED},
    )
    def continue_support(self, *, by: "User", on: dt.date, reasons: str, paragraph: str) -> None:
        """The support goes on."""
        self._decide(by, on, reasons, paragraph)

    @transition(
        state,
        source=State.PROPOSED,
        target=State.REMEDIED,
        conditions=[gate(rules.blockers_to_continuing)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_REMEDIED},
    )
    def remedy(self, *, by: "User", on: dt.date, reasons: str, paragraph: str, conditions: str) -> None:
        """The support goes on, on conditions."""
        self._decide(by, on, reasons, paragraph)
        self.conditions = conditions

    @transition(
        state,
        source=State.PROPOSED,
        target=State.WITHDRAWN,
        conditions=[gate(rules.blockers_to_withdrawing)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_DECIDED},
    )
    def withdraw(self, *, by: "User", on: dt.date, reasons: str, paragraph: str, less_intrusive: str) -> None:
        """The support is withdrawn for breach of terms (R1, R8, R15)."""
        self._decide(by, on, reasons, paragraph)
        self.less_intrusive = less_intrusive

    @transition(
        state,
        source=State.PAYMENTS_HELD,
        target=State.WITHDRAWN,
        conditions=[gate(rules.blockers_to_withdrawing_under_g3)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_DECIDED},
    )
    def withdraw_under_exclusion(
        self, *, by: "User", on: dt.date, reasons: str, paragraph: str, less_intrusive: str
    ) -> None:
        """The support is withdrawn under G3; the hearing was held before the exclusion."""
        self._decide(by, on, reasons, paragraph)
        self.less_intrusive = less_intrusive

    @transition(
        state,
        source=[State.INITIATED, State.PAYMENTS_HELD, State.IN_HEARING, State.PROPOSED],
        target=State.PAYMENTS_HELD,
        permission=allows(Permission.PREPARE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_TAKEN_OVER},
    )
    def take_over(self, *, exclusion: "Exclusion", ground: str) -> None:
        """A withdrawal under way for another cause goes on under an exclusion (G3); its own ground is not decided."""
        self.exclusion, self.ground = exclusion, ground

    def _decide(self, by: "User", on: dt.date, reasons: str, paragraph: str) -> None:
        self.decided_by, self.decided_on, self.reasons, self.meeting_paragraph = by, on, reasons, paragraph
