"""Which payments left for the bank together, in which file, and can any of them leave again? (decision 0022)"""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban

from grants.models.payment import Payment
from registry.identifiers import validate_organisation_number
from registry.roles import GIVEN_TO, Permission, Role, boards_of, holds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


def validate_iban(value: str) -> None:
    """Model validator for the board's own account."""
    if not iban.is_valid(value):
        raise ValidationError(_("Check the IBAN: it begins with SE and has 24 characters."), code="iban")


def validate_bic(value: str) -> None:
    """Model validator for the board's own bank."""
    if not bic.is_valid(value):
        raise ValidationError(_("Check the bank's BIC: eight or eleven characters, such as ESSESESS."), code="bic")


class PayingAccount(models.Model):
    """The account that a board pays from, and the name it has there."""

    board = models.OneToOneField(
        "registry.Board", models.PROTECT, related_name="paying_account", verbose_name=_("board")
    )
    name = models.CharField(_("account holder"), max_length=70)
    organisation_number = models.CharField(
        _("organisation number"), max_length=11, validators=[validate_organisation_number]
    )
    iban = models.CharField("IBAN", max_length=34, validators=[validate_iban])
    bic = models.CharField(_("the bank's BIC"), max_length=11, validators=[validate_bic])

    class Meta:
        verbose_name = _("account that a board pays from")
        verbose_name_plural = _("accounts that boards pay from")

    def __str__(self) -> str:
        return f"{self.name}, {self.iban}"


class PaymentBatchQuerySet(models.QuerySet["PaymentBatch"]):
    """Batches, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "PaymentBatchQuerySet":
        """Whoever prepares or approves payments at the board, and the city's auditors."""
        if holds(user, Role.AUDITOR):
            return self
        roles = GIVEN_TO[Permission.PREPARE_PAYMENT] | GIVEN_TO[Permission.APPROVE_PAYMENT]
        return self.filter(board_id__in=boards_of(user, roles))

    def without_files(self) -> "PaymentBatchQuerySet":
        """For lists: the bytes stay in the database."""
        return self.defer("order", "table")


class PaymentBatch(models.Model):
    """Payments that one person sent to the bank at one time, with the two files as they were made, byte for byte."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="payment_batches")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    made_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    pay_on = models.DateField(_("day of payment"))
    count = models.PositiveIntegerField(_("payments"))
    total = models.BigIntegerField(_("sum in öre"))
    order = models.BinaryField(_("payment order (XML)"))
    order_sha256 = models.CharField(_("SHA-256 of the payment order"), max_length=64)
    table = models.BinaryField(_("table (CSV)"))
    table_sha256 = models.CharField(_("SHA-256 of the table"), max_length=64)

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of payments")
        verbose_name_plural = _("batches of payments")
        ordering: ClassVar = ["board", "-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "year", "number"], name="a_payment_batch_number_is_given_once_a_board_and_year"
            ),
            models.CheckConstraint(condition=Q(count__gt=0, total__gt=0), name="a_payment_batch_pays_something"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What bank and ledger call it: UTB for utbetalning, the board's code, the year and the number."""
        return f"UTB-{self.board.code}-{self.year}-{self.number}"

    @property
    def journal_chain_name(self) -> str:
        """The journal chain of the board's batches."""
        return f"payments/{self.board.key}"


class BatchedPayment(models.Model):
    """A payment as it stands in the files of its batch. It leaves once: what comes back is paid by another payment."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="in_batch")
    reference = models.CharField(_("reference"), max_length=35, unique=True)
    payee = models.CharField(_("paid to"), max_length=200)
    account = models.CharField(_("account"), max_length=30)
    amount = models.BigIntegerField(_("amount in öre"))

    class Meta:
        verbose_name = _("payment in a batch")
        verbose_name_plural = _("payments in a batch")
        ordering: ClassVar = ["batch", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_in_a_batch_is_more_than_nothing"),
            models.CheckConstraint(condition=~Q(account=""), name="a_payment_in_a_batch_has_an_account"),
        ]

    def __str__(self) -> str:
        return self.reference
