"""Has the organisation been given the material, and has it answered? (R1)"""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.rules import Text


class Hearing(models.Model):
    """Material sent to an organisation before something adverse, with a period to reply (kommunicering, R1)."""

    class Purpose(models.TextChoices):
        """What the board considers doing."""

        REFUSAL = "refusal", _("Refusal of the application")
        ADVERSE_CONCLUSION = "adverse_conclusion", _("Conclusion: democracy condition not met")
        WITHDRAWAL = "withdrawal", _("Withdrawal of support")
        REPAYMENT = "repayment", _("Repayment claim")
        RE_EXAMINATION = "re_examination", _("Re-examination of the exclusion")
        GRANT_CHANGE = "grant_change", _("Refusal of a change of the grant")

    INVITATIONS: ClassVar = {
        Purpose.REFUSAL: _("Your statement before a possible refusal"),
        Purpose.ADVERSE_CONCLUSION: _("Your statement on what the vetting has found"),
        Purpose.WITHDRAWAL: _("Your statement before a possible withdrawal"),
        Purpose.REPAYMENT: _("Your statement before a possible repayment claim"),
        Purpose.RE_EXAMINATION: _("Your statement in the re-examination of the exclusion"),
        Purpose.GRANT_CHANGE: _("Your statement on the change of the grant that you have asked for"),
    }

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="hearings")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    material = models.TextField(_("what the organisation is asked to answer"))
    documents = models.ManyToManyField("registry.Document", related_name="hearings", blank=True)
    withheld = models.TextField(_("what is withheld, and why"), blank=True)
    sent_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))
    due_on = models.DateField(_("answer by"))
    awaits_extension = models.BooleanField(_("a request for more time awaits the board's answer"), default=False)
    answer = models.TextField(_("statement"), blank=True)
    answered_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_documents = models.ManyToManyField("registry.Document", related_name="+", blank=True)

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

    @property
    def invitation(self) -> Text:
        """What the organisation is asked for, in words that leave open what the board will decide."""
        return self.INVITATIONS[self.Purpose(self.purpose)]

    def is_over(self, on: dt.date) -> bool:
        """Answered, or the reply period has run out before the day `on` (R1).

        The period does not run out while the board owes the organisation an answer on more time.
        """
        return self.answered_at is not None or (on > self.due_on and not self.awaits_extension)


class WithheldItem(models.Model):
    """Something the board has in the case that the organisation was not sent with a hearing, and why (R1, R10)."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="withheld_items")
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(_("what it is"), max_length=200)
    reason = models.TextField(_("why it is withheld"))

    class Meta:
        verbose_name = _("withheld item")
        verbose_name_plural = _("withheld items")
        ordering: ClassVar = ["hearing", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(label=""), name="what_is_withheld_is_named_with_its_reason"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ExtensionRequest(models.Model):
    """An organisation's wish for more time to answer a hearing, and what the board said to it (R1).

    While a request waits for its answer the reply period does not run out.
    """

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="extension_requests")
    asked_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    wanted_until = models.DateField(_("wants to answer by"))
    reasons = models.TextField(_("why more time is needed"))
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    granted_until = models.DateField(_("may answer by"), null=True, blank=True)
    answer = models.TextField(_("the board's answer"), blank=True)

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering: ClassVar = ["hearing", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hearing"], condition=Q(decided_at=None), name="a_hearing_has_one_open_request_for_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted_until=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="a_decided_request_for_time_names_who_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(granted_until__isnull=False) | ~Q(answer=""),
                name="a_refused_request_for_time_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing}: {self.wanted_until}"
