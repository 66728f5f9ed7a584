"""When and where does a board meet, who takes part, and how far have its minutes come?"""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMModelMixin, transition

from grants.rules import meetings
from registry.events import Event
from registry.lifecycle import Stateful
from registry.roles import BOARD_ROLES, Permission, Role, allows, boards_of, holds
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "MeetingQuerySet":
        """Officials see the meetings of their own boards, an auditor all of them."""
        if not user.is_authenticated:
            return self.none()
        if holds(user, Role.AUDITOR):
            return self.all()
        return self.filter(board_id__in=boards_of(user, BOARD_ROLES))


class Meeting(FSMModelMixin, Stateful):
    """A board's meeting (sammanträde): its agenda, who took part, its minutes. Numbered by board and year."""

    class State(models.TextChoices):
        """How far the meeting and its minutes have come."""

        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        CALLED = "called", pgettext_lazy("meeting", "Called")
        HELD = "meeting_held", pgettext_lazy("meeting", "Held")
        MINUTES_APPROVED = "minutes_approved", pgettext_lazy("meeting", "Minutes approved")
        POSTED = "posted", pgettext_lazy("meeting", "Posted")
        CLOSED = "closed", pgettext_lazy("meeting", "Closed")

    AHEAD: ClassVar = [State.PLANNED, State.CALLED]

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="meetings")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    state = StateField(_("state"), choices=State.choices, default=State.PLANNED, protected=True)
    meets_on = models.DateField(_("day"))
    begins_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    first_paragraph = models.PositiveIntegerField(_("first paragraph in the minutes"), null=True, blank=True)
    approved_on = models.DateField(_("minutes approved"), null=True, blank=True)
    late_approval_noted_on = models.DateField(_("late approval noted"), null=True, blank=True)
    late_posting_noted_on = models.DateField(_("late posting noted"), null=True, blank=True)
    planned_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["-meets_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "year", "number"], name="a_meeting_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "called"]) | Q(first_paragraph__isnull=False),
                name="a_held_meeting_has_paragraphs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "called", "meeting_held"], approved_on=None)
                | Q(state__in=["minutes_approved", "posted", "closed"], approved_on__isnull=False),
                name="approved_minutes_have_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["board", "state"], name="meeting_board_state")]

    def __str__(self) -> str:
        return f"{self.board.code} {self.year}:{self.number}"

    @property
    def journal_chain_name(self) -> str:
        """The journal chain of the meeting, which has no case."""
        return f"meeting/{self.public_id}"

    @property
    def is_ahead(self) -> bool:
        """Has it still to be held?"""
        return self.state in self.AHEAD

    @transition(
        state,
        source=State.PLANNED,
        target=State.CALLED,
        conditions=[gate(meetings.blockers_to_calling)],
        permission=allows(Permission.KEEP_MEETING),
        custom={"event": Event.MEETING_CALLED},
    )
    def call(self) -> None:
        """The members are called; the agenda is known."""

    @transition(
        state,
        source=State.CALLED,
        target=State.HELD,
        conditions=[gate(meetings.blockers_to_holding)],
        permission=allows(Permission.KEEP_MEETING),
        custom={"event": Event.MEETING_HELD},
    )
    def hold(self) -> None:
        """The board has met; its paragraphs are numbered."""

    @transition(
        state,
        source=State.HELD,
        target=State.MINUTES_APPROVED,
        conditions=[gate(meetings.blockers_to_approving)],
        permission=allows(Permission.APPROVE_MINUTES),
        custom={"event": Event.MINUTES_APPROVED},
    )
    def approve_minutes(self, *, on: "dt.date") -> None:
        """Everybody named has approved the minutes (KL 5:69)."""
        self.approved_on = on

    @transition(
        state,
        source=State.MINUTES_APPROVED,
        target=State.POSTED,
        permission=allows(Permission.KEEP_MEETING),
        custom={"event": Event.MINUTES_POSTED},
    )
    def post(self) -> None:
        """Made known on the notice board that the minutes are approved; the appeal period runs (KL 8:12)."""

    @transition(
        state,
        source=State.POSTED,
        target=State.MINUTES_APPROVED,
        permission=allows(Permission.KEEP_MEETING),
        custom={"event": Event.NOTICE_REMOVED_EARLY},
    )
    def remove_early(self) -> None:
        """The notice came down before the period had run out: the count is broken."""

    @transition(
        state,
        source=State.POSTED,
        target=State.CLOSED,
        conditions=[gate(meetings.blockers_to_closing)],
        permission=allows(Permission.KEEP_MEETING),
        custom={"event": Event.MEETING_CLOSED},
    )
    def close(self) -> None:
        """The appeal period has run out and the notice is taken down."""


class Attendee(models.Model):
    """A person in a role at a meeting: chair, member, substitute, secretary. Elected people need no account in Värna."""

    class Role(models.TextChoices):
        """What the person is at the meeting."""

        CHAIR = "chair", _("The meeting's chair")
        DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
        MEMBER = "member", _("Member")
        SUBSTITUTE = "substitute", _("Substitute")
        SECRETARY = "secretary", _("Secretary")
        OFFICIAL = "official", _("Official")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    user = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("place in the list"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    is_present = models.BooleanField(_("present"), default=False)
    serves = models.BooleanField(_("serves as member"), default=False)
    approves_minutes = models.BooleanField(_("approves the minutes"), default=False)
    approved_on = models.DateField(_("approved"), null=True, blank=True)
    approval_noted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering: ClassVar = ["meeting", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(role="chair"), name="a_meeting_has_one_chair"),
            models.UniqueConstraint(fields=["meeting", "user"], name="a_person_attends_a_meeting_once"),
            models.CheckConstraint(
                condition=Q(approved_on=None, approval_noted_by=None)
                | Q(approves_minutes=True, approved_on__isnull=False, approval_noted_by__isnull=False),
                name="only_who_is_named_approves_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def takes_part(self) -> bool:
        """Is the person present and takes part in decisions: a member, or a substitute who serves?"""
        return self.is_present and (
            self.role in meetings.MEMBERS or (self.role == self.Role.SUBSTITUTE and self.serves)
        )

    @property
    def is_chairing(self) -> bool:
        """Is the person present as chair?"""
        return self.is_present and self.role == self.Role.CHAIR

    @property
    def is_asked_to_approve(self) -> bool:
        """Is the person to approve the minutes, and has not?"""
        return self.approves_minutes and self.approved_on is None
