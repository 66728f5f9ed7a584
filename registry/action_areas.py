"""Which of the guidelines' three action areas is something in? One vocabulary for calls, lessons and statistics (G7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionArea(models.TextChoices):
    """The guidelines' three action areas (G7)."""

    GENERAL = "general", _("General and democracy-promoting")
    TARGETED = "targeted", _("Targeted and preventive")
    INDIVIDUAL = "individual", _("Individual measures for defectors and those affected")
