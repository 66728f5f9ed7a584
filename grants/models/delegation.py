"""Who may decide what for a board, up to which sum, from when until when? The board's delegation order (R4)."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.roles import BOARD_ROLES, Role
from registry.rules import Text

if TYPE_CHECKING:
    from registry.models import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Points of delegation orders, narrowed by time and by whom they are for."""

    def in_force(self, on: dt.date) -> "DelegationQuerySet":
        """Points that hold on the day `on`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def held_by(self, user: "User", roles: set[str]) -> "DelegationQuerySet":
        """Points for the person by name, or for one of the roles when no person is named."""
        return self.filter(Q(person=user) | Q(person=None, role__in=roles))


class Delegation(models.Model):
    """A point in a board's delegation order: who may decide what, up to which sum in öre (R4, KL 6:37-40).

    A point is given an end and another takes its place; the database refuses other changes, so that a decision can
    always be held against the order it was made under.
    """

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="delegations")
    point = models.CharField(_("point"), max_length=20)
    name = models.CharField(_("delegate"), max_length=150)
    role = models.CharField(
        _("role"),
        max_length=32,
        choices=[(role.value, role.label) for role in Role if role in BOARD_ROLES],
        default=Role.DECISION_MAKER,
    )
    person = models.ForeignKey(
        "registry.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    max_amount = models.BigIntegerField(_("up to, in öre"))
    may_grant = models.BooleanField(_("may grant"), default=True)
    may_refuse = models.BooleanField(_("may refuse"), default=True)
    may_dismiss = models.BooleanField(_("may dismiss"), default=False)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    adopted = models.CharField(_("the board's decision on it"), max_length=100, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering: ClassVar = ["board", "point", "-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(may_grant=True) | Q(may_refuse=True) | Q(may_dismiss=True),
                name="a_delegation_is_for_some_kind_of_decision",
            ),
            models.CheckConstraint(condition=Q(max_amount__gte=0), name="a_delegation_has_no_sum_below_zero"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="a_delegation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.name}"

    @property
    def journal_chain_name(self) -> str:
        """The journal chain of the board's delegation order."""
        return f"delegations/{self.board.key}"

    @property
    def kinds(self) -> list[Text]:
        """The kinds of decision it covers, for people to read."""
        offered = [(self.may_grant, _("Approval")), (self.may_refuse, _("Refusal")), (self.may_dismiss, _("Dismissal"))]
        return [label for is_covered, label in offered if is_covered]

    @property
    def holder(self) -> Text:
        """Whom it is for: the person by name, or everybody with the role at the board."""
        return str(self.person) if self.person else format_lazy("{}", self.get_role_display())

    def is_in_force(self, on: dt.date) -> bool:
        """Does it hold on the day `on`?"""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)
