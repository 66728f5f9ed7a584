"""Which grants are visited, why, and what is to be followed up? The machine of the site visit (states.md)."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup.rules import visits
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


class SiteVisitQuerySet(models.QuerySet["SiteVisit"]):
    """Visits, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "SiteVisitQuerySet":
        """Visits in the cases the person sees."""
        return self.filter(plan__case__in=Case.objects.visible_to(user))


class SiteVisit(FSMModelMixin, Stateful):
    """The board's visit to an activity that it supports: planned, made or cancelled; what it left to follow up.

    `because` is why the activity was chosen, in words and as it was then. With a `milestone` it is the visit that the
    plan itself asks for.
    """

    class Chosen(models.TextChoices):
        """How the activity was chosen."""

        PLAN = "plan", _("In the plan for follow-up")
        RULE = "rule", _("Suggested by the rule")
        SAMPLE = "sample", _("Drawn at random")
        OTHER = "other", _("Another reason")

    class State(models.TextChoices):
        """Where the visit stands."""

        PLANNED = "planned", _("To be made")
        MADE = "made", _("Visited")
        FOLLOWED_UP = "followed_up", _("Followed up")
        CANCELLED = "cancelled", _("Called off")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("followup.FollowUpPlan", models.PROTECT, related_name="visits")
    milestone = models.ForeignKey("followup.Milestone", models.PROTECT, null=True, blank=True, related_name="visits")
    state = StateField(_("state"), choices=State.choices, default=State.PLANNED, protected=True)
    chosen = models.CharField(_("how it was chosen"), max_length=8, choices=Chosen.choices)
    because = models.TextField(_("why it was chosen"), blank=True)
    planned_on = models.DateField(_("planned for"))
    is_announced = models.BooleanField(_("the organisation was told beforehand"), default=False)
    planned_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    made_on = models.DateField(_("made on"), null=True, blank=True)
    made_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    notes = models.TextField(_("what was seen"), blank=True)
    follow_up = models.TextField(_("what to follow up"), blank=True)
    follow_up_by = models.DateField(_("follow up by"), null=True, blank=True)
    followed_up_on = models.DateField(_("followed up on"), null=True, blank=True)
    followed_up_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what came of it"), blank=True)
    cancelled_because = models.TextField(_("why it was cancelled"), blank=True)

    objects = SiteVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        ordering: ClassVar = ["planned_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="planned"), name="a_grant_has_one_planned_visit_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | (Q(made_on__isnull=False, made_by__isnull=False) & ~Q(notes="")),
                name="a_visit_that_was_made_says_when_by_whom_and_what_was_seen",
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", follow_up_by=None) | (~Q(follow_up="") & Q(follow_up_by__isnull=False)),
                name="what_is_to_be_followed_up_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="a_cancelled_visit_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="followed_up")
                | (Q(followed_up_on__isnull=False, followed_up_by__isnull=False) & ~Q(outcome="")),
                name="a_visit_that_was_followed_up_says_when_by_whom_and_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.planned_on}"

    @property
    def case(self) -> Case:
        """The application's case, where the plan stands."""
        return self.plan.case

    @property
    def is_open(self) -> bool:
        """Is something left to do: to go there, or to follow up what was seen?"""
        return self.state == self.State.PLANNED or (self.state == self.State.MADE and bool(self.follow_up))

    @property
    def act_by(self) -> "dt.date":
        """The day by which the next thing is to be done."""
        return self.follow_up_by or self.planned_on

    @transition(
        state,
        source=State.PLANNED,
        target=State.MADE,
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.VISIT_MADE},
    )
    def make(self, *, by: "User", on: "dt.date", notes: str, follow_up: str, follow_up_by: "dt.date | None") -> None:
        """Somebody was there, and has written what they saw."""
        self.made_by, self.made_on, self.notes = by, on, notes
        self.follow_up, self.follow_up_by = follow_up, follow_up_by

    @transition(
        state,
        source=State.MADE,
        target=State.FOLLOWED_UP,
        conditions=[gate(visits.blockers_to_following_up)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.VISIT_FOLLOWED_UP},
    )
    def settle(self, *, by: "User", on: "dt.date", outcome: str) -> None:
        """What the visit left to follow up is followed up."""
        self.followed_up_by, self.followed_up_on, self.outcome = by, on, outcome

    @transition(
        state,
        source=State.PLANNED,
        target=State.CANCELLED,
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.VISIT_CANCELLED},
    )
    def cancel(self, *, because: str) -> None:
        """It will not be made, and why."""
        self.cancelled_because = because
