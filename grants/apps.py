"""The grants app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """The spine: orchestrates, decides, pays, takes back. Knows the registry, vetting and follow-up."""

    name = "grants"
    verbose_name = _("Grants")
