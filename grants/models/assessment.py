"""How was the application assessed, by two people, against the frozen criteria? (R3, R7)"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Assessment(models.Model):
    """One person's assessment: the case officer's with a proposal, or the reviewer's own and opinion of the officer's.

    `formed_at` is when the reviewer's own verdicts were written, before the officer's were shown (R3). `circumstances` are
    those that stood beside the application when the officer signed; the database keeps what is signed as it was.
    """

    class By(models.TextChoices):
        """As what the person assesses."""

        CASE_OFFICER = "case_officer", _("Case officer")
        REVIEWER = "reviewer", _("Independent reviewer")

    class Proposal(models.TextChoices):
        """What is proposed."""

        GRANT = "grant", _("Approval")
        PARTLY_GRANT = "partly_grant", _("Partial approval")
        REFUSE = "refuse", _("Refusal")

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="assessments")
    by = models.CharField(_("as"), max_length=14, choices=By.choices)
    person = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    proposal = models.CharField(_("proposal"), max_length=14, choices=Proposal.choices, blank=True)
    amount = models.BigIntegerField(_("proposed, in öre"), null=True, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    circumstances = models.JSONField(_("circumstances that can mean double funding"), default=list, blank=True)
    double_funding = models.TextField(_("how the risk of double funding was judged"), blank=True)
    formed_at = models.DateTimeField(_("own assessment written"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering: ClassVar = ["application", "by"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "by"], name="an_application_is_assessed_once_by_each"),
            models.UniqueConstraint(fields=["application", "person"], name="nobody_assesses_an_application_twice"),
            models.CheckConstraint(
                condition=Q(by="reviewer") | ~Q(proposal=""), name="a_case_officers_assessment_has_a_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_by_display()}"


class Score(models.Model):
    """How one criterion is met, and why."""

    class Verdict(models.TextChoices):
        """How far the criterion is met."""

        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", _("Not met")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("grants.CallCriterion", models.PROTECT, related_name="+")
    verdict = models.CharField(_("assessment"), max_length=8, choices=Verdict.choices)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering: ClassVar = ["assessment", "criterion__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="a_criterion_is_scored_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_verdict_display()}"
