"""Does the organisation fulfil the democracy condition? The machine of a vetting (states.md, Vetting)."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField
from vetting.models.criterion import Criterion, CriterionQuerySet
from vetting.models.finding import Evidence
from vetting.rules.checking import blockers_to_clearing_on_standard, blockers_to_standard_done
from vetting.rules.concluding import (
    blockers_to_assessing,
    blockers_to_clearing_without_finding,
    blockers_to_conclude_cleared,
    blockers_to_hearing,
    blockers_to_not_met,
    blockers_to_not_proven,
    blockers_to_special_reasons,
)
from vetting.rules.escalating import blockers_to_escalating

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class VettingQuerySet(models.QuerySet["Vetting"]):
    """Vettings, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "VettingQuerySet":
        """Vettings whose material the person may read; others see the outcome only, through clearance_of."""
        return self.filter(case__in=Case.objects.visible_to(user).filter(kind=Case.Kind.VETTING))


class Vetting(FSMModelMixin, Stateful):
    """A vetting of one organisation by one board, for one or more applications."""

    class State(models.TextChoices):
        """Where the vetting stands."""

        OPENED = "opened", _("Opened")
        STANDARD_DONE = "standard_done", _("Standard check done")
        ENHANCED = "enhanced", _("Enhanced")
        ESCALATED = "escalated", _("Escalated")
        REFERRED = "referred", _("Referred")
        ASSESSED = "assessed", _("Assessed")
        IN_HEARING = "in_hearing", _("In hearing")
        CLEARED = "cleared", _("Cleared")
        SPECIAL_REASONS = "special_reasons", _("Special reasons")
        NOT_PROVEN = "not_proven", _("Not proven")
        NOT_MET = "not_met", _("Not met")
        REOPENED = "reopened", _("Reopened")

    class Factor(models.TextChoices):
        """How a factor for special reasons (8 b §) was weighed."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")
        NOT_SHOWN = "not_shown", _("Not shown")

    CONCLUDED: ClassVar = [State.CLEARED, State.SPECIAL_REASONS, State.NOT_PROVEN, State.NOT_MET]
    SUPPORT_MAY_BE_GIVEN: ClassVar = [State.CLEARED, State.SPECIAL_REASONS, State.NOT_PROVEN]
    FACTORS: ClassVar = ["distanced", "measures", "isolated", "long_ago"]

    case = models.OneToOneField("registry.Case", models.PROTECT, related_name="vetting")
    state = StateField(_("state"), choices=State.choices, default=State.OPENED, protected=True)
    criteria_on = models.DateField(_("the day whose wording of the criteria holds"), default=timezone.localdate)
    circumstance = models.TextField(_("concrete circumstance for enhanced vetting"), blank=True)
    circumstance_level = models.CharField(
        _("what the circumstance rests on"), max_length=2, choices=Evidence.Level.choices, blank=True
    )
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    reviewed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    review_opinion = models.TextField(_("the reviewer's opinion"), blank=True)
    referred_to = models.CharField(_("referred to"), max_length=120, blank=True)
    distanced = models.CharField(_("has distanced itself"), max_length=10, choices=Factor.choices, blank=True)
    distanced_note = models.TextField(blank=True)
    measures = models.CharField(_("has taken adequate measures"), max_length=10, choices=Factor.choices, blank=True)
    measures_note = models.TextField(blank=True)
    isolated = models.CharField(_("the act was isolated"), max_length=10, choices=Factor.choices, blank=True)
    isolated_note = models.TextField(blank=True)
    long_ago = models.CharField(_("it lies far back"), max_length=10, choices=Factor.choices, blank=True)
    long_ago_note = models.TextField(blank=True)
    less_intrusive = models.TextField(_("why nothing less intrusive would do"), blank=True)
    conclusion_reasons = models.TextField(_("reasons for the conclusion"), blank=True)
    concluded_on = models.DateField(_("concluded"), null=True, blank=True)
    concluded_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reopened_on = models.DateField(_("reopened on new facts, not yet concluded anew"), null=True, blank=True)

    objects = VettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vetting")
        verbose_name_plural = _("vettings")
        ordering: ClassVar = ["-case__year", "-case__number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["cleared", "special_reasons", "not_proven", "not_met"])
                | Q(concluded_on__isnull=False, concluded_by__isnull=False, valid_until__isnull=False),
                name="a_concluded_vetting_has_person_date_and_validity",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_met")
                | (
                    ~Q(less_intrusive="")
                    & ~Q(conclusion_reasons="")
                    & ~Q(distanced="")
                    & ~Q(measures="")
                    & ~Q(isolated="")
                    & ~Q(long_ago="")
                    & Q(reviewed_by__isnull=False)
                ),
                name="not_met_has_factors_reasons_and_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | Q(concluded_on__isnull=True),
                name="a_vetting_is_concluded_or_reopened_not_both",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["enhanced", "escalated", "referred"]) | ~Q(circumstance=""),
                name="an_enhanced_vetting_has_a_written_circumstance",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @transition(
        state,
        source=[State.OPENED, State.REOPENED],
        target=State.STANDARD_DONE,
        conditions=[gate(blockers_to_standard_done)],
        permission=allows(Permission.VET),
        custom={"event": Event.STANDARD_DONE},
    )
    def finish_standard_check(self) -> None:
        """Every point of the standard check has an outcome, source, date and person."""

    @transition(
        state,
        source=State.STANDARD_DONE,
        target=State.CLEARED,
        conditions=[gate(blockers_to_clearing_on_standard)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_CLEARED},
    )
    def clear(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str = "") -> None:
        """Nothing was found: support may be given until `valid_until`."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=[State.STANDARD_DONE, State.REOPENED],
        target=State.ENHANCED,
        conditions=[],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_ENHANCED},
    )
    def enhance(self, *, circumstance: str, rests_on: str) -> None:
        """Go deeper, because of a written, concrete circumstance; never ideology, religion or ethnicity."""
        self.circumstance, self.circumstance_level = circumstance, rests_on

    @transition(
        state,
        source=State.ENHANCED,
        target=State.CLEARED,
        conditions=[gate(blockers_to_clearing_without_finding)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_CLEARED},
    )
    def clear_without_finding(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        """The circumstance was looked into and nothing was found: the way out that needs no escalation."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=State.ENHANCED,
        target=State.ESCALATED,
        conditions=[gate(blockers_to_escalating)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_ESCALATED},
    )
    def escalate(self, *, at: "dt.datetime") -> None:
        """Ask the coordinators; they advise, the board decides. Advice from an earlier round is not counted."""
        self.escalated_at = at

    @transition(
        state,
        source=State.ESCALATED,
        target=State.REFERRED,
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_REFERRED},
    )
    def refer(self, *, to: str) -> None:
        """Ask another authority for a written opinion (E3); each question asked is a Referral."""
        self.referred_to = to

    @transition(
        state,
        source=[State.ESCALATED, State.REFERRED],
        target=State.ASSESSED,
        conditions=[gate(blockers_to_assessing)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_ASSESSED},
    )
    def assess(self) -> None:
        """Threshold met or not, per ground; signed by the reviewer too."""

    @transition(
        state,
        source=State.ASSESSED,
        target=State.IN_HEARING,
        conditions=[gate(blockers_to_hearing)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_HEARING_OPENED},
    )
    def open_hearing(self) -> None:
        """The organisation gets the material (R1)."""

    @transition(
        state,
        source=[State.ASSESSED, State.IN_HEARING],
        target=State.CLEARED,
        conditions=[gate(blockers_to_conclude_cleared)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_CLEARED},
    )
    def conclude_cleared(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        """Nothing remains of what was suspected."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=[State.ASSESSED, State.IN_HEARING],
        target=State.SPECIAL_REASONS,
        conditions=[gate(blockers_to_special_reasons)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_SPECIAL_REASONS},
    )
    def conclude_special_reasons(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        """Something was found, but special reasons let support be given all the same (8 b §)."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=[State.ASSESSED, State.IN_HEARING],
        target=State.NOT_PROVEN,
        conditions=[gate(blockers_to_not_proven)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_NOT_PROVEN},
    )
    def conclude_not_proven(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        """The evidence does not reach the threshold: support may be given."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=State.IN_HEARING,
        target=State.NOT_MET,
        conditions=[gate(blockers_to_not_met)],
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_NOT_MET},
    )
    def conclude_not_met(self, *, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        """The democracy condition is not met (R1, R15, four factors, two people)."""
        self._conclude(by, on, valid_until, reasons)

    @transition(
        state,
        source=[State.CLEARED, State.SPECIAL_REASONS, State.NOT_PROVEN, State.NOT_MET],
        target=State.REOPENED,
        permission=allows(Permission.VET),
        custom={"event": Event.VETTING_REOPENED},
    )
    def reopen(self, *, on: "dt.date") -> None:
        """New facts only; the old conclusion stays in the journal."""
        self.reopened_on = on
        self.concluded_on = self.concluded_by = self.valid_until = None
        self.reviewed_by = self.reviewed_at = None
        self.review_opinion = self.conclusion_reasons = self.less_intrusive = ""
        for factor in self.FACTORS:
            setattr(self, factor, "")

    def _conclude(self, by: "User", on: "dt.date", valid_until: "dt.date", reasons: str) -> None:
        self.concluded_by, self.concluded_on, self.valid_until = by, on, valid_until
        self.reopened_on = None
        self.conclusion_reasons = reasons

    @property
    def criteria(self) -> CriterionQuerySet:
        """The wording this vetting is tried against: the city's and the board's own, as its call opened (R7)."""
        return Criterion.objects.in_force(self.criteria_on, board=self.case.board)

    @property
    def is_concluded(self) -> bool:
        """Has a conclusion been drawn?"""
        return self.state in self.CONCLUDED

    def factors(self) -> list[dict[str, Any]]:
        """The four factors, for people to read: label, choice and note."""
        return [
            {
                "name": name,
                "label": getattr(self._meta.get_field(name), "verbose_name", name),
                "value": getattr(self, name),
                "choice": getattr(self, f"get_{name}_display")(),
                "note": getattr(self, f"{name}_note"),
            }
            for name in self.FACTORS
        ]


class Advice(models.Model):
    """What a coordinator advised in writing. They advise, the board decides (G10)."""

    vetting = models.ForeignKey(Vetting, models.PROTECT, related_name="advice")
    author = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=32)
    text = models.TextField(_("advice"))
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering: ClassVar = ["vetting", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
