"""On which days was an official told by mail of what waits in my work?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkReminder(models.Model):
    """One day's mail to one official who has asked for it: begun, then sent or with why it was not."""

    user = models.ForeignKey("registry.User", models.PROTECT, related_name="work_reminders_got")
    day = models.DateField(_("day"))
    begun_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failure = models.CharField(_("why it was not delivered"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail about my work")
        verbose_name_plural = _("mails about my work")
        ordering: ClassVar = ["-day", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="a_person_is_reminded_of_work_once_a_day"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(failure=""), name="a_sent_reminder_has_not_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"
