"""How are sums and sizes written, and read back from what people type? Money is whole öre everywhere inside."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

THIN: Final = "\u202f"
HARD: Final = "\u00a0"


def kronor(amount: int) -> str:
    """An amount in öre as `1 250 000 kr`, thin spaces inside, öre only when there are any."""
    whole, rest = divmod(abs(amount), 100)
    text = f"{whole:,}".replace(",", THIN)
    sign = "−" if amount < 0 else ""
    return f"{sign}{text},{rest:02d}{HARD}kr" if rest else f"{sign}{text}{HARD}kr"


def parse_kronor(text: str) -> int:
    """Öre from what a person typed: `30000`, `30 000`, `30 000 kr`, `30000,50`. Raises ValidationError."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).lower().removesuffix("kr").removesuffix(":-")
    if re.fullmatch(r"[-\u2212]\d.*", compact):
        raise ValidationError(_("Write the amount without a minus sign, for example 30000."), code="amount")
    if re.fullmatch(r"\d{12,}([,.]\d*)?", compact):
        raise ValidationError(_("The amount is too large: write at most 11 digits, for example 30000."), code="amount")
    if not re.fullmatch(r"\d{1,11}([,.]\d{1,2})?", compact):
        raise ValidationError(_("Write the amount in digits only, for example 30000."), code="amount")
    try:
        return int(Decimal(compact.replace(",", ".")) * 100)
    except InvalidOperation:
        raise ValidationError(_("Write the amount in digits only, for example 30000."), code="amount") from None
