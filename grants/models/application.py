"""What is applied for, and how far has it come? The machine of an application (states.md, Application)."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from grants.rules import appealing, applying, deciding, paying, reporting, restoring, reviewing
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows, organisations_of
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "ApplicationQuerySet":
        """Officials: applications whose case they see (never drafts). Organisations: their own, drafts too."""
        own = Q(organisation_id__in=organisations_of(user))
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | own)

    def of_organisations_of(self, user: "User | AnonymousUser") -> "ApplicationQuerySet":
        """Applications of the organisations the person acts for."""
        return self.filter(organisation_id__in=organisations_of(user))


class Application(FSMModelMixin, Stateful):
    """An organisation's application in a call. A draft has no case; it gets one when it is sent in (R9)."""

    class State(models.TextChoices):
        """Where the application stands."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        AWAITING_APPLICANT = "awaiting_applicant", _("Supplement requested")
        IN_REVIEW = "in_review", _("Under review")
        PROPOSED = "proposed", _("Proposal ready")
        IN_HEARING = "in_hearing", _("In hearing")
        FOR_DECISION = "for_decision", _("For decision")
        GRANTED = "granted", _("Granted")
        PARTLY_GRANTED = "partly_granted", _("Partly granted")
        REFUSED = "refused", _("Refused")
        DISMISSED = "dismissed", _("Dismissed")
        RECALLED = "recalled", _("Recalled")
        ACTIVE = "active", _("Ongoing")
        COMPLETED = "completed", _("Completed")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN: ClassVar = [
        State.SUBMITTED,
        State.AWAITING_APPLICANT,
        State.IN_REVIEW,
        State.PROPOSED,
        State.IN_HEARING,
        State.FOR_DECISION,
    ]
    GIVEN: ClassVar = [State.GRANTED, State.PARTLY_GRANTED, State.ACTIVE, State.COMPLETED, State.CLOSED]
    ENDED: ClassVar = [State.REFUSED, State.DISMISSED, State.RECALLED, State.CLOSED, State.WITHDRAWN]

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey("grants.Call", models.PROTECT, related_name="applications")
    rules_version = models.ForeignKey("grants.CallVersion", models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="applications")
    case = models.OneToOneField("registry.Case", models.PROTECT, null=True, blank=True, related_name="application")
    vetting = models.ForeignKey("vetting.Vetting", models.PROTECT, null=True, blank=True, related_name="applications")
    plan = models.OneToOneField(
        "followup.FollowUpPlan", models.PROTECT, null=True, blank=True, related_name="application"
    )
    state = StateField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    title = models.CharField(_("title"), max_length=150, blank=True)
    description = models.TextField(_("what you want to do"), blank=True)
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("until"), null=True, blank=True)
    requested_amount = models.BigIntegerField(_("applied for, in öre"), default=0)
    granted_amount = models.BigIntegerField(_("granted, in öre"), null=True, blank=True)
    own_contribution = models.TextField(_("what you contribute yourselves"), blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    needs_interpreter = models.BooleanField(_("we need an interpreter"), default=False)
    accepts_democracy_condition = models.BooleanField(_("we fulfil the democracy condition"), default=False)
    signatory_role = models.CharField(_("signed by, as"), max_length=60, blank=True)
    created_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    submitted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True)
    supplement_request = models.TextField(_("supplement requested"), blank=True)
    supplement_due_on = models.DateField(_("supplement by"), null=True, blank=True)
    supplement_answer = models.TextField(_("supplement"), blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft", case=None) | (~Q(state="draft") & Q(case__isnull=False)),
                name="an_application_that_is_sent_in_has_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "partly_granted", "active", "completed", "closed", "withdrawn"])
                | Q(plan__isnull=False, vetting__isnull=False, granted_amount__isnull=False),
                name="a_granted_application_has_vetting_plan_and_sum",
            ),
            models.CheckConstraint(
                condition=Q(granted_amount=None) | Q(granted_amount__gt=0, granted_amount__lte=F("requested_amount")),
                name="no_more_is_granted_than_was_applied_for",
            ),
            models.CheckConstraint(condition=Q(requested_amount__gte=0), name="a_requested_sum_is_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "call"], name="application_state_call"),
            models.Index(fields=["organisation", "state"], name="application_organisation_state"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.call)

    @transition(
        state,
        source=State.DRAFT,
        target=State.SUBMITTED,
        conditions=[gate(applying.blockers_to_submitting)],
        permission=allows(Permission.APPLY),
        custom={"event": Event.APPLICATION_SUBMITTED},
    )
    def submit(self, *, by: "User", at: "dt.datetime") -> None:
        """Sent in and registered (R9)."""
        self.submitted_by, self.submitted_at = by, at

    @transition(
        state,
        source=[State.SUBMITTED, State.IN_REVIEW],
        target=State.AWAITING_APPLICANT,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.SUPPLEMENT_REQUESTED},
    )
    def request_supplement(self, *, request: str, due_on: "dt.date") -> None:
        """Something is missing; the organisation is told what and by when."""
        self.supplement_request, self.supplement_due_on, self.supplement_answer = request, due_on, ""

    @transition(
        state,
        source=State.AWAITING_APPLICANT,
        target=State.SUBMITTED,
        permission=allows(Permission.APPLY),
        custom={"event": Event.SUPPLEMENTED},
    )
    def supplement(self, *, answer: str) -> None:
        """The organisation has sent what was missing."""
        self.supplement_answer = answer

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.IN_REVIEW,
        conditions=[gate(reviewing.blockers_to_taking_up)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_TAKEN_UP},
    )
    def take_up(self) -> None:
        """Complete; the review begins."""

    @transition(
        state,
        source=State.IN_REVIEW,
        target=State.PROPOSED,
        conditions=[gate(reviewing.blockers_to_proposing)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_PROPOSED},
    )
    def propose(self) -> None:
        """Assessed by two people, vetting concluded."""

    @transition(
        state,
        source=[State.PROPOSED, State.IN_HEARING, State.FOR_DECISION],
        target=State.IN_REVIEW,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_TAKEN_UP},
    )
    def resume_review(self) -> None:
        """Back to review: a statement or new facts change the proposal."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.IN_HEARING,
        conditions=[gate(reviewing.blockers_to_hearing_before_refusal)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_HEARING_OPENED},
    )
    def open_hearing(self) -> None:
        """The organisation gets the material before a refusal (R1)."""

    @transition(
        state,
        source=[State.PROPOSED, State.IN_HEARING],
        target=State.FOR_DECISION,
        conditions=[gate(reviewing.blockers_to_decision_stage), gate(reporting.blockers_without_staff_report)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_FOR_DECISION},
    )
    def submit_for_decision(self) -> None:
        """Everything the decider needs is there."""

    @transition(
        state,
        source=State.FOR_DECISION,
        target=State.GRANTED,
        conditions=[gate(deciding.blockers_to_granting)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.APPLICATION_GRANTED},
    )
    def grant(self) -> None:
        """All that was applied for, with a follow-up plan (G4)."""

    @transition(
        state,
        source=State.FOR_DECISION,
        target=State.PARTLY_GRANTED,
        conditions=[gate(deciding.blockers_to_granting)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.APPLICATION_PARTLY_GRANTED},
    )
    def partly_grant(self) -> None:
        """A part of it, with a follow-up plan (G4)."""

    @transition(
        state,
        source=State.FOR_DECISION,
        target=State.REFUSED,
        conditions=[gate(deciding.blockers_to_refusing)],
        permission=allows(Permission.DECIDE_APPLICATION),
        custom={"event": Event.APPLICATION_REFUSED},
    )
    def refuse(self) -> None:
        """No, after a hearing (R1) and with reasons (R2)."""
        self.granted_amount = None

    @transition(
        state,
        source=[State.SUBMITTED, State.IN_REVIEW, State.AWAITING_APPLICANT],
        target=State.DISMISSED,
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_DISMISSED},
    )
    def dismiss(self) -> None:
        """Not tried: late, wrong form, or no capacity to apply."""

    @transition(
        state,
        source=[
            State.SUBMITTED,
            State.AWAITING_APPLICANT,
            State.IN_REVIEW,
            State.PROPOSED,
            State.IN_HEARING,
            State.FOR_DECISION,
        ],
        target=State.RECALLED,
        permission=allows(Permission.APPLY),
        custom={"event": Event.APPLICATION_RECALLED},
    )
    def recall(self) -> None:
        """The organisation takes it back."""

    @transition(
        state,
        source=[State.GRANTED, State.PARTLY_GRANTED],
        target=State.ACTIVE,
        conditions=[gate(paying.blockers_to_activating)],
        permission=allows(Permission.ACCEPT_TERMS),
        custom={"event": Event.APPLICATION_ACTIVATED},
    )
    def activate(self) -> None:
        """The terms are accepted (R8)."""

    @transition(
        state,
        source=State.ACTIVE,
        target=State.COMPLETED,
        conditions=[gate(paying.blockers_to_completing)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_COMPLETED},
    )
    def complete(self) -> None:
        """Final accounts approved, nothing left to pay."""

    @transition(
        state,
        source=State.COMPLETED,
        target=State.CLOSED,
        conditions=[gate(paying.blockers_to_closing_case)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_CLOSED},
    )
    def close(self) -> None:
        """Evaluated by the board (G5); the case is closed."""

    @transition(
        state,
        source=[State.GRANTED, State.PARTLY_GRANTED, State.ACTIVE, State.COMPLETED],
        target=State.WITHDRAWN,
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.APPLICATION_WITHDRAWN},
    )
    def withdraw(self) -> None:
        """The support was withdrawn."""

    @transition(
        state,
        source=State.WITHDRAWN,
        target=State.ACTIVE,
        conditions=[gate(restoring.blockers_to_taking_up_again)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.APPLICATION_RESTORED},
    )
    def restore(self) -> None:
        """The withdrawn support is given back, and runs."""

    @transition(
        state,
        source=State.WITHDRAWN,
        target=State.GRANTED,
        conditions=[gate(restoring.blockers_to_taking_up_again)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.APPLICATION_RESTORED},
    )
    def restore_grant(self) -> None:
        """It is given back, and its terms have not been accepted yet."""

    @transition(
        state,
        source=State.WITHDRAWN,
        target=State.PARTLY_GRANTED,
        conditions=[gate(restoring.blockers_to_taking_up_again)],
        permission=allows(Permission.DECIDE_WITHDRAWAL),
        custom={"event": Event.APPLICATION_RESTORED},
    )
    def restore_partial_grant(self) -> None:
        """The same of a part of what was applied for."""

    @transition(
        state,
        source=[State.GRANTED, State.PARTLY_GRANTED, State.ACTIVE, State.COMPLETED, State.REFUSED, State.DISMISSED],
        target=State.IN_REVIEW,
        conditions=[gate(appealing.blockers_to_trying_again)],
        permission=allows(Permission.HANDLE_APPLICATION),
        custom={"event": Event.APPLICATION_REOPENED},
    )
    def try_again(self) -> None:
        """A court has annulled the decision (R5): the application is tried again, and history keeps both decisions."""
        self.granted_amount, self.plan = None, None
