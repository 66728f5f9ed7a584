"""Which boards give support, and when did each exist?"""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BoardQuerySet(models.QuerySet["Board"]):
    """Boards, narrowed by time."""

    def in_force(self, on: dt.date) -> "BoardQuerySet":
        """Boards that exist on the day `on`."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))


class Board(models.Model):
    """A board (nämnd) of the city: its own authority, with its own register of cases."""

    class Kind(models.TextChoices):
        """What sort of board."""

        DISTRICT = "district", _("District board")
        SPECIALIST = "specialist", _("Specialist board")
        EXECUTIVE = "executive", _("Executive board")

    class AppealRegime(models.TextChoices):
        """How the board's decisions on support are appealed (R5)."""

        LEGALITY_REVIEW = "legality_review", _("Legality review")
        ADMINISTRATIVE_APPEAL = "administrative_appeal", _("Administrative appeal")

    class StaffReportPractice(models.TextChoices):
        """Before which decisions the board wants a signed staff report (R2)."""

        ALWAYS = "always", _("Before every decision")
        BOARD = "board", _("Before decisions that no delegation covers")
        NEVER = "never", _("Before none")

    key = models.SlugField(_("key"), unique=True)
    code = models.CharField(_("code in registry numbers"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    administration = models.CharField(_("administration"), max_length=120, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    appeal_regime = models.CharField(
        _("appeal regime"), max_length=24, choices=AppealRegime.choices, default=AppealRegime.LEGALITY_REVIEW
    )
    delegates_withdrawal = models.BooleanField(
        _("standing delegation to the central coordinator to withdraw under G3"), default=False
    )
    staff_report = models.CharField(
        _("staff report before a decision"),
        max_length=8,
        choices=StaffReportPractice.choices,
        default=StaffReportPractice.BOARD,
        help_text=_("Without one the case is not taken to decision."),
    )
    source_url = models.URLField(_("read at"), max_length=500, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="a_board_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name
