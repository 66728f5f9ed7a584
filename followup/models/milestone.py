"""What is due in a plan, and where does it stand? The machine of the milestone (states.md)."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup.models.plan import FollowUpPlan
from followup.rules import changing, extensions, reports
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from followup.models.extension import MilestoneExtension
    from registry.models import User


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

    @property
    def open_extension(self) -> "MilestoneExtension | None":
        """The request for more time that waits for the board's answer, if there is one."""
        return next((each for each in self.extensions.all() if each.is_open), None)

    @transition(
        state,
        source=[State.UPCOMING, State.DUE],
        target=State.UPCOMING,
        conditions=[gate(changing.blockers_to_moving)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.MILESTONE_MOVED},
    )
    def move(self, *, due_on: "dt.date") -> None:
        """It gets another day, by a decision to change the grant; it becomes due anew as that day nears."""
        self.due_on = due_on

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
        source=[State.UPCOMING, State.DUE, State.RETURNED],
        target=State.OVERDUE,
        conditions=[gate(reports.blockers_to_overdue)],
        custom={"event": Event.MILESTONE_OVERDUE},
    )
    def mark_overdue(self) -> None:
        """Its day has passed; done by time, and never takes support away by itself."""

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.OVERDUE, State.RETURNED],
        target=State.SUBMITTED,
        conditions=[gate(reports.blockers_to_submitting_report)],
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
        permission=allows(Permission.APPROVE_REPORT),
        custom={"event": Event.REPORT_APPROVED},
    )
    def approve(self, *, by: "User", on: "dt.date") -> None:
        """The report is read and approved."""
        self.approved_by, self.approved_on = by, on

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.OVERDUE],
        target=State.APPROVED,
        conditions=[gate(reports.blockers_to_visit_made)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.REPORT_APPROVED},
    )
    def make_visit(self, *, by: "User", on: "dt.date") -> None:
        """The site visit is made and noted."""
        self.approved_by, self.approved_on = by, on

    @transition(
        state,
        source=[State.UPCOMING, State.DUE, State.OVERDUE],
        target=State.UPCOMING,
        conditions=[gate(extensions.blockers_to_extending)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.MILESTONE_EXTENDED},
    )
    def extend(self, *, until: "dt.date") -> None:
        """The organisation has been given more time: late no more."""
        self.due_on = until

    @transition(
        state,
        source=[State.OVERDUE, State.RETURNED],
        target=State.RETURNED,
        conditions=[gate(extensions.blockers_to_extending_returned)],
        permission=allows(Permission.REVIEW_REPORT),
        custom={"event": Event.MILESTONE_EXTENDED},
    )
    def extend_returned(self, *, until: "dt.date") -> None:
        """The organisation has been given more time to change a report that was returned."""
        self.due_on = until

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        permission=allows(Permission.APPROVE_REPORT),
        custom={"event": Event.REPORT_RETURNED},
    )
    def give_back(self, *, comment: str) -> None:
        """Something remains; the organisation is told what."""
        self.return_comment = comment
