"""How do the city's and the boards' letters look, and how is the sender reached?"""

from collections.abc import Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.pdf.letterhead import UnreadableMark, read_mark


def validate_mark(svg: str) -> None:
    """Is it an SVG that can be drawn on paper? Raises ValidationError, which names what cannot."""
    try:
        read_mark(svg)
    except UnreadableMark as unreadable:
        raise ValidationError(
            _("The mark holds something that cannot be drawn: %(what)s. Use paths with lines and curves only."),
            code="mark",
            params={"what": str(unreadable)},
        ) from unreadable


class Letterhead(models.Model):
    """The head and foot of letters: the city's, and what a board has of its own. A letter that was sent keeps its own."""

    board = models.OneToOneField(
        "registry.Board",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letterhead",
        help_text=_("Without a board it is the city's: what a board does not have of its own is taken from it."),
    )
    city = models.CharField(_("the city's name"), max_length=80, blank=True)
    contact = models.TextField(_("address, telephone, e-mail"), blank=True, help_text=_("One a line."))
    mark = models.TextField(
        _("mark"),
        blank=True,
        validators=[validate_mark],
        help_text=_("An SVG of paths with lines and curves, or nothing."),
    )
    colour = models.CharField(
        _("colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")], help_text="#0d5c61"
    )

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        constraints: ClassVar = [
            models.UniqueConstraint(models.Case(models.When(board=None, then=1)), name="a_city_has_one_letterhead"),
            models.CheckConstraint(
                condition=Q(board__isnull=False) | ~Q(city=""), name="the_citys_letterhead_names_the_city"
            ),
        ]

    def __str__(self) -> str:
        return str(self.board) if self.board_id else self.city

    def contact_lines(self) -> Iterator[str]:
        """The lines that are not empty."""
        return (line.strip() for line in self.contact.splitlines() if line.strip())
