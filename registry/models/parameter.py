"""Which numbers may the city change without changing the program?"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Parameter(models.Model):
    """The city's own value of a number in registry/data/parameters.yaml, from a date on."""

    key = models.SlugField(_("key"))
    value = models.IntegerField(_("value"))
    valid_from = models.DateField(_("from"))

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering: ClassVar = ["key", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="a_parameter_changes_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
