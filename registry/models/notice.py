"""Which letter was written to whom, in which words?"""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def letter_choices() -> list[tuple[str, Any]]:
    """Every letter with its words; a function, so that a new letter needs no migration."""
    return list(Notice.Letter.choices)


class Notice(models.Model):
    """A letter in a case, its words frozen when sent, its PDF made once. `deliveries` are the mails that tell of it.

    `parts` are the words in reading order (registry/pdf/parts.py), `body` the same as plain text. A letter to someone
    else than the organisation or the board names its `recipient`, and no mail tells of it.
    """

    class Letter(models.TextChoices):
        """Which letter."""

        RECEIPT = "receipt", _("Receipt")
        SUPPLEMENT_REQUEST = "supplement_request", _("Request for supplement")
        SUPPLEMENT_REMINDER = "supplement_reminder", _("Reminder of a supplement")
        HEARING = "hearing", _("Material to answer")
        MORE_TIME = "more_time", _("Answer about more time")
        GRANTED = "granted", _("Decision: granted")
        PARTLY_GRANTED = "partly_granted", _("Decision: partly granted")
        REFUSED = "refused", _("Decision: refused")
        DISMISSED = "dismissed", _("Decision: dismissed")
        CORRECTED = "corrected", _("Decision corrected")
        ANNULLED = "annulled", _("Decision annulled, tried again")
        TERMS = "terms", _("Accepted terms")
        TERMS_REMINDER = "terms_reminder", _("Reminder to accept the terms")
        PAYMENT = "payment", _("Payment notice")
        PAYMENT_RETURNED = "payment_returned", _("Payment came back")
        PAYMENT_CANCELLED = "payment_cancelled", _("Decision: payment cancelled")
        CHANGE_RECEIVED = "change_received", _("Receipt: request to change the grant")
        CHANGE_DECIDED = "change_decided", _("Decision: change of the grant")
        REPORT_DUE = "report_due", _("Report to send in")
        REPORT_OVERDUE = "report_overdue", _("Reminder of a report")
        REPORT_RETURNED = "report_returned", _("Report returned")
        REPORT_MORE_TIME = "report_more_time", _("Answer about more time for a report")
        REPORT_APPROVED = "report_approved", _("Report approved")
        VISIT_PLANNED = "visit_planned", _("Visit to the activity")
        VISIT_CANCELLED = "visit_cancelled", _("Visit called off")
        EXCLUSION = "exclusion", _("Decision: exclusion")
        LIFT_REQUEST_RECEIVED = "lift_request_received", _("Receipt: request to lift an exclusion")
        EXCLUSION_KEPT = "exclusion_kept", _("Decision: exclusion stands")
        EXCLUSION_EXTENDED = "exclusion_extended", _("Decision: exclusion extended")
        EXCLUSION_LIFTED = "exclusion_lifted", _("Exclusion lifted or annulled")
        EXCLUSION_EXPIRED = "exclusion_expired", _("Exclusion expired")
        WITHDRAWAL = "withdrawal", _("Decision: withdrawal")
        WITHDRAWAL_PREPARED = "withdrawal_prepared", _("Withdrawal to decide")
        HELD_TO_DECIDE = "held_to_decide", _("Held support to decide about")
        RESTORATION_TO_DECIDE = "restoration_to_decide", _("Withdrawn support to try again")
        RESTORATION = "restoration", _("Decision: withdrawn support given back or not")
        REPAYMENT = "repayment", _("Repayment claim")
        NO_REPAYMENT = "no_repayment", _("Decision: nothing to repay")
        CONTEST_RECEIVED = "contest_received", _("Receipt: contested repayment claim")
        CONTEST_ANSWERED = "contest_answered", _("Decision: contested claim stands")
        REPAYMENT_DEFERRED = "repayment_deferred", _("Decision: deferral")
        REPAYMENT_REMITTED = "repayment_remitted", _("Decision: remission")
        REPAYMENT_REMINDER = "repayment_reminder", _("Reminder of a repayment")
        CLOSED = "closed", _("Case closed")
        REFERRAL = "referral", _("Referral to an authority")
        DOCUMENTS_RELEASED = "documents_released", _("Documents handed out")
        DOCUMENTS_IN_PART = "documents_in_part", _("Decision: documents handed out in part")
        DOCUMENTS_REFUSED = "documents_refused", _("Decision: documents refused")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="notices")
    entry = models.OneToOneField(
        "registry.RegisterEntry", models.PROTECT, related_name="notice", verbose_name=_("register entry")
    )
    letter = models.CharField(_("letter"), max_length=24, choices=letter_choices)
    to_organisation = models.BooleanField(_("to the organisation"), default=True)
    recipient = models.CharField(_("to somebody else"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, default="sv")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    parts = models.JSONField(_("parts"), default=list, blank=True)
    document = models.OneToOneField(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="notice", verbose_name="PDF"
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["case", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(recipient="") | Q(to_organisation=False), name="a_letter_has_one_recipient"
            )
        ]

    def __str__(self) -> str:
        return self.subject
