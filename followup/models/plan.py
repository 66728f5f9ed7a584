"""What was agreed to follow up, and where does each point stand? Machines of plan and milestone (states.md)."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup import rules
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


class FollowUpPlanQuerySet(models.QuerySet["FollowUpPlan"]):
    """Plans, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "FollowUpPlanQuerySet":
        """Plans of the cases the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class FollowUpPlan(FSMModelMixin, Stateful):
    """How one grant is followed up; set in the decision itself (G4), stands on the application's case. A case has one plan
    that is not closed; the plan of a decision that a court annulled stays beside it.
    """

    class State(models.TextChoices):
        """Where the follow-up stands."""

        DRAFT = "draft", _("Draft")
        SET = "set", _("Set")
        ACTIVE = "active", _("Active")
        FINAL_ACCOUNTS = "final_accounts", _("Final accounts approved")
        EVALUATED = "evaluated", _("Evaluated")
        CLOSED = "closed", _("Closed")

    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="plans")
    state = StateField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    set_on = models.DateField(_("set"), null=True, blank=True)

    objects = FollowUpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up plan")
        verbose_name_plural = _("follow-up plans")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state="closed"), name="a_case_has_one_plan_that_is_not_closed"
            )
        ]

    def __str__(self) -> str:
        return str(self.case)

    @transition(
        state,
        source=State.DRAFT,
        target=State.SET,
        conditions=[gate(rules.blockers_to_setting_plan)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.PLAN_SET},
    )
    def set(self) -> None:
        """Set in the same transaction as the grant (G4)."""

    @transition(
        state,
        source=State.SET,
        target=State.ACTIVE,
        permission=allows(Permission.ACCEPT_TERMS),
        custom={"event": Event.PLAN_ACTIVATED},
    )
    def activate(self) -> None:
        """The terms are accepted; the plan runs."""

    @transition(
        state,
        source=State.ACTIVE,
        target=State.FINAL_ACCOUNTS,
        conditions=[gate(rules.blockers_to_final_accounts)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.PLAN_FINAL_ACCOUNTS},
    )
    def approve_final_accounts(self) -> None:
        """Every required report is approved."""

    @transition(
        state,
        source=State.FINAL_ACCOUNTS,
        target=State.EVALUATED,
        conditions=[gate(rules.blockers_to_evaluated)],
        permission=allows(Permission.ADOPT_EVALUATION),
        custom={"event": Event.PLAN_EVALUATED},
    )
    def mark_evaluated(self) -> None:
        """The board has adopted the evaluation (G5)."""

    @transition(
        state,
        source=State.EVALUATED,
        target=State.CLOSED,
        permission=allows(Permission.EVALUATE),
        custom={"event": Event.PLAN_CLOSED},
    )
    def close(self) -> None:
        """Nothing remains to follow up."""

    @transition(
        state,
        source=[State.SET, State.ACTIVE, State.EVALUATED],
        target=State.CLOSED,
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.PLAN_ENDED},
    )
    def end_with_support(self) -> None:
        """The support is withdrawn: nothing more is to be reported. Approved accounts are evaluated first (G5)."""

    @transition(
        state,
        source=State.CLOSED,
        target=State.ACTIVE,
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.PLAN_RESUMED},
    )
    def resume(self) -> None:
        """The support is given back: what remained to follow up is followed up."""

    @transition(
        state,
        source=State.CLOSED,
        target=State.SET,
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.PLAN_RESUMED},
    )
    def set_again(self) -> None:
        """The support is given back before its terms were accepted."""


class Goal(models.Model):
    """A goal with its indicator: what is measured, from where, to where, and when."""

    plan = models.ForeignKey(FollowUpPlan, models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("goal"), max_length=250)
    indicator = models.CharField(_("indicator"), max_length=250)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    measured = models.CharField(_("measured"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="a_plan_has_one_goal_in_each_place"),
            models.CheckConstraint(condition=~models.Q(indicator=""), name="a_goal_has_an_indicator"),
        ]

    def __str__(self) -> str:
        return self.text


class PlanLine(models.Model):
    """A line of the granted budget, in öre; what reports are compared with."""

    plan = models.ForeignKey(FollowUpPlan, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("order"))
    description = models.CharField(_("what the money is for"), max_length=200)
    amount = models.BigIntegerField(_("amount in öre"))

    class Meta:
        verbose_name = _("budget line of the plan")
        verbose_name_plural = _("budget lines of the plan")
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="a_plan_has_one_line_in_each_place"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="a_plan_line_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.description


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "MilestoneQuerySet":
        """Milestones of the cases the person sees."""
        return self.filter(plan__case__in=Case.objects.visible_to(user))


class Milestone(FSMModelMixin, Stateful):
    """Something due in a plan: an interim report, the final accounts, a site visit."""

    class Kind(models.TextChoices):
        """What is due."""

        INTERIM_REPORT = "interim_report", _("Interim report")
        FINAL_ACCOUNTS = "final_accounts", _("Final accounts")
        SITE_VISIT = "site_visit", _("Site visit")

    class State(models.TextChoices):
        """Where the milestone stands."""

        UPCOMING = "upcoming", _("Upcoming")
        DUE = "due", _("Due")
        OVERDUE = "overdue", _("Overdue")
        SUBMITTED = "submitted", _("Received")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(FollowUpPlan, models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("milestone"), max_length=150)
    due_on = models.DateField(_("deadline"))
    is_required = models.BooleanField(_("required for payment"), default=True)
    state = StateField(_("state"), choices=State.choices, default=State.UPCOMING, protected=True)
    return_comment = models.TextField(_("what remains"), blank=True)
    approved_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField(_("approved"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="a_plan_has_one_milestone_in_each_place"),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(approved_by__isnull=False, approved_on__isnull=False),
                name="an_approved_milestone_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def case(self) -> Case:
        """The application's case, where the plan stands."""
        return self.plan.case

    @property
    def is_report(self) -> bool:
        """Does the organisation send something in?"""
        return self.kind != self.Kind.SITE_VISIT

    @transition(
        state,
        source=State.UPCOMING,
        target=State.DUE,
        custom={"event": Event.MILESTONE_DUE},
    )
    def mark_due(self) -> None:
        """Its day is near; done by time."""

    @transition(
        state,
        source=[State.UPCOMING, State.DUE],
        target=State.UPCOMING,
        conditions=[gate(rules.blockers_to_moving)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.MILESTONE_MOVED},
    )
    def move(self, *, due_on: "dt.date") -> None:
        """It gets another day, by a decision to change the grant; it becomes due anew as that day nears."""
        self.due_on = due_on

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.RETURNED],
        target=State.OVERDUE,
        conditions=[gate(rules.blockers_to_overdue)],
        custom={"event": Event.MILESTONE_OVERDUE},
    )
    def mark_overdue(self) -> None:
        """Its day has passed; done by time, and never takes support away by itself."""

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.OVERDUE, State.RETURNED],
        target=State.SUBMITTED,
        conditions=[gate(rules.blockers_to_submitting_report)],
        permission=allows(Permission.SUBMIT_REPORT),
        custom={"event": Event.REPORT_SUBMITTED},
    )
    def submit(self) -> None:
        """The organisation has sent in its report."""
        self.return_comment = ""

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.APPROVED,
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.REPORT_APPROVED},
    )
    def approve(self, *, by: "User", on: "dt.date") -> None:
        """The report is read and approved."""
        self.approved_by, self.approved_on = by, on

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.OVERDUE],
        target=State.APPROVED,
        conditions=[gate(rules.blockers_to_visit_made)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.REPORT_APPROVED},
    )
    def make_visit(self, *, by: "User", on: "dt.date") -> None:
        """The site visit is made and noted."""
        self.approved_by, self.approved_on = by, on

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.REPORT_RETURNED},
    )
    def give_back(self, *, comment: str) -> None:
        """Something remains; the organisation is told what."""
        self.return_comment = comment
