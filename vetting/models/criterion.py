"""Which wording of the democracy condition was in force, and which conditions of its own had a board?"""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from registry.models import Board


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Criteria, narrowed by time."""

    def in_force(self, on: dt.date, *, board: "Board | None" = None) -> "CriterionQuerySet":
        """The wording that holds on the day `on`: the city's, and the conditions of `board` when one is named."""
        whose = Q(board=None) if board is None else Q(board=None) | Q(board=board)
        return self.filter(whose, Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Criterion(models.Model):
    """One version of a principle (G2), an exclusion ground (D1-D4, G3) or a board's own condition: words, source, time.

    A version is never changed once it is written, only ended: a new wording is a new version (a trigger keeps this).
    """

    class Kind(models.TextChoices):
        """Principles are stood behind; grounds exclude; a board's own condition adds to them."""

        PRINCIPLE = "principle", _("Principle")
        GROUND = "ground", _("Ground")
        CONDITION = "condition", _("The board's own condition")

    board = models.ForeignKey(
        "registry.Board", models.PROTECT, null=True, blank=True, related_name="own_conditions", verbose_name=_("board")
    )
    code = models.CharField(_("code"), max_length=4)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name_sv = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    text_sv = models.TextField()
    text_en = models.TextField()
    explanation_sv = models.TextField(default="", blank=True)
    explanation_en = models.TextField(default="", blank=True)
    source = models.CharField(_("legal source"), max_length=100)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar = ["kind", "code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=Q(board=None), name="a_criterion_has_each_version_once"
            ),
            models.UniqueConstraint(
                fields=["board", "code", "version"],
                condition=Q(board__isnull=False),
                name="a_boards_condition_has_each_version_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="condition", board__isnull=False) | (~Q(kind="condition") & Q(board=None)),
                name="a_condition_is_a_boards_and_the_rest_the_citys",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="a_criterion_ends_after_it_begins"
            ),
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

    @property
    def explanation(self) -> str:
        """What it means in plain words, in the reader's language."""
        return self.explanation_en if get_language() == "en" else self.explanation_sv
