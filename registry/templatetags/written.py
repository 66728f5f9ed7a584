"""How are sums, numbers and dates written, in the reader's language?

Money comes in as whole öre, dates as ``date`` or ``datetime``. `varna` makes these the filters of the pages.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
MINUS: Final = "\u2212"
DASH: Final = "–"
ORE_PER_KRONA: Final = 100


def is_swedish() -> bool:
    """Does the reader read Swedish?"""
    return (get_language() or "").startswith("sv")


# ── Money and numbers ────────────────────────────────────────────────────────────────────────────


def _grouped(whole: int, separator: str) -> str:
    """Write a non-negative whole number with its thousands set apart."""
    return f"{whole:,}".replace(",", separator)


def _kronor(ore: int, separator: str) -> str:
    whole, rest = divmod(abs(ore), ORE_PER_KRONA)
    decimals = f"{',' if is_swedish() else '.'}{rest:02d}" if rest else ""
    return f"{MINUS if ore < 0 else ''}{_grouped(whole, separator)}{decimals}"


def money(ore: int | str | None) -> str:
    """Write öre as kronor: ``125000000`` is ``1 250 000 kr``. Öre are shown only when there are any.

    Thousands are set apart by a narrow no-break space, ``kr`` by a no-break space. ``None`` and the
    empty string are a dash.
    """
    if ore is None or ore == "":
        return DASH
    return f"{_kronor(int(ore), NARROW_SPACE)}{NO_BREAK_SPACE}kr"


def kronor_input(ore: int | str | None) -> str:
    """Write öre as a prefilled value of an input: ``540 000``, without ``kr``; empty for ``None``.

    Thousands are set apart by a no-break space, which ``str.split`` and ``\\s`` count as space, and the
    sign of a negative sum is a plain hyphen, so that what is sent back can be read again.
    """
    if ore is None or ore == "":
        return ""
    return _kronor(int(ore), NO_BREAK_SPACE).replace(MINUS, "-")


def money_tag(ore: int | str | None) -> SafeString:
    """Write öre as kronor inside ``<span class="v-money">``, which keeps figures in line."""
    return format_html('<span class="v-money">{}</span>', money(ore))


def number(value: float | str | None, decimals: int = 0) -> str:
    """Write a number with thousands set apart and the language's decimal sign; ``None`` is a dash."""
    if value is None or value == "":
        return DASH
    value = float(value)
    text = f"{abs(value):,.{decimals}f}".replace(",", NARROW_SPACE)
    if is_swedish():
        text = text.replace(".", ",")
    return f"{MINUS if value < 0 else ''}{text}"


def figure(value: Decimal | int | None) -> str:
    """Write a measured value with the decimals it has and no more: ``39``, ``61,5``; ``None`` is a dash."""
    if value is None or value == "":
        return DASH
    exponent = Decimal(value).normalize().as_tuple().exponent
    return number(float(value), max(0, -exponent) if isinstance(exponent, int) else 0)


def percent(share: float | str | None, decimals: int = 0) -> str:
    """Write a share between 0 and 1 as ``80 %``, with a no-break space; ``None`` is a dash."""
    if share is None or share == "":
        return DASH
    return f"{number(float(share) * 100, decimals)}{NO_BREAK_SPACE}%"


# ── Dates ────────────────────────────────────────────────────────────────────────────────────────


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """Move an aware datetime to the local time zone; leave anything else as it is."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The day in the city\'s time zone."""
    local = _local(value)
    return local.date() if isinstance(local, dt.datetime) else local


def isodate(value: dt.date | dt.datetime | None) -> str:
    """Write a date, or the local date of a datetime, as ``<time>2026-11-23</time>``."""
    if not value:
        return DASH
    day = local_date(value).isoformat()
    return format_html('<time datetime="{}">{}</time>', day, day)


def isodatetime(value: dt.date | dt.datetime | None) -> str:
    """Write a datetime as ``<time>2026-11-23 kl. 14.07</time>``, in local time; a date as a date."""
    if not value:
        return DASH
    local = _local(value)
    if not isinstance(local, dt.datetime):
        return isodate(local)
    clock = f"kl.{NO_BREAK_SPACE}{local:%H.%M}" if is_swedish() else f"{local:%H:%M}"
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        local.date().isoformat(),
        clock,
    )


def longdate(value: dt.date | dt.datetime | None) -> str:
    """Write a date as in a letter: ``den 23 november 2026``, in English ``23 November 2026``."""
    if not value:
        return DASH
    day = local_date(value)
    text = f"{day.day}{NO_BREAK_SPACE}{MONTHS[day.month]} {day.year}"
    return f"den{NO_BREAK_SPACE}{text}" if is_swedish() else text
