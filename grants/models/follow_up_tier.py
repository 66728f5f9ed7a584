"""How deep is a grant in this call followed up, by its sum?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FollowUpTier(models.Model):
    """The follow-up that a call asks of grants up to a sum, in öre; the last has no upper limit. Frozen with its version (R7).

    What the city's parameters ask of every large grant holds besides.
    """

    version = models.ForeignKey("grants.CallVersion", models.PROTECT, related_name="tiers")
    position = models.PositiveSmallIntegerField(_("order"))
    up_to = models.BigIntegerField(_("up to, in öre"), null=True, blank=True)
    interim_reports = models.PositiveSmallIntegerField(_("interim reports"))
    has_visit = models.BooleanField(_("a site visit"), default=False)
    needs_certificate = models.BooleanField(_("auditor's certificate"), default=False)
    needs_second_person = models.BooleanField(_("reports approved by a second person"), default=False)

    class Meta:
        verbose_name = _("follow-up by sum")
        verbose_name_plural = _("follow-up by sum")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="a_version_has_one_tier_in_each_place"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(up_to=None), name="a_version_has_one_tier_without_limit"
            ),
            models.CheckConstraint(condition=Q(up_to=None) | Q(up_to__gt=0), name="a_tier_has_a_sum"),
            models.CheckConstraint(condition=Q(interim_reports__lte=6), name="a_tier_has_at_most_six_interim_reports"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.up_to}"
