"""From when to when, and for what, is an organisation excluded from all support? (G3)"""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import ConflictDeclaration
from registry.roles import Permission, Role, allows, boards_of, holds, organisations_of
from registry.rules import gate
from registry.state_field import StateField
from vetting.rules.excluding import blockers_to_expiring
from vetting.rules.re_examining import blockers_to_extending, blockers_to_keeping

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User
    from vetting.models.re_examination import LiftRequest, ReExamination


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    """Exclusions, narrowed by time and by who asks."""

    def in_force(self, on: dt.date) -> "ExclusionQuerySet":
        """Exclusions that stop support on the day `on`."""
        return self.filter(state__in=Exclusion.IN_FORCE, valid_from__lte=on, valid_until__gte=on)

    def visible_to(self, user: "User | AnonymousUser") -> "ExclusionQuerySet":
        """The formal decision and its number are seen by every board and coordinator, and by the organisation.

        Whoever is recused from the exclusion's case, or from its vetting, loses it there too (R3).
        """
        if not user.is_authenticated:
            return self.none()
        if boards_of(user) or holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD):
            recused = ConflictDeclaration.objects.filter(user_id=user.pk, has_conflict=True).values("case")
            return self.exclude(case__in=recused).exclude(vetting__case__in=recused)
        return self.filter(case__organisation_id__in=organisations_of(user))


class Exclusion(FSMModelMixin, Stateful):
    """A board's decision that an organisation gets no support, with scope and end date (at most 24 months)."""

    class State(models.TextChoices):
        """Where the exclusion stands."""

        ACTIVE = "active", _("In force")
        RE_EXAMINED = "re_examined", _("Under re-examination")
        EXTENDED = "extended", _("Extended")
        LIFTED = "lifted", _("Lifted")
        EXPIRED = "expired", _("Expired")

    IN_FORCE: ClassVar = [State.ACTIVE, State.RE_EXAMINED, State.EXTENDED]

    case = models.OneToOneField("registry.Case", models.PROTECT, related_name="exclusion")
    vetting = models.ForeignKey("vetting.Vetting", models.PROTECT, related_name="exclusions")
    state = StateField(_("state"), choices=State.choices, default=State.ACTIVE, protected=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    re_examine_on = models.DateField(_("re-examined"))
    reasons = models.TextField(_("reasons"))
    less_intrusive = models.TextField(_("why nothing less intrusive would do"))
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))
    batch = models.CharField(_("batch"), max_length=40, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="an_exclusion_has_an_end_date"),
            models.CheckConstraint(
                condition=Q(re_examine_on__lte=F("valid_until")), name="an_exclusion_is_re_examined_before_it_ends"
            ),
            models.CheckConstraint(
                condition=~Q(reasons="") & ~Q(less_intrusive=""), name="an_exclusion_has_reasons_and_proportionality"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def is_in_force(self) -> bool:
        """Does it stop support?"""
        return self.state in self.IN_FORCE

    def under_way(self) -> "ReExamination | None":
        """The re-examination that is not decided; None when there is none, and when the exclusion is over."""
        if self.state != self.State.RE_EXAMINED:
            return None
        return self.re_examinations.filter(decision=None).order_by("-pk").first()

    def open_request(self) -> "LiftRequest | None":
        """The organisation's request that is not answered; an exclusion that is over has none."""
        if not self.is_in_force:
            return None
        return self.lift_requests.filter(decision=None).order_by("-pk").first()

    @transition(
        state,
        source=[State.ACTIVE, State.EXTENDED],
        target=State.RE_EXAMINED,
        permission=allows(Permission.RE_EXAMINE_EXCLUSION),
        custom={"event": Event.EXCLUSION_RE_EXAMINED, "by_time": True},
    )
    def re_examine(self) -> None:
        """Look again: by itself when its day comes, or on the organisation's request."""

    @transition(
        state,
        source=State.RE_EXAMINED,
        target=State.ACTIVE,
        conditions=[gate(blockers_to_keeping)],
        permission=allows(Permission.DECIDE_EXCLUSION),
        custom={"event": Event.EXCLUSION_KEPT},
    )
    def keep(self, *, re_examine_on: dt.date) -> None:
        """It stands, until the same end date, with a new day to look again."""
        self.re_examine_on = re_examine_on

    @transition(
        state,
        source=State.RE_EXAMINED,
        target=State.EXTENDED,
        conditions=[gate(blockers_to_extending)],
        permission=allows(Permission.DECIDE_EXCLUSION),
        custom={"event": Event.EXCLUSION_EXTENDED},
    )
    def extend(self, *, until: dt.date, re_examine_on: dt.date) -> None:
        """A new decision after a new hearing, with a new end date and a new day to look again."""
        self.valid_until, self.re_examine_on = until, re_examine_on

    @transition(
        state,
        source=[State.ACTIVE, State.RE_EXAMINED, State.EXTENDED],
        target=State.LIFTED,
        permission=allows(Permission.DECIDE_EXCLUSION),
        custom={"event": Event.EXCLUSION_LIFTED},
    )
    def lift(self) -> None:
        """The ground is gone."""

    @transition(
        state,
        source=[State.ACTIVE, State.RE_EXAMINED, State.EXTENDED],
        target=State.LIFTED,
        permission=allows(Permission.DECIDE_EXCLUSION),
        custom={"event": Event.EXCLUSION_ANNULLED},
    )
    def annul(self) -> None:
        """A court has annulled the decision."""

    @transition(
        state,
        source=[State.ACTIVE, State.RE_EXAMINED, State.EXTENDED],
        target=State.EXPIRED,
        conditions=[gate(blockers_to_expiring)],
        custom={"event": Event.EXCLUSION_EXPIRED},
    )
    def expire(self) -> None:
        """Its end date has passed; time alone does this."""
