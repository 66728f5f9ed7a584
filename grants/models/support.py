"""Which support does an organisation have, of every kind, at every board? (G3, R8)"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models.call import SupportForm
from grants.rules.entering import LONGEST_NUMBER, LONGEST_PURPOSE, LONGEST_TITLE, STAFF_TIME, SupportFacts
from registry.models import Case

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class SupportQuerySet(models.QuerySet["Support"]):
    """Support, narrowed by who asks and by what still runs."""

    def visible_to(self, user: "User | AnonymousUser") -> "SupportQuerySet":
        """What was granted to whom is public among officials; an organisation sees its own."""
        from registry.roles import is_official, organisations_of

        if is_official(user):
            return self
        return self.filter(organisation_id__in=organisations_of(user))

    def public(self) -> "SupportQuerySet":
        """What anybody may read in the register: every decision to give support, also one withdrawn later, but none
        that a court has annulled, and no entry that was struck out as a mistake.
        """
        return self.filter(annulled_on=None, struck_on=None)

    def from_outside(self) -> "SupportQuerySet":
        """Support that a board decided outside Värna."""
        return self.filter(application=None, case=None)

    def standing(self) -> "SupportQuerySet":
        """Support that has not been withdrawn or closed: what G3 reaches. What was decided outside Värna is followed up
        outside it too, and ends with its period.
        """
        runs = Q(case__isnull=False) | Q(period_end__gte=timezone.localdate())
        return self.filter(runs, withdrawn_on=None, closed_on=None, struck_on=None)


class Support(models.Model):
    """Support that a board has decided to give: form, value in öre, period, terms. One per granted application;
    support decided outside Värna has neither application nor case.

    What was entered here names its decision, who entered it and when; `batch` is the import it came with. A mistake is
    struck out, never removed.
    """

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="support")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="support")
    application = models.OneToOneField(
        "grants.Application", models.PROTECT, null=True, blank=True, related_name="support"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="support")
    plan = models.ForeignKey("followup.FollowUpPlan", models.PROTECT, null=True, blank=True, related_name="support")
    form = models.CharField(_("form of support"), max_length=16, choices=SupportForm.choices)
    title = models.CharField(_("what the support is for"), max_length=LONGEST_TITLE)
    purpose = models.CharField(_("purpose"), max_length=LONGEST_PURPOSE, blank=True)
    value = models.BigIntegerField(_("value in öre"))
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("until"))
    decided_on = models.DateField(_("decided"))
    terms = models.TextField(_("terms"))
    has_revocation_reservation = models.BooleanField(_("revocation reservation in the terms"))
    terms_accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    terms_accepted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    annulled_on = models.DateField(_("annulled by a court"), null=True, blank=True)
    external_reference = models.CharField(_("registry number outside Värna"), max_length=LONGEST_NUMBER, blank=True)
    entered_at = models.DateTimeField(_("entered"), null=True, blank=True)
    entered_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    batch = models.CharField(_("import"), max_length=40, blank=True)
    struck_on = models.DateField(_("struck out as a mistake"), null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("support")
        ordering: ClassVar = ["-decided_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__gt=0) | Q(value=0, form=STAFF_TIME), name="only_staff_time_is_without_a_value"
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="support_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(terms_accepted_at=None, terms_accepted_by=None)
                | Q(terms_accepted_at__isnull=False, terms_accepted_by__isnull=False),
                name="accepted_terms_name_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None, entered_by=None, batch="", struck_on=None)
                | (Q(entered_at__isnull=False, application=None, case=None) & ~Q(external_reference="")),
                name="entered_support_names_its_decision_and_has_no_case",
            ),
            models.UniqueConstraint(
                fields=["board", "organisation", "form", "external_reference"],
                condition=Q(entered_at__isnull=False, struck_on=None),
                name="a_decision_is_entered_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "board"], name="support_organisation_board"),
            models.Index(fields=["board", "decided_on"], name="support_board_decided"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def present_purpose(self) -> str:
        """What the support is for today: in its own words when it has them, as after a change, otherwise its title."""
        return self.purpose or self.title

    @property
    def is_from_outside(self) -> bool:
        """Was it decided outside Värna?"""
        return self.application_id is None and self.case_id is None

    @property
    def facts(self) -> SupportFacts:
        """What was said of it when it was entered, with the corrections since."""
        return SupportFacts(
            form=self.form,
            title=self.title,
            value=self.value,
            period_start=self.period_start,
            period_end=self.period_end,
            decision_number=self.external_reference,
            decided_on=self.decided_on,
            purpose=self.purpose,
            terms=self.terms,
            has_revocation_reservation=self.has_revocation_reservation,
        )

    def take_over(self, facts: SupportFacts) -> None:
        """Let the row say what the facts say; nothing is saved."""
        for name, value in vars(facts).items():
            setattr(self, "external_reference" if name == "decision_number" else name, value)
