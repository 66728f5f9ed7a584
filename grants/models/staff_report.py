"""What does the case officer put before whoever decides? (tjänsteutlåtande; R2, R3)"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StaffReport(models.Model):
    """A version of the staff report on an application: texts proposed from the case and edited, then signed and frozen.

    `parts` are what was signed, in reading order (registry/pdf/parts.py); `rests_on` is when the assessment was signed
    that it rests on. `version` counts the times it was saved. The database refuses every change after the signature.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="staff_reports")
    number = models.PositiveSmallIntegerField(_("version"))
    version = models.PositiveIntegerField(default=1, editable=False)
    written_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    parts = models.JSONField(_("parts"), default=list, blank=True)
    rests_on = models.DateTimeField(_("the assessment was signed"), null=True, blank=True)
    signed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    document = models.OneToOneField(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="staff_report", verbose_name="PDF"
    )

    class Meta:
        verbose_name = _("staff report")
        verbose_name_plural = _("staff reports")
        ordering: ClassVar = ["application", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="a_staff_report_has_each_version_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(signed_at=None), name="an_application_has_one_unsigned_staff_report"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, rests_on=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, rests_on__isnull=False),
                name="a_signed_staff_report_names_who_and_on_what",
            ),
            models.CheckConstraint(
                condition=Q(document=None) | Q(signed_at__isnull=False), name="only_a_signed_staff_report_is_filed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.number}"


class ReportText(models.Model):
    """One part's words. `composed` is what the case said when they were last composed, or kept in its stead; `earlier`
    what stood there before the last composing, so that nothing typed is lost.
    """

    class Key(models.TextChoices):
        """Which part, in the order of the report."""

        PROPOSAL = "proposal", _("Proposal for decision")
        APPLICANT = "applicant", _("The applicant")
        PURPOSE = "purpose", _("The application")
        CALL = "call", _("The call and its rules")
        ASSESSMENT = "assessment", _("Assessment against the criteria")
        VETTING = "vetting", _("The democracy condition")
        SUPPORT = "support", _("Other support from the city")
        ECONOMY = "economy", _("Economy")
        FOLLOW_UP = "follow_up", _("Follow-up")
        REFUSAL = "refusal", _("Reasons for the refusal")
        LESS_INTRUSIVE = "less_intrusive", _("Why nothing less intrusive would do")

    report = models.ForeignKey(StaffReport, models.CASCADE, related_name="texts")
    key = models.CharField(_("part"), max_length=16, choices=Key.choices)
    text = models.TextField(_("text"), blank=True)
    composed = models.TextField(_("as the case said"), blank=True)
    earlier = models.TextField(_("the text before"), blank=True)

    class Meta:
        verbose_name = _("text of a staff report")
        verbose_name_plural = _("texts of staff reports")
        ordering: ClassVar = ["report", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "key"], name="a_staff_report_has_each_part_once")
        ]

    def __str__(self) -> str:
        return self.get_key_display()
