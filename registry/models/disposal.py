"""Under which decided rule is something disposed of? (R12, arkivlagen 10 §)"""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DisposalRuleQuerySet(models.QuerySet["DisposalRule"]):
    """Rules, narrowed by time."""

    def in_force(self, on: dt.date) -> "DisposalRuleQuerySet":
        """Rules that hold on the day `on`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class DisposalRule(models.Model):
    """A decision to dispose of one kind of material after so many days. Without one nothing is disposed of (R12)."""

    class Subject(models.TextChoices):
        """What is disposed of."""

        TIP = "tip", _("Tips (E6) in vettings")

    subject = models.CharField(_("what is disposed of"), max_length=12, choices=Subject.choices)
    days = models.PositiveIntegerField(_("after so many days"))
    decision = models.CharField(_("the decision: registry number, paragraph"), max_length=100)
    decided_on = models.DateField(_("decided"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DisposalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal rule")
        verbose_name_plural = _("disposal rules")
        ordering: ClassVar = ["subject", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(decision="") & Q(valid_from__gte=F("decided_on")), name="a_disposal_rule_is_decided_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.decision}"
