"""Is a decision appealed, and what did the court say? A machine of its own clock; an annulled decision reopens the case."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import appealing
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "AppealQuerySet":
        """Appeals in the cases the person sees."""
        return self.filter(decision__application__case__in=Case.objects.visible_to(user))

    def open(self) -> "AppealQuerySet":
        """Appeals that nobody has ended: the decision has no legal force yet."""
        return self.filter(state__in=Appeal.OPEN)


class Appeal(FSMModelMixin, Stateful):
    """An appeal of one decision, as the board has come to know of it. Says who appeals by kind, never by name (R11)."""

    class State(models.TextChoices):
        """Where the appeal stands."""

        RECEIVED = "received", _("Appeal received")
        FORWARDED = "forwarded", _("At the court")
        LATE = "late", _("Dismissed as late")
        REJECTED = "rejected", _("Rejected by the court")
        ANNULLED = "annulled", _("Decision annulled")

    class By(models.TextChoices):
        """Who appeals."""

        ORGANISATION = "organisation", _("The organisation")
        MEMBER = "member", _("A member of the municipality")

    OPEN: ClassVar = [State.RECEIVED, State.FORWARDED]

    decision = models.ForeignKey("grants.Decision", models.PROTECT, related_name="appeals")
    state = StateField(_("state"), choices=State.choices, default=State.RECEIVED, protected=True)
    by = models.CharField(_("who appeals"), max_length=16, choices=By.choices)
    received_on = models.DateField(_("received"))
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    court = models.CharField(_("court"), max_length=120, blank=True)
    forwarded_on = models.DateField(_("to the court"), null=True, blank=True)
    court_number = models.CharField(_("the court's case number"), max_length=40, blank=True)
    judged_on = models.DateField(_("judged or dismissed"), null=True, blank=True)
    outcome_reasons = models.TextField(_("what was said"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering: ClassVar = ["decision", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["late", "rejected", "annulled"])
                | (Q(judged_on__isnull=False) & ~Q(outcome_reasons="")),
                name="an_ended_appeal_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "annulled"]) | ~Q(court_number=""),
                name="a_judgment_has_the_courts_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_state_display()}"

    @property
    def case(self) -> Case | None:
        """The application's case."""
        return self.decision.application.case

    @transition(
        state,
        source=State.RECEIVED,
        target=State.FORWARDED,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPEAL_FORWARDED},
    )
    def forward(self, *, court: str, on: "dt.date") -> None:
        """The court has the appeal, and the material of the case with it."""
        self.court, self.forwarded_on = court, on

    @transition(
        state,
        source=State.RECEIVED,
        target=State.LATE,
        conditions=[gate(appealing.blockers_to_dismissing_appeal)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.APPEAL_LATE},
    )
    def dismiss_as_late(self, *, on: "dt.date", reasons: str) -> None:
        """It came in after the period; the board itself tries that in an administrative appeal (FL 45 §)."""
        self.judged_on, self.outcome_reasons = on, reasons

    @transition(
        state,
        source=[State.RECEIVED, State.FORWARDED],
        target=State.REJECTED,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPEAL_REJECTED},
    )
    def reject(self, *, number: str, on: "dt.date", reasons: str) -> None:
        """The court lets the decision stand."""
        self.court_number, self.judged_on, self.outcome_reasons = number, on, reasons

    @transition(
        state,
        source=[State.RECEIVED, State.FORWARDED],
        target=State.ANNULLED,
        conditions=[gate(appealing.blockers_to_annulling)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPEAL_ANNULLED},
    )
    def annul(self, *, number: str, on: "dt.date", reasons: str) -> None:
        """The court annuls the decision; the case is opened again."""
        self.court_number, self.judged_on, self.outcome_reasons = number, on, reasons
