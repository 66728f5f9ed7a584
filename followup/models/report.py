"""What did the organisation report?"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """What an organisation writes for a milestone; saved as typed, frozen in the journal when sent in."""

    milestone = models.OneToOneField("followup.Milestone", models.PROTECT, related_name="report")
    done = models.TextField(_("what you have done"), blank=True)
    learnt = models.TextField(_("what you have learnt"), blank=True)
    deviations = models.TextField(_("what did not go as planned"), blank=True)
    participants_women = models.PositiveIntegerField(_("women and girls who took part"), null=True, blank=True)
    participants_men = models.PositiveIntegerField(_("men and boys who took part"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    submitted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True)
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return str(self.milestone)


class ReportResult(models.Model):
    """The value reached for one goal."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="results")
    goal = models.ForeignKey("followup.Goal", models.PROTECT, related_name="results")
    value = models.DecimalField(_("result"), max_digits=12, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering: ClassVar = ["report", "goal__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "goal"], name="a_report_has_one_result_for_each_goal")
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.value}"


class ReportLine(models.Model):
    """What was spent on one line of the granted budget, in öre, since the beginning."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines")
    line = models.ForeignKey("followup.PlanLine", models.PROTECT, related_name="reported")
    spent = models.BigIntegerField(_("spent in öre"), null=True, blank=True)

    class Meta:
        verbose_name = _("reported cost")
        verbose_name_plural = _("reported costs")
        ordering: ClassVar = ["report", "line__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "line"], name="a_report_has_one_cost_for_each_line"),
            models.CheckConstraint(
                condition=models.Q(spent=None) | models.Q(spent__gte=0), name="a_cost_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.spent}"
