"""Which authority has been asked for a written opinion, what was asked, and has it answered?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Referral(models.Model):
    """A question to another authority in a vetting (remiss): the letter, its day of reply, and the opinion (E3).

    The opinion comes in as evidence of level E3 for a finding, or says that the authority has nothing to add. The
    board still decides.
    """

    vetting = models.ForeignKey("vetting.Vetting", models.PROTECT, related_name="referrals")
    authority = models.CharField(_("authority"), max_length=120)
    question = models.TextField(_("what the authority is asked"))
    sent_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))
    due_on = models.DateField(_("answer by"))
    notice = models.OneToOneField("registry.Notice", models.PROTECT, null=True, blank=True, related_name="referral")
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    taken_in_at = models.DateTimeField(_("answer taken in"), null=True, blank=True)
    answer_summary = models.TextField(_("the answer in short"), blank=True)
    opinion = models.OneToOneField("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.OneToOneField("vetting.Evidence", models.PROTECT, null=True, blank=True, related_name="referral")

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering: ClassVar = ["vetting", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answer_summary="")
                | (Q(answered_on__isnull=False) & ~Q(answer_summary="")),
                name="an_answered_referral_says_what_was_answered",
            ),
            models.CheckConstraint(
                condition=Q(opinion=None) | Q(answered_on__isnull=False), name="an_opinion_belongs_to_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(evidence=None) | Q(opinion__isnull=False), name="an_opinion_as_evidence_is_in_writing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {self.vetting}"

    @property
    def is_open(self) -> bool:
        """Has the authority not answered yet?"""
        return self.answered_on is None
