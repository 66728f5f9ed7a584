"""How has the city, or a board of its own, worded a kind of letter, and from which day?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.notice import letter_choices


class LetterWording(models.Model):
    """One version of the wording of a kind of letter: a board's own, or without a board the city's. Never changed.

    The version in force is the one with the latest first day that has come. One that `goes_back` says no more than
    that: from that day the city's wording holds again, or of the city's own, the one shipped.
    """

    board = models.ForeignKey("registry.Board", models.PROTECT, null=True, blank=True, related_name="letter_wordings")
    letter = models.CharField(_("letter"), max_length=24, choices=letter_choices)
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("from"))
    goes_back = models.BooleanField(_("goes back to the wording above"), default=False)
    subject_sv = models.CharField(_("subject in Swedish"), max_length=200, blank=True)
    text_sv = models.TextField(_("text in Swedish"), blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    written_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering: ClassVar = ["letter", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "letter", "version"], name="a_boards_wording_has_each_version_once"
            ),
            models.UniqueConstraint(
                fields=["letter", "version"],
                condition=Q(board=None),
                name="the_citys_wording_has_each_version_once",
            ),
            models.CheckConstraint(
                condition=Q(goes_back=True) | ~(Q(subject_sv="") | Q(text_sv="") | Q(subject_en="") | Q(text_en="")),
                name="a_wording_has_subject_and_text_in_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_letter_display()}, {self.version}"
