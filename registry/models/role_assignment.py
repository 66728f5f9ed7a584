"""Who holds which role, where, and when?"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.roles import BOARD_ROLES, CITY_ROLES, ORGANISATION_ROLES, Role


class RoleAssignment(models.Model):
    """A person's role at one board, at one organisation, or for the whole city, between two dates."""

    user = models.ForeignKey("registry.User", models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)
    board = models.ForeignKey("registry.Board", models.PROTECT, null=True, blank=True, related_name="role_assignments")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering: ClassVar = ["user", "role"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(role__in=sorted(BOARD_ROLES), board__isnull=False, organisation__isnull=True)
                    | Q(role__in=sorted(CITY_ROLES), board__isnull=True, organisation__isnull=True)
                    | Q(role__in=sorted(ORGANISATION_ROLES), board__isnull=True, organisation__isnull=False)
                ),
                name="a_role_is_held_where_it_belongs",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="a_role_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
