"""Which facts were checked, against which source, when, by whom?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Check(models.Model):
    """One point of the standard check: a fact with its source and date."""

    class Kind(models.TextChoices):
        """What is checked."""

        STATUTES = "statutes", _("Statutes")
        MINUTES = "minutes", _("Annual meeting minutes")
        ACTIVITY_REPORT = "activity_report", _("Activity report")
        AUDIT = "audit", _("Accounts and audit")
        SIGNATORIES = "signatories", _("Signatories")
        ACCOUNT_HOLDER = "account_holder", _("Account holder")
        WEBSITE = "website", _("Own web site")
        SANCTIONS = "sanctions", _("Sanctions lists")
        DECLARATION = "declaration", _("Declaration of terms")

    class Outcome(models.TextChoices):
        """What the check showed."""

        PENDING = "pending", _("Awaited")
        OK = "ok", _("Checked")
        CIRCUMSTANCE = "circumstance", _("Circumstance")
        MISSING = "missing", _("Missing")

    vetting = models.ForeignKey("vetting.Vetting", models.PROTECT, related_name="checks")
    kind = models.CharField(_("check"), max_length=16, choices=Kind.choices)
    outcome = models.CharField(_("result"), max_length=14, choices=Outcome.choices, default=Outcome.PENDING)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(_("date"), null=True, blank=True)
    checked_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering: ClassVar = ["vetting", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vetting", "kind"], name="a_check_is_made_once_in_a_vetting"),
            models.CheckConstraint(
                condition=Q(outcome="pending")
                | (~Q(source="") & Q(checked_on__isnull=False, checked_by__isnull=False)),
                name="a_check_has_source_date_and_person",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
