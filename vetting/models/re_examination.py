"""Why is an exclusion looked at again, what has been found since, and who asked for it to be lifted? (G3)"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vetting.models.finding import Piece


class ReExamination(models.Model):
    """One new look at an exclusion: why it began, what is new, what somebody proposes, and the decision it led to."""

    class Cause(models.TextChoices):
        """Why it began."""

        BY_TIME = "by_time", _("Its day had come")
        ON_REQUEST = "on_request", _("The organisation asked")
        BY_BOARD = "by_board", _("The board began it")

    class Proposal(models.TextChoices):
        """What is proposed to the board."""

        KEEP = "keep", _("The exclusion stands until its end date")
        LIFT = "lift", _("The exclusion ends today")
        EXTEND = "extend", _("The exclusion is extended, after a new hearing")

    exclusion = models.ForeignKey("vetting.Exclusion", models.PROTECT, related_name="re_examinations")
    cause = models.CharField(_("why it began"), max_length=10, choices=Cause.choices)
    begun_at = models.DateTimeField(_("begun"))
    due_on = models.DateField(_("to be decided by"))
    news = models.TextField(_("what is new since the decision"), blank=True)
    assessment = models.TextField(_("how it is weighed"), blank=True)
    less_intrusive = models.TextField(_("why nothing less intrusive would do"), blank=True)
    proposal = models.CharField(_("proposal"), max_length=6, choices=Proposal.choices, blank=True)
    prepared_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"), null=True, blank=True)
    decision = models.OneToOneField(
        "vetting.ExclusionDecision", models.PROTECT, null=True, blank=True, related_name="re_examination"
    )

    class Meta:
        verbose_name = _("re-examination")
        verbose_name_plural = _("re-examinations")
        ordering: ClassVar = ["exclusion", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exclusion"], condition=Q(decision=None), name="an_exclusion_is_re_examined_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(prepared_at=None, prepared_by=None, proposal="")
                | Q(prepared_at__isnull=False, prepared_by__isnull=False)
                & ~Q(proposal="")
                & ~Q(news="")
                & ~Q(assessment=""),
                name="a_prepared_re_examination_says_what_is_new_and_how_weighed",
            ),
            models.CheckConstraint(
                condition=Q(proposal__in=["", "lift"]) | ~Q(less_intrusive=""),
                name="a_proposal_to_go_on_says_why_nothing_milder_would_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exclusion}: {self.get_cause_display()}"

    @property
    def is_prepared(self) -> bool:
        """Is there a proposal for the board to decide on?"""
        return self.prepared_at is not None


class NewEvidence(Piece):
    """One piece of evidence in a re-examination: of what has changed, or of what has not. Tips are left out.

    Its copy is kept in the vetting's case, where the material is read for a purpose and seen by that board only.
    """

    re_examination = models.ForeignKey(ReExamination, models.PROTECT, related_name="evidence")
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    shows = models.TextField(_("what it shows"))

    class Meta:
        verbose_name = _("new evidence")
        verbose_name_plural = _("new evidence")
        ordering: ClassVar = ["re_examination", "level", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_independent=False) | ~Q(independence_note=""), name="a_new_independent_source_says_why"
            ),
            models.CheckConstraint(condition=~Q(level="E6"), name="no_exclusion_is_re_examined_on_a_tip"),
            models.CheckConstraint(condition=~Q(shows=""), name="new_evidence_says_what_it_shows"),
        ]


class LiftRequest(models.Model):
    """An organisation's request that an exclusion be lifted: its words and files, until when the board answers, and the
    decision that answered it.
    """

    exclusion = models.ForeignKey("vetting.Exclusion", models.PROTECT, related_name="lift_requests")
    text = models.TextField(_("what has changed"))
    documents = models.ManyToManyField("registry.Document", related_name="+", blank=True)
    asked_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    answer_by = models.DateField(_("to be answered by"))
    decision = models.ForeignKey(
        "vetting.ExclusionDecision", models.PROTECT, null=True, blank=True, related_name="answered_requests"
    )

    class Meta:
        verbose_name = _("request to lift an exclusion")
        verbose_name_plural = _("requests to lift an exclusion")
        ordering: ClassVar = ["exclusion", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exclusion"], condition=Q(decision=None), name="an_exclusion_has_one_open_request_to_lift_it"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_request_to_lift_says_what_has_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.exclusion}: {self.asked_at:%Y-%m-%d}"
