"""Who was told of which letter by mail, when, and what became of the mail?"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.case import Case

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models.user import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Mails that tell of letters, narrowed by who asks and how they fared."""

    def visible_to(self, user: "User | AnonymousUser") -> "DeliveryQuerySet":
        """Mails about letters in the cases the person sees."""
        return self.filter(notice__case__in=Case.objects.visible_to(user))

    def waiting(self) -> "DeliveryQuerySet":
        """Mails that have not been tried."""
        return self.filter(sent_at=None, failed_at=None, settled_at=None)

    def undelivered(self) -> "DeliveryQuerySet":
        """Mails that did not arrive, and that nobody has dealt with."""
        return self.filter(failed_at__isnull=False, settled_at=None)


class Delivery(models.Model):
    """One mail, to one person, that tells of one letter: waiting, sent, or not delivered and then dealt with by somebody.

    The address is the one the mail was sent to; without a person nobody could be told. `has_bounced` says that the
    address does not exist: such a mail is not tried again until the person has another.
    """

    notice = models.ForeignKey("registry.Notice", models.PROTECT, related_name="deliveries", verbose_name=_("letter"))
    user = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField(_("e-mail"), blank=True)
    is_grouped = models.BooleanField(_("goes in the mail of the day"), default=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("begun"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("not delivered"), null=True, blank=True)
    failure = models.CharField(_("why it was not delivered"), max_length=300, blank=True)
    has_bounced = models.BooleanField(_("the address does not exist"), default=False)
    settled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    settled_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    settled_how = models.CharField(_("how it was dealt with"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail about a letter")
        verbose_name_plural = _("mails about letters")
        ordering: ClassVar = ["notice", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "user"], name="a_person_is_told_once_of_a_letter"),
            models.CheckConstraint(condition=Q(failed_at=None) | ~Q(failure=""), name="a_mail_that_failed_says_why"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_how="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_how="")),
                name="what_was_dealt_with_says_by_whom_and_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["notice"], condition=Q(sent_at=None), name="delivery_not_sent"),
            models.Index(fields=["failed_at"], condition=Q(settled_at=None), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.address or '–'}, {self.notice_id}"

    @property
    def is_undelivered(self) -> bool:
        """Did it not arrive, and has nobody dealt with it?"""
        return self.failed_at is not None and self.settled_at is None
