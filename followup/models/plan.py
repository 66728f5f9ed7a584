"""What was agreed to follow up? The machine of the plan (states.md)."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup.rules import plans
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
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

    How deep it goes is settled with the decision and stays so, whatever the city's parameters become later (R7).
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
    written_by = models.ForeignKey(
        "registry.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who wrote the decision basis"),
    )
    needs_certificate = models.BooleanField(_("auditor's certificate with the final accounts"), default=False)
    needs_second_person = models.BooleanField(_("reports are approved by a second person"), default=False)

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
        conditions=[gate(plans.blockers_to_setting_plan)],
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
        conditions=[gate(plans.blockers_to_final_accounts)],
        permission=allows(Permission.APPROVE_REPORT),
        custom={"event": Event.PLAN_FINAL_ACCOUNTS},
    )
    def approve_final_accounts(self) -> None:
        """Every required report is approved."""

    @transition(
        state,
        source=State.FINAL_ACCOUNTS,
        target=State.EVALUATED,
        conditions=[gate(plans.blockers_to_evaluated)],
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
