"""Is this number well formed? Organisation numbers, bankgiro, plusgiro, and registry numbers in addresses."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

DNR_PATTERN: Final = r"[A-ZÅÄÖ]{2,5}-[0-9]{4}-[0-9]{4,}"
ORGNR_PATTERN: Final = r"[0-9]{6}-[0-9]{4}"


def clean_organisation_number(value: str) -> str:
    """`802990-7014` from any common way of writing it.

    Raises ValidationError saying what to do when the check digit or the length is wrong.
    """
    digits = re.sub(r"[\s-]", "", value)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    try:
        compact = orgnr.validate(digits)
    except StdnumError:
        raise ValidationError(
            _("Check the organisation number: ten digits where the last one is a check digit, such as 802990-7014."),
            code="organisation_number",
        ) from None
    if int(compact[2]) < 2:
        raise ValidationError(
            _("This is a personal identity number. Give the association's organisation number."), code="personal_number"
        )
    return orgnr.format(compact)


def clean_giro(value: str, *, kind: str) -> str:
    """`9964-5681` (bankgiro, 7 or 8 digits) or `45 67 89-0` (plusgiro, 2 to 8 digits), Luhn checked.

    `kind` is "bankgiro" or "plusgiro". Raises ValidationError saying what to do.
    """
    digits = re.sub(r"[\s-]", "", value)
    lengths = {"bankgiro": (7, 8), "plusgiro": (2, 8)}[kind]
    if not digits.isdigit() or not lengths[0] <= len(digits) <= lengths[1] or not luhn.is_valid(digits):
        message = (
            _("Check the bankgiro number: seven or eight digits, such as 9964-5681.")
            if kind == "bankgiro"
            else _("Check the plusgiro number: two to eight digits, such as 28 65 43-4.")
        )
        raise ValidationError(message, code=kind)
    if kind == "bankgiro":
        return f"{digits[:-4]}-{digits[-4:]}"
    return f"{digits[:-1]}-{digits[-1]}"


def validate_organisation_number(value: str) -> None:
    """Model validator: the number is stored in its written form."""
    if clean_organisation_number(value) != value:
        raise ValidationError(_("Write the organisation number as 802990-7014."), code="organisation_number")


def validate_bankgiro(value: str) -> None:
    """Model validator for bankgiro numbers."""
    clean_giro(value, kind="bankgiro")


def validate_plusgiro(value: str) -> None:
    """Model validator for plusgiro numbers."""
    clean_giro(value, kind="plusgiro")
