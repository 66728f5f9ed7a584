"""The registry app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Who exists, and what happened. Knows none of the other apps."""

    name = "registry"
    verbose_name = _("Registry")
