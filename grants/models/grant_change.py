"""What did an organisation ask to change in its grant, and what was decided? The machine of a change (states.md)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import changing as rules
from grants.rules.entering import LONGEST_PURPOSE
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows, organisations_of
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class GrantChangeQuerySet(models.QuerySet["GrantChange"]):
    """Changes of grants, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "GrantChangeQuerySet":
        """Officials: what has been sent in, in the cases they see. Organisations: their own, drafts too."""
        own = Q(support__organisation_id__in=organisations_of(user))
        return self.filter(own | Q(support__case__in=Case.objects.visible_to(user), asked_at__isnull=False))

    def sent_in(self) -> "GrantChangeQuerySet":
        """All but drafts."""
        return self.filter(asked_at__isnull=False)


class GrantChange(FSMModelMixin, Stateful):
    """An organisation's request to change the purpose, period or budget of a grant that runs, and what became of it.

    What is empty or without rows is not asked to be changed. `former_…`, here and in the rows, is what held before: as
    it was when the request was sent in, and from the decision on as it was at that moment.
    """

    class State(models.TextChoices):
        """Where the request stands."""

        DRAFT = "draft", _("Draft")
        REQUESTED = "requested", _("Requested")
        ASSESSED = "assessed", _("Assessed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        RECALLED = "recalled", _("Recalled")

    class Proposal(models.TextChoices):
        """What the case officer proposes."""

        APPROVE = "approve", _("Approve the change")
        REFUSE = "refuse", _("Refuse the change")

    WAITING: ClassVar = [State.REQUESTED, State.ASSESSED]
    DECIDED: ClassVar = [State.APPROVED, State.REFUSED]

    support = models.ForeignKey("grants.Support", models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField(_("number"))
    state = StateField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    purpose = models.CharField(_("new purpose"), max_length=LONGEST_PURPOSE, blank=True)
    period_start = models.DateField(_("new first day"), null=True, blank=True)
    period_end = models.DateField(_("new last day"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True)
    former_purpose = models.CharField(_("purpose before"), max_length=LONGEST_PURPOSE, blank=True)
    former_start = models.DateField(_("first day before"), null=True, blank=True)
    former_end = models.DateField(_("last day before"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    asked_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("sent in"), null=True, blank=True)
    proposal = models.CharField(_("proposal"), max_length=8, choices=Proposal.choices, blank=True)
    assessment = models.TextField(_("what it means for the follow-up"), blank=True)
    other_facts = models.TextField(_("what weighs besides the request itself"), blank=True)
    other_facts_at = models.DateTimeField(_("when that was written"), null=True, blank=True)
    assessed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    assessed_on = models.DateField(_("assessed"), null=True, blank=True)
    rule_applied = models.TextField(_("the rule"), blank=True)
    facts = models.TextField(_("the facts"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    delegation = models.ForeignKey("grants.Delegation", models.PROTECT, null=True, blank=True, related_name="changes")
    meeting_on = models.DateField(_("the board's meeting"), null=True, blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)

    objects = GrantChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a grant")
        verbose_name_plural = _("changes of grants")
        ordering: ClassVar = ["support", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["support", "number"], name="a_change_has_its_own_number"),
            models.UniqueConstraint(
                fields=["support"],
                condition=Q(state__in=["draft", "requested", "assessed"]),
                name="a_grant_has_one_change_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", asked_by=None, asked_at=None)
                | (~Q(state="draft") & Q(asked_by__isnull=False, asked_at__isnull=False) & ~Q(why="")),
                name="a_change_that_is_sent_in_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["assessed", "approved", "refused"])
                | (Q(assessed_by__isnull=False, assessed_on__isnull=False) & ~Q(proposal="") & ~Q(assessment="")),
                name="a_change_is_assessed_before_it_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(reasons="")),
                name="a_decided_change_has_person_date_and_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(rule_applied="") & ~Q(facts="")),
                name="a_refused_change_names_rule_facts_and_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | Q(delegation__isnull=False)
                | (Q(meeting_on__isnull=False) & ~Q(meeting_paragraph="")),
                name="a_decided_change_stands_on_a_delegation_or_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(period_start=None)
                | Q(period_end=None)
                | Q(period_end__gte=F("period_start")),
                name="a_changed_period_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.support}: {self.number}"

    @property
    def case(self) -> Case | None:
        """The application's case, where the change is asked for and decided."""
        return self.support.case

    @property
    def board_id(self) -> int:
        """The board that decides."""
        return self.support.board_id

    @property
    def organisation_id(self) -> int:
        """The organisation that asks."""
        return self.support.organisation_id

    @property
    def is_waiting(self) -> bool:
        """Is it sent in and not yet decided?"""
        return self.state in self.WAITING

    @transition(
        state,
        source=State.DRAFT,
        target=State.REQUESTED,
        conditions=[gate(rules.blockers_to_sending)],
        permission=allows(Permission.ASK_FOR_CHANGE),
        custom={"event": Event.CHANGE_ASKED},
    )
    def request(self, *, by: "User", at: dt.datetime) -> None:
        """The organisation asks."""
        self.asked_by, self.asked_at = by, at

    @transition(
        state,
        source=[State.REQUESTED, State.ASSESSED],
        target=State.ASSESSED,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.CHANGE_ASSESSED},
    )
    def assess(self, *, by: "User", on: dt.date, proposal: str, assessment: str) -> None:
        """The case officer has written what it means for the follow-up, and proposes; anew when something is new."""
        self.assessed_by, self.assessed_on, self.proposal, self.assessment = by, on, proposal, assessment

    @transition(
        state,
        source=State.ASSESSED,
        target=State.APPROVED,
        conditions=[gate(rules.blockers_to_approving)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.CHANGE_APPROVED},
    )
    def approve(self, *, by: "User", on: dt.date, reasons: str) -> None:
        """The change is made."""
        self.decided_by, self.decided_on, self.reasons = by, on, reasons

    @transition(
        state,
        source=State.ASSESSED,
        target=State.REFUSED,
        conditions=[gate(rules.blockers_to_refusing_change)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.CHANGE_REFUSED},
    )
    def refuse(self, *, by: "User", on: dt.date, reasons: str) -> None:
        """The grant stays as it is, with reasons (R2)."""
        self.decided_by, self.decided_on, self.reasons = by, on, reasons

    @transition(
        state,
        source=[State.REQUESTED, State.ASSESSED],
        target=State.RECALLED,
        permission=allows(Permission.ASK_FOR_CHANGE),
        custom={"event": Event.CHANGE_RECALLED},
    )
    def recall(self) -> None:
        """The organisation takes its request back."""


class ChangedLine(models.Model):
    """A budget line that gets another sum in öre."""

    change = models.ForeignKey(GrantChange, models.CASCADE, related_name="lines")
    line = models.ForeignKey("followup.PlanLine", models.PROTECT, related_name="+")
    amount = models.BigIntegerField(_("new sum in öre"))
    former = models.BigIntegerField(_("sum before, in öre"))

    class Meta:
        verbose_name = _("changed budget line")
        verbose_name_plural = _("changed budget lines")
        ordering: ClassVar = ["change", "line__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "line"], name="a_line_stands_once_in_a_change"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_changed_line_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"


class MovedMilestone(models.Model):
    """A report or a visit that gets another day."""

    change = models.ForeignKey(GrantChange, models.CASCADE, related_name="milestones")
    milestone = models.ForeignKey("followup.Milestone", models.PROTECT, related_name="+")
    due_on = models.DateField(_("new day"))
    former = models.DateField(_("day before"))

    class Meta:
        verbose_name = _("moved milestone")
        verbose_name_plural = _("moved milestones")
        ordering: ClassVar = ["change", "milestone__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "milestone"], name="a_milestone_stands_once_in_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.due_on}"


class MovedPayment(models.Model):
    """A planned payment that gets another earliest day."""

    change = models.ForeignKey(GrantChange, models.CASCADE, related_name="payments")
    payment = models.ForeignKey("grants.Payment", models.PROTECT, related_name="+")
    due_on = models.DateField(_("new day"))
    former = models.DateField(_("day before"))

    class Meta:
        verbose_name = _("moved payment")
        verbose_name_plural = _("moved payments")
        ordering: ClassVar = ["change", "payment__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "payment"], name="a_payment_stands_once_in_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.due_on}"


class ChangedTarget(models.Model):
    """A goal that gets another target."""

    change = models.ForeignKey(GrantChange, models.CASCADE, related_name="targets")
    goal = models.ForeignKey("followup.Goal", models.PROTECT, related_name="+")
    target = models.DecimalField(_("new target"), max_digits=12, decimal_places=2)
    former = models.DecimalField(_("target before"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("changed target")
        verbose_name_plural = _("changed targets")
        ordering: ClassVar = ["change", "goal__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "goal"], name="a_goal_stands_once_in_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.target}"
