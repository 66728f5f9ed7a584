"""When were approved minutes on the notice board, which papers did a meeting make, and when was an organisation told?"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Posting(models.Model):
    """A stretch of time when it was made known on the notice board that minutes are approved (KL 8:12)."""

    meeting = models.ForeignKey("grants.Meeting", models.PROTECT, related_name="postings")
    posted_on = models.DateField(_("posted"))
    posted_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    removed_on = models.DateField(_("taken down"), null=True, blank=True)
    removed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering: ClassVar = ["meeting", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(removed_on=None), name="minutes_are_posted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None)
                | Q(removed_on__gte=F("posted_on"), removed_by__isnull=False),
                name="a_notice_comes_down_after_it_went_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.posted_on}"


def paper_path(paper: "MeetingPaper", filename: str) -> str:
    """Where a paper's bytes lie under STORAGE_URL."""
    return f"meetings/{paper.public_id.hex[:2]}/{paper.public_id.hex}"


class MeetingPaper(models.Model):
    """A paper of a meeting as it was made: the agenda when the meeting was called, the minutes when they were approved."""

    class Kind(models.TextChoices):
        """Which paper."""

        AGENDA = "agenda", _("Agenda")
        MINUTES = "minutes", _("Minutes")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey("grants.Meeting", models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)
    parts = models.JSONField(_("parts"))
    file = models.FileField(_("file"), upload_to=paper_path)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("paper of a meeting")
        verbose_name_plural = _("papers of meetings")
        ordering: ClassVar = ["meeting", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="a_meeting_keeps_each_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.meeting}"


class ToldOfDecision(models.Model):
    """The day an organisation was told of a decision: an administrative appeal is counted from it (FL 44 §)."""

    class How(models.TextChoices):
        """How it is known."""

        RECEIPT = "receipt", _("Receipt signed")
        ANSWER = "answer", _("The organisation has answered")
        SERVICE = "service", _("Served by post or messenger")
        ORAL = "oral", _("Told in a conversation")

    decision = models.OneToOneField("grants.Decision", models.PROTECT, related_name="told")
    told_on = models.DateField(_("told"))
    how = models.CharField(_("how it is known"), max_length=12, choices=How.choices)
    noted_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    class Meta:
        verbose_name = _("day told of a decision")
        verbose_name_plural = _("days told of decisions")

    def __str__(self) -> str:
        return f"{self.decision} {self.told_on}"
