"""What was sent to whom, in which words?"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A letter in a case, its words frozen when sent, and the mail that told of it. The mail holds a link only."""

    class Letter(models.TextChoices):
        """Which letter."""

        RECEIPT = "receipt", _("Receipt")
        SUPPLEMENT_REQUEST = "supplement_request", _("Request for supplement")
        HEARING = "hearing", _("Material to answer")
        GRANTED = "granted", _("Decision: granted")
        PARTLY_GRANTED = "partly_granted", _("Decision: partly granted")
        REFUSED = "refused", _("Decision: refused")
        DISMISSED = "dismissed", _("Decision: dismissed")
        PAYMENT = "payment", _("Payment notice")
        PAYMENT_CANCELLED = "payment_cancelled", _("Decision: payment cancelled")
        REPORT_RETURNED = "report_returned", _("Report returned")
        REPORT_APPROVED = "report_approved", _("Report approved")
        EXCLUSION = "exclusion", _("Decision: exclusion")
        WITHDRAWAL = "withdrawal", _("Decision: withdrawal")
        WITHDRAWAL_PREPARED = "withdrawal_prepared", _("Withdrawal to decide")
        REPAYMENT = "repayment", _("Repayment claim")
        CLOSED = "closed", _("Case closed")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="notices")
    letter = models.CharField(_("letter"), max_length=24, choices=Letter.choices)
    to_organisation = models.BooleanField(_("to the organisation"), default=True)
    language = models.CharField(_("language"), max_length=5, default="sv")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    mailed_to = models.CharField(_("mailed to"), max_length=1000, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    failure = models.CharField(_("why the mail failed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["case", "pk"]

    def __str__(self) -> str:
        return self.subject
