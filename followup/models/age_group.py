"""Which ages are participants counted in?"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class AgeGroup(models.Model):
    """A span of ages, in whole years; the oldest has no last one. Marked unused when a city counts otherwise, never removed."""

    first_age = models.PositiveSmallIntegerField(_("from the age of"))
    last_age = models.PositiveSmallIntegerField(_("up to and with the age of"), null=True, blank=True)
    is_used = models.BooleanField(_("used in new reports"), default=True)

    class Meta:
        verbose_name = _("age group")
        verbose_name_plural = _("age groups")
        ordering: ClassVar = ["first_age", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_age=None) | Q(last_age__gte=F("first_age")), name="an_age_group_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        if self.last_age is None:
            return _now("%(first)d years and older") % {"first": self.first_age}
        return _now("%(first)d–%(last)d years") % {"first": self.first_age, "last": self.last_age}
