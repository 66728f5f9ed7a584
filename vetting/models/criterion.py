"""Which wording of the democracy condition was in force?"""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Criteria, narrowed by time."""

    def in_force(self, on: dt.date) -> "CriterionQuerySet":
        """The wording that holds on the day `on`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Criterion(models.Model):
    """One version of a principle (G2) or an exclusion ground (D1-D4, G3): its words, source and time."""

    class Kind(models.TextChoices):
        """Principles are stood behind; grounds exclude."""

        PRINCIPLE = "principle", _("Principle")
        GROUND = "ground", _("Ground")

    code = models.CharField(_("code"), max_length=4)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name_sv = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    text_sv = models.TextField()
    text_en = models.TextField()
    source = models.CharField(_("legal source"), max_length=100)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar = ["kind", "code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="a_criterion_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """Its short name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_sv

    @property
    def text(self) -> str:
        """Its wording in the reader's language."""
        return self.text_en if get_language() == "en" else self.text_sv
