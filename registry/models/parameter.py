"""Which numbers may the city change without changing the program?"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.parameters import shipped


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
            models.UniqueConstraint(fields=["key", "valid_from"], name="a_parameter_changes_once_a_day"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="a_parameter_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    def clean(self) -> None:
        """The key is one that Värna asks for, and the value within what law and guidelines leave to the city."""
        known = shipped().get(self.key)
        if known is None:
            raise ValidationError({"key": _("There is no number with this key.")})
        least, most = known.get("least", 1), known.get("most")
        if self.value is None or (self.value >= least and (most is None or self.value <= most)):
            return
        said = (
            _("The number is at least %(least)d.")
            if most is None
            else _("The number is at least %(least)d and at most %(most)d.")
        )
        raise ValidationError({"value": said % {"least": least, "most": most}})
