"""Which organisations have asked for more time for a report, and what did the board say?"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models import Case

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class MilestoneExtensionQuerySet(models.QuerySet["MilestoneExtension"]):
    """Requests, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "MilestoneExtensionQuerySet":
        """Requests in the cases the person sees."""
        return self.filter(milestone__plan__case__in=Case.objects.visible_to(user))

    def open(self) -> "MilestoneExtensionQuerySet":
        """Requests that wait for the board's answer."""
        return self.filter(decided_at=None, lapsed_at=None)


class MilestoneExtension(models.Model):
    """An organisation's wish for more time for a report, also after its day, and the board's answer with its reasons.

    It lapses when the report comes in before it is answered. A milestone has one open request at a time.
    """

    milestone = models.ForeignKey("followup.Milestone", models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("deadline when it was asked"))
    wanted_until = models.DateField(_("wants to report by"))
    reasons = models.TextField(_("why more time is needed"))
    lapsed_at = models.DateTimeField(_("lapsed when the report came in"), null=True, blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    granted_until = models.DateField(_("may report by"), null=True, blank=True)
    answer = models.TextField(_("the board's answer"), blank=True)

    objects = MilestoneExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for more time for a report")
        verbose_name_plural = _("requests for more time for reports")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(decided_at=None, lapsed_at=None),
                name="a_milestone_has_one_open_request_for_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted_until=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False, lapsed_at=None) & ~Q(answer="")),
                name="an_answered_request_for_time_names_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.wanted_until}"

    @property
    def is_open(self) -> bool:
        """Does it wait for the board's answer?"""
        return self.decided_at is None and self.lapsed_at is None
