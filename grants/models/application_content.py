"""What does an application say? Its goals, budget lines, answers and attachments."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ApplicationGoal(models.Model):
    """A goal the organisation suggests, with how it can be measured."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("goal"), max_length=250)
    indicator = models.CharField(_("how it is measured"), max_length=250, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    baseline = models.DecimalField(_("today"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("suggested goal")
        verbose_name_plural = _("suggested goals")
        ordering: ClassVar = ["application", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "position"], name="an_application_has_one_goal_in_each_place"
            )
        ]

    def __str__(self) -> str:
        return self.text


class BudgetLine(models.Model):
    """A cost in the answer to a budget question: the whole cost and the part applied for, in öre."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="budget_lines")
    question = models.ForeignKey("grants.Question", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("order"))
    description = models.CharField(_("what the money is for"), max_length=200)
    calculation = models.CharField(_("how you have counted"), max_length=200, blank=True)
    total = models.BigIntegerField(_("whole cost, in öre"))
    applied = models.BigIntegerField(_("you apply for, in öre"))

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering: ClassVar = ["application", "question", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "question", "position"], name="a_budget_has_one_line_in_each_place"
            ),
            models.CheckConstraint(
                condition=Q(applied__gte=0, applied__lte=F("total")), name="no_more_is_applied_for_than_the_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Answer(models.Model):
    """The answer to one question, in the column of its kind; sums in öre."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="answers")
    question = models.ForeignKey("grants.Question", models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    money = models.BigIntegerField(null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    choice = models.CharField(max_length=200, blank=True)
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering: ClassVar = ["application", "question__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question"], name="a_question_is_answered_once")
        ]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def value(self) -> object:
        """The answer, typed by the question's kind; None when empty."""
        match self.question.kind:
            case "text" | "long_text":
                return self.text or None
            case "choice":
                return self.choice or None
            case "file":
                return self.document
            case kind:
                return getattr(self, kind, None)


class Attachment(models.Model):
    """The document an organisation gives for a required attachment."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="attachments")
    required = models.ForeignKey("grants.RequiredAttachment", models.PROTECT, related_name="+")
    document = models.ForeignKey("registry.Document", models.PROTECT, related_name="+")
    dated_on = models.DateField(_("dated"), null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering: ClassVar = ["application", "required__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "required"], name="an_attachment_is_given_once")
        ]

    def __str__(self) -> str:
        return str(self.document)


class UnsavedStep(models.Model):
    """What somebody typed in a step of a draft and that could not be saved, field by field as it was typed.

    Kept with the draft and not with the browser: it is there after signing out, and for whoever at the organisation
    goes on with the draft on another device.
    """

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="unsaved_steps")
    step = models.CharField(max_length=20)
    typed = models.JSONField()

    class Meta:
        verbose_name = _("unsaved step")
        verbose_name_plural = _("unsaved steps")
        ordering: ClassVar = ["application", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "step"], name="a_step_is_kept_once_for_a_draft")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.step}"
