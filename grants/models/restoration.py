"""Is support that was withdrawn under an exclusion given back when the exclusion is annulled or lifted? (G3, R16)"""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import restoring as rules
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from registry.models import User


class Restoration(FSMModelMixin, Stateful):
    """What a board decides about support that it withdrew under an exclusion, once the exclusion is annulled or lifted.

    After a judgment the board has a day to decide by; after a lifting it may give back, and need not. `days` is how far
    the period, the reports and the payments were moved.
    """

    class State(models.TextChoices):
        """Where it stands."""

        AWAITS_BOARD = "awaits_board", _("Waits for the board")
        RESTORED = "restored", _("Given back")
        STANDS = "stands", _("The withdrawal stands")

    class Cause(models.TextChoices):
        """How the exclusion ended."""

        ANNULLED = "annulled", _("A court has annulled the exclusion")
        LIFTED = "lifted", _("The exclusion is lifted")

    DECIDED: ClassVar = [State.RESTORED, State.STANDS]

    withdrawal = models.OneToOneField("grants.Withdrawal", models.PROTECT, related_name="restoration")
    state = StateField(_("state"), choices=State.choices, default=State.AWAITS_BOARD, protected=True)
    cause = models.CharField(_("why it is tried"), max_length=8, choices=Cause.choices)
    opened_at = models.DateTimeField(_("opened"))
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days moved"), default=0)
    former_end = models.DateField(_("last day before"), null=True, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("giving back of support")
        verbose_name_plural = _("giving back of support")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="awaits_board")
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(reasons="") & ~Q(meeting_paragraph="")),
                name="a_decision_to_give_back_or_not_has_person_day_reasons_and_paragraph",
            )
        ]

    def __str__(self) -> str:
        return str(self.withdrawal)

    @property
    def case(self) -> Case:
        """The withdrawal's case."""
        return self.withdrawal.case

    @transition(
        state,
        source=State.AWAITS_BOARD,
        target=State.RESTORED,
        conditions=[gate(rules.blockers_to_restoring)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.SUPPORT_RESTORED},
    )
    def restore(self, *, by: "User", on: dt.date, reasons: str, paragraph: str, days: int) -> None:
        """The support is given back."""
        self._decide(by, on, reasons, paragraph)
        self.days = days

    @transition(
        state,
        source=State.AWAITS_BOARD,
        target=State.STANDS,
        conditions=[gate(rules.blockers_to_letting_stand)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.WITHDRAWAL_STANDS},
    )
    def let_stand(self, *, by: "User", on: dt.date, reasons: str, paragraph: str) -> None:
        """The support stays withdrawn, with reasons of its own."""
        self._decide(by, on, reasons, paragraph)

    def _decide(self, by: "User", on: dt.date, reasons: str, paragraph: str) -> None:
        self.decided_by, self.decided_on, self.reasons, self.meeting_paragraph = by, on, reasons, paragraph
