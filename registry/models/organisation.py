"""Which organisations can be given support, and who acts for them?"""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.identifiers import validate_bankgiro, validate_organisation_number, validate_plusgiro
from registry.roles import organisations_of

if TYPE_CHECKING:
    from registry.models.user import User


LANGUAGES: Final = [("sv", _("Swedish")), ("en", _("English"))]
"""Languages that letters are written in (R14)."""


class LegalForm(models.TextChoices):
    """Legal form by the codes of the organisation number register."""

    NON_PROFIT = "61", _("Non-profit association")
    FAITH_COMMUNITY = "63", _("Registered faith community")
    FOUNDATION = "72", _("Foundation")
    ECONOMIC = "51", _("Economic association")
    JOINT_PROPERTY = "62", _("Joint property association")
    OTHER = "99", _("Other legal form")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, narrowed by who asks."""

    def visible_to(self, user: "User") -> "OrganisationQuerySet":
        """Every official sees all organisations (who gets support from whom is public); others their own."""
        from registry.roles import is_official

        if is_official(user):
            return self
        return self.filter(pk__in=organisations_of(user))


class Organisation(models.Model):
    """An association or foundation that applies for or has support. Facts only, never opinions (R11)."""

    organisation_number = models.CharField(
        _("organisation number"), max_length=11, unique=True, validators=[validate_organisation_number]
    )
    name = models.CharField(_("name"), max_length=200)
    legal_form = models.CharField(_("legal form"), max_length=2, choices=LegalForm)
    seat = models.CharField(_("seat"), max_length=100)
    home_board = models.ForeignKey("registry.Board", models.PROTECT, null=True, blank=True, related_name="+")
    bankgiro = models.CharField(_("bankgiro"), max_length=9, blank=True, validators=[validate_bankgiro])
    plusgiro = models.CharField(_("plusgiro"), max_length=11, blank=True, validators=[validate_plusgiro])
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of letters"), max_length=2, choices=LANGUAGES, default="sv")
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.URLField(_("web site"), blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    activity = models.TextField(_("activity"), blank=True)
    is_fictitious = models.BooleanField(_("invented for the demo city"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """A role a person holds for an organisation. Pages show the role; the name is read on purpose (R11)."""

    class Role(models.TextChoices):
        """What the person is for the organisation; a plain member is no representative."""

        CHAIR = "chair", _("Chair")
        TREASURER = "treasurer", _("Treasurer")
        BOARD_MEMBER = "board_member", _("Board member")
        AUDITOR = "auditor", _("Association auditor")
        EMPLOYEE = "employee", _("Employee")
        LEADER = "leader", _("Activity leader")
        LECTURER = "lecturer", _("Invited lecturer")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="representatives")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    name = models.CharField(_("name"), max_length=150)
    is_signatory = models.BooleanField(_("signatory"), default=False)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    added_on = models.DateField(_("entered in the register"), null=True, blank=True, editable=False)
    user = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="represents")

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering: ClassVar = ["organisation", "role", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="a_representative_steps_down_after_stepping_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    def is_in_force(self, on: dt.date) -> bool:
        """Does the person hold the role on the day `on`?"""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)
