"""The vetting app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VettingConfig(AppConfig):
    """May this organisation be supported? Knows the registry only."""

    name = "vetting"
    verbose_name = _("Vetting")
