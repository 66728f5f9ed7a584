"""Has the organisation been given the material, and has it answered? (R1)"""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Hearing(models.Model):
    """Material sent to an organisation before something adverse, with a period to reply (kommunicering, R1)."""

    class Purpose(models.TextChoices):
        """What the board considers doing."""

        REFUSAL = "refusal", _("Refusal of the application")
        ADVERSE_CONCLUSION = "adverse_conclusion", _("Conclusion: democracy condition not met")
        WITHDRAWAL = "withdrawal", _("Withdrawal of support")
        REPAYMENT = "repayment", _("Repayment claim")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="hearings")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    material = models.TextField(_("what the organisation is asked to answer"))
    documents = models.ManyToManyField("registry.Document", related_name="hearings", blank=True)
    withheld = models.TextField(_("what is withheld, and why"), blank=True)
    sent_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))
    due_on = models.DateField(_("answer by"))
    answer = models.TextField(_("statement"), blank=True)
    answered_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering: ClassVar = ["case", "sent_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_hearing_has_a_statement",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("sent_at")),
                name="a_hearing_is_answered_after_it_is_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_purpose_display()}"

    def is_over(self, on: dt.date) -> bool:
        """Answered, or the reply period has run out before the day `on` (R1)."""
        return self.answered_at is not None or on > self.due_on
