"""What has been decided about an exclusion since it was made: does it stand, is it extended, is it lifted? (G3)"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExclusionDecision(models.Model):
    """A later decision about an exclusion, its words frozen when it is made (R2): a new row for each.

    A judgment that annuls the exclusion is one too: a person writes down what the court said (R16).
    """

    class Outcome(models.TextChoices):
        """What was decided."""

        KEPT = "kept", _("The exclusion stands")
        EXTENDED = "extended", _("The exclusion is extended")
        LIFTED = "lifted", _("The exclusion is lifted")
        ANNULLED = "annulled", _("The exclusion is annulled by a court")

    exclusion = models.ForeignKey("vetting.Exclusion", models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    reasons = models.TextField(_("reasons"))
    less_intrusive = models.TextField(_("why nothing less intrusive would do"), blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)
    held_until = models.DateField(_("the end date before"))
    valid_until = models.DateField(_("the new end date"), null=True, blank=True)
    court_number = models.CharField(_("the court's case number"), max_length=40, blank=True)
    judged_on = models.DateField(_("day of the judgment"), null=True, blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision about an exclusion")
        verbose_name_plural = _("decisions about exclusions")
        ordering: ClassVar = ["exclusion", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reasons=""), name="a_decision_about_an_exclusion_has_reasons"),
            models.CheckConstraint(
                condition=Q(outcome__in=["lifted", "annulled"]) | ~Q(less_intrusive=""),
                name="an_exclusion_goes_on_only_when_nothing_milder_would_do",
            ),
            models.CheckConstraint(
                condition=Q(outcome="annulled") | ~Q(meeting_paragraph=""),
                name="a_boards_decision_about_an_exclusion_has_its_paragraph",
            ),
            models.CheckConstraint(
                condition=Q(outcome="annulled", judged_on__isnull=False) & ~Q(court_number="")
                | ~Q(outcome="annulled") & Q(judged_on=None, court_number=""),
                name="a_court_annuls_by_a_judgment_with_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="extended", valid_until__isnull=False, valid_until__gt=models.F("held_until"))
                | ~Q(outcome="extended") & Q(valid_until=None),
                name="only_an_extension_has_a_new_end_date_later_than_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exclusion}: {self.get_outcome_display()}"
