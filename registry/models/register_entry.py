"""What came in, went out or was drawn up in a case, under which number, and what may everybody read of it? (R9)"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.case import Case
from registry.roles import is_official

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models.user import User


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    """Entries, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "RegisterEntryQuerySet":
        """Officials: entries of the cases they see. Nobody else: the public reads the public words only."""
        if not user.is_authenticated or not is_official(user):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))


class RegisterEntry(models.Model):
    """One official document in the register (diarium): date, number, sender or recipient, subject (OSL 5:2).

    The last two have a second wording, the only one the public sees; it leaves out what is secret. A letter and its
    PDF are one entry, and so are a form that was sent in and its PDF (SentForm).
    """

    class Direction(models.TextChoices):
        """Which way it went."""

        IN = "in", _("In")
        OUT = "out", _("Out")
        INTERNAL = "internal", _("Drawn up")

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="register_entries")
    case = models.ForeignKey("registry.Case", models.PROTECT, related_name="register_entries")
    number = models.PositiveIntegerField(_("document number in the case"))
    registered_on = models.DateField(_("registered"))
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    counterpart = models.CharField(_("sender or recipient"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    public_counterpart = models.CharField(_("sender or recipient as the public reads it"), max_length=200, blank=True)
    public_subject = models.CharField(_("subject as the public reads it"), max_length=200)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        ordering: ClassVar = ["case", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="a_number_in_the_register_is_given_once_in_a_case"),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(public_subject=""), name="an_entry_in_the_register_has_a_subject"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-registered_on", "-id"], name="register_latest"),
            models.Index(fields=["board", "-registered_on", "-id"], name="register_board_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.case}-{self.number}"
