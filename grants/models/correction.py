"""Which obvious errors in a decision were corrected? The decision's own text stays as it was made (R2, FL 36 §)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """One correction of an obvious error of writing: what stood, what it shall be, and how the party was heard."""

    class Part(models.TextChoices):
        """Which words of the decision."""

        RULE = "rule_applied", _("The rule")
        FACTS = "facts", _("The facts")
        REASONS = "reasons", _("Reasons")
        DISSENT = "dissent", _("Dissent")
        APPEAL = "appeal_instructions", _("Appeal instructions")

    decision = models.ForeignKey("grants.Decision", models.PROTECT, related_name="corrections")
    part = models.CharField(_("which words"), max_length=20, choices=Part.choices)
    stood = models.TextField(_("stood"))
    becomes = models.TextField(_("shall be"))
    reasons = models.TextField(_("why it is an obvious error"))
    heard = models.TextField(_("how the organisation was heard, or why that was unnecessary"))
    corrected_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    corrected_on = models.DateField(_("corrected"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["decision", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(stood="") & ~Q(stood=F("becomes")) & ~Q(reasons="") & ~Q(heard=""),
                name="a_correction_says_what_why_and_how_the_party_was_heard",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stood} → {self.becomes}"
