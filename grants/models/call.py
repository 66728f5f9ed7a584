"""What can be applied for, by whom, until when, on which terms? The machine of a call (states.md, Call)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMModelMixin, transition

from grants.rules import calls as rules
from registry.action_areas import ActionArea
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Document
from registry.roles import Permission, allows, boards_of
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class SupportForm(models.TextChoices):
    """In which form support is given; all of them are reached under G3."""

    MONEY = "money", _("Grant")
    PREMISES = "premises", _("Premises")
    FEE_REDUCTION = "fee_reduction", _("Reduced fee")
    STAFF_TIME = "staff_time", _("Staff time")
    IN_KIND = "in_kind", _("In kind")


class Programme(models.Model):
    """A board's lasting purpose for support, under which calls are made (G1)."""

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="programmes")
    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind of grant"), max_length=60)
    purpose = models.TextField(_("purpose"))
    action_area = models.CharField(_("action area"), max_length=12, choices=ActionArea)
    action_area_is_guess = models.BooleanField(_("the action area is our reading"), default=False)
    source_url = models.URLField(_("read at"), max_length=500, blank=True)
    seen = models.CharField(_("year the source speaks of"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    """Calls, narrowed by who asks."""

    def public(self) -> "CallQuerySet":
        """Calls that anybody may read about."""
        return self.exclude(state=Call.State.DRAFT)

    def open_for_applications(self, now: dt.datetime | None = None) -> "CallQuerySet":
        """Calls that take applications at `now`."""
        moment = now or timezone.now()
        return self.filter(state=Call.State.OPEN, closes_at__gte=moment, opens_at__lte=moment)

    def visible_to(self, user: "User | AnonymousUser") -> "CallQuerySet":
        """Public calls, and the drafts of the person's own boards."""
        return self.filter(~Q(state=Call.State.DRAFT) | Q(programme__board_id__in=boards_of(user)))


class Call(FSMModelMixin, Stateful):
    """One round of applications to a programme: window, budget in öre, form of support, and its frozen rules."""

    class State(models.TextChoices):
        """Where the call stands."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        OPEN = "open", _("Open")
        CLOSED = "closed", pgettext_lazy("call", "Closed")
        ALLOCATED = "allocated", _("Allocated")
        ARCHIVED = "archived", _("Archived")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls")
    slug = models.SlugField(_("address"), unique=True, max_length=100)
    name = models.CharField(_("name"), max_length=150)
    state = StateField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    version_in_force = models.ForeignKey("grants.CallVersion", models.PROTECT, null=True, blank=True, related_name="+")
    support_form = models.CharField(_("form of support"), max_length=16, choices=SupportForm)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    decision_on = models.DateField(_("decision planned"), null=True, blank=True)
    period_start = models.DateField(_("first day of the grant period"))
    period_end = models.DateField(_("last day of the grant period"))
    budget = models.BigIntegerField(_("to distribute, in öre"))
    committed_amount = models.BigIntegerField(_("decided so far, in öre"), default=0)
    max_amount = models.BigIntegerField(_("most for one application, in öre"), null=True, blank=True)
    amount_notes = models.TextField(_("about the sum"), blank=True)
    target_group = models.CharField(_("target group"), max_length=60, blank=True)
    contact = models.CharField(_("questions to"), max_length=200, blank=True)
    invented = models.JSONField(_("invented for the demo city"), default=list, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering: ClassVar = ["closes_at", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="a_call_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(committed_amount__gte=0, committed_amount__lte=F("budget")),
                name="no_call_gives_more_than_its_budget",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published"]) | Q(version_in_force__isnull=False),
                name="an_opened_call_has_its_rules_frozen",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="a_grant_period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def board_id(self) -> int:
        """The board that gives the support; roles.py asks for it."""
        return self.programme.board_id

    @property
    def journal_chain_name(self) -> str:
        """The journal chain of the call, which has no case."""
        return f"call/{self.slug}"

    @property
    def left(self) -> int:
        """What is left to decide on, in öre."""
        return self.budget - self.committed_amount

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Does the call take applications at `now`?"""
        moment = now or timezone.now()
        return self.state == self.State.OPEN and self.opens_at <= moment <= self.closes_at

    @transition(
        state,
        source=State.DRAFT,
        target=State.PUBLISHED,
        conditions=[gate(rules.blockers_to_publishing)],
        permission=allows(Permission.MANAGE_CALL),
        custom={"event": Event.CALL_PUBLISHED},
    )
    def publish(self) -> None:
        """Anybody may read about it."""

    @transition(
        state,
        source=State.PUBLISHED,
        target=State.OPEN,
        conditions=[gate(rules.blockers_to_opening)],
        permission=allows(Permission.MANAGE_CALL),
        custom={"event": Event.CALL_OPENED, "by_time": True},
    )
    def open(self, *, version: "CallVersion") -> None:
        """Takes applications; the rules are frozen as `version` (R7)."""
        self.version_in_force = version

    @transition(
        state,
        source=State.OPEN,
        target=State.CLOSED,
        conditions=[gate(rules.blockers_to_closing)],
        permission=allows(Permission.MANAGE_CALL),
        custom={"event": Event.CALL_CLOSED, "by_time": True},
    )
    def close(self) -> None:
        """Its last day has passed."""

    @transition(
        state,
        source=State.CLOSED,
        target=State.ALLOCATED,
        conditions=[gate(rules.blockers_to_allocating)],
        permission=allows(Permission.MANAGE_CALL),
        custom={"event": Event.CALL_ALLOCATED},
    )
    def allocate(self) -> None:
        """Every application is decided."""

    @transition(
        state,
        source=State.ALLOCATED,
        target=State.ARCHIVED,
        permission=allows(Permission.MANAGE_CALL),
        custom={"event": Event.CALL_ARCHIVED},
    )
    def archive(self) -> None:
        """Nothing more happens in it."""


class CallVersion(models.Model):
    """A call's rules: purpose, eligibility, criteria, form and terms. Frozen when the call opens (R7); the database
    then refuses changes to it and to its questions, criteria and attachments.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    eligibility = models.JSONField(_("who can apply"), default=list)
    terms = models.TextField(_("terms"))
    has_revocation_reservation = models.BooleanField(_("revocation reservation in the terms"), default=True)
    fingerprint = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("version of a call")
        verbose_name_plural = _("versions of calls")
        ordering: ClassVar = ["call", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="a_call_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class Question(models.Model):
    """One question in a call's own form. The answer is kept typed, so that it can be searched and exported."""

    class Kind(models.TextChoices):
        """What the answer is."""

        TEXT = "text", _("Short text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Sum in kronor")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        BUDGET = "budget", _("Table of budget lines")
        FILE = "file", _("File")

    class Step(models.TextChoices):
        """In which step of the form it stands."""

        ACTIVITY = "activity", _("What you want to do")
        GOALS = "goals", _("Goals and follow-up")
        BUDGET = "budget", _("Budget and attachments")

    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("name in exports"), max_length=50)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices)
    step = models.CharField(_("step"), max_length=10, choices=Step.choices, default=Step.ACTIVITY)
    label = models.CharField(_("question"), max_length=250)
    help_text = models.CharField(_("help"), max_length=400, blank=True)
    options = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="a_question_has_its_own_name_in_a_version"),
            models.CheckConstraint(condition=~Q(kind="choice") | ~Q(options=[]), name="a_choice_has_options"),
        ]

    def __str__(self) -> str:
        return self.label


class CallCriterion(models.Model):
    """A criterion that every application in the call is assessed against."""

    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("criterion"), max_length=100)
    question = models.CharField(_("what we ask ourselves"), max_length=250)

    class Meta:
        verbose_name = _("assessment criterion")
        verbose_name_plural = _("assessment criteria")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="a_version_has_one_criterion_in_each_place")
        ]

    def __str__(self) -> str:
        return self.name


class RequiredAttachment(models.Model):
    """A document the organisation sends with its application."""

    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=Document.Kind.choices)
    title = models.CharField(_("title"), max_length=150)
    help_text = models.CharField(_("help"), max_length=250, blank=True)
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("required attachment")
        verbose_name_plural = _("required attachments")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind"], name="an_attachment_is_asked_for_once_in_a_version")
        ]

    def __str__(self) -> str:
        return self.title
