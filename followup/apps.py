"""The followup app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    """What was agreed, and what came of it? Knows the registry only."""

    name = "followup"
    verbose_name = _("Follow-up")
