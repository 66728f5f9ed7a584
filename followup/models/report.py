"""What did the organisation report?"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """What an organisation writes for a milestone; saved as typed, frozen in the journal when sent in.

    Participants are counts by age group, never persons; those whose age is not known are counted on the report itself.
    """

    milestone = models.OneToOneField("followup.Milestone", models.PROTECT, related_name="report")
    done = models.TextField(_("what you have done"), blank=True)
    learnt = models.TextField(_("what you have learnt"), blank=True)
    deviations = models.TextField(_("what did not go as planned"), blank=True)
    participants_women = models.PositiveIntegerField(_("women and girls, age not known"), null=True, blank=True)
    participants_men = models.PositiveIntegerField(_("men and boys, age not known"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    submitted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True)
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.ForeignKey(
        "registry.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auditor's certificate"),
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return str(self.milestone)

    @property
    def women(self) -> int | None:
        """All women and girls who took part, of known and unknown age; None when nobody has counted."""
        return _sum([self.participants_women, *(row.women for row in self.participants.all())])

    @property
    def men(self) -> int | None:
        """All men and boys who took part; None when nobody has counted."""
        return _sum([self.participants_men, *(row.men for row in self.participants.all())])

    @property
    def took_part(self) -> int | None:
        """Everybody who took part; None when nobody has counted."""
        return _sum([self.women, self.men])


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


class ReportParticipants(models.Model):
    """How many of one age group took part since the support began: counts, never persons."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="participants")
    age_group = models.ForeignKey("followup.AgeGroup", models.PROTECT, related_name="+")
    women = models.PositiveIntegerField(_("women and girls"), null=True, blank=True)
    men = models.PositiveIntegerField(_("men and boys"), null=True, blank=True)

    class Meta:
        verbose_name = _("participants of an age group")
        verbose_name_plural = _("participants by age group")
        ordering: ClassVar = ["report", "age_group__first_age"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "age_group"], name="a_report_counts_each_age_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.age_group}: {self.women}, {self.men}"


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
    explanation = models.TextField(_("why the cost differs from the budget"), blank=True)

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


class ReportReturn(models.Model):
    """One time a report was returned: what was said of the whole. Stays as it was written."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="returns")
    comment = models.TextField(_("comment on the whole report"), blank=True)
    returned_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(_("returned"))

    class Meta:
        verbose_name = _("return of a report")
        verbose_name_plural = _("returns of reports")
        ordering: ClassVar = ["-returned_at", "-pk"]

    def __str__(self) -> str:
        return str(self.report)


class QuestionReturned(models.Model):
    """What the board asked to have changed in the answer to one question, by the question's key and words at the time."""

    returned = models.ForeignKey(ReportReturn, models.PROTECT, related_name="questions")
    key = models.CharField(_("question"), max_length=40)
    question = models.CharField(_("question in words"), max_length=300)
    comment = models.TextField(_("what needs to be changed"))

    class Meta:
        verbose_name = _("comment on a question")
        verbose_name_plural = _("comments on questions")
        ordering: ClassVar = ["returned", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["returned", "key"], name="a_return_comments_each_question_once"),
            models.CheckConstraint(condition=~models.Q(comment=""), name="a_comment_on_a_question_says_something"),
        ]

    def __str__(self) -> str:
        return self.question
