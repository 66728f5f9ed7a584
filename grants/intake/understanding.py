"""What does a row of the file mean? Each cell read as what it is meant to be, or a fault that says what to do."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grants.intake.rows import Fault, RawRow, SupportRow
from grants.intake.words import form_of, truth_of
from grants.rules.entering import SupportFacts, errors_in_support
from registry.formats import parse_kronor
from registry.identifiers import clean_organisation_number
from registry.models.organisation import LegalForm
from registry.table_export import looks_like_a_formula

Read = TypeVar("Read")
_NOTHING: Final = {"", "-", "–", "—"}
_LARGEST: Final = 10**11
_DAY: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[ T]00:00(?::00)?)?")
_LONGEST_NAME: Final = 200
_LONGEST_SEAT: Final = 100


class _Wrong(Exception):
    """The cell cannot be read; problem and remedy."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


@dataclass
class _Reader:
    """One row, and the faults found in it so far."""

    raw: RawRow
    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, how: Callable[[Any], Read], otherwise: Read) -> Read:
        """The cell as `how` reads it; `otherwise` when it is wrong, which is noted."""
        try:
            return how(self.raw.cells.get(name, ""))
        except _Wrong as wrong:
            self.faults.append(self.raw.fault(name, wrong.problem, wrong.remedy))
        except ValidationError as error:
            self.faults.append(self.raw.fault(name, error.messages[0]))
        return otherwise


def understand(raw: RawRow, *, today: dt.date, longest_years: int) -> SupportRow | list[Fault]:
    """The row as facts, or everything that is wrong with it."""
    if raw.faults:
        return [*raw.faults]
    reader = _Reader(raw)
    day = dt.date.min
    facts = SupportFacts(
        form=reader.read("form", _form, "money"),
        title=reader.read("title", _text, "?"),
        purpose=reader.read("purpose", _text, ""),
        value=reader.read("value", _ore, -1),
        period_start=reader.read("period_start", _day, day),
        period_end=reader.read("period_end", _day, day),
        decision_number=reader.read("decision_number", _text, "?"),
        decided_on=reader.read("decided_on", _day, day),
        terms=reader.read("terms", _text, ""),
        has_revocation_reservation=reader.read("has_revocation_reservation", _truth, False),
    )
    row = SupportRow(
        line=raw.line,
        raw=raw,
        board=reader.read("board", _filled, ""),
        organisation_number=reader.read("organisation_number", _organisation_number, ""),
        organisation_name=reader.read("organisation_name", _shorter_than(_LONGEST_NAME), ""),
        seat=reader.read("seat", _shorter_than(_LONGEST_SEAT), ""),
        legal_form=reader.read("legal_form", _legal_form, LegalForm.OTHER.value),
        facts=facts,
    )
    if not reader.faults:
        errors = errors_in_support(facts, today=today, longest_years=longest_years)
        reader.faults += [raw.fault(name, message) for name, message in errors.items()]
    return reader.faults or row


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if text.startswith("'") and looks_like_a_formula(text[1:]):
        text = text[1:].strip()  # as our own exports, and Excel, mark what is a text all the same
    elif text not in _NOTHING and looks_like_a_formula(text):
        raise _Wrong(
            _("The cell begins like a formula."), _("Write it as text, with an apostrophe before its first sign.")
        )
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text):
        raise _Wrong(_("The cell holds signs that are no text."), _("Write the text anew."))
    return "" if text in _NOTHING else " ".join(text.split())


def _filled(cell: Any) -> str:
    text = _text(cell)
    if not text:
        raise _Wrong(_("The cell is empty."), _("Fill it in."))
    return text


def _shorter_than(longest: int) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        text = _text(cell)
        if len(text) > longest:
            raise _Wrong(_("The text is longer than %(most)d characters.") % {"most": longest}, _("Shorten it."))
        return text

    return read


def _organisation_number(cell: Any) -> str:
    return clean_organisation_number(_filled(cell))


def _form(cell: Any) -> str:
    text = _text(cell)
    if not text:
        return "money"
    if (form := form_of(text)) is None:
        raise _Wrong(
            _("“%(text)s” is no form of support.") % {"text": text[:60]},
            _("Write grant, premises, reduced fee, staff time or in kind."),
        )
    return form


def _legal_form(cell: Any) -> str:
    text = _text(cell)
    if not text:
        return LegalForm.OTHER.value
    for code, label in LegalForm.choices:
        if text == code or text.casefold() == str(label).casefold():
            return str(code)
    codes = ", ".join(f"{code} ({label})" for code, label in LegalForm.choices)
    raise _Wrong(
        _("“%(text)s” is no legal form.") % {"text": text[:60]}, _("Write one of %(codes)s.") % {"codes": codes}
    )


def _truth(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = _text(cell)
    if not text:
        return False
    if (told := truth_of(text)) is None:
        raise _Wrong(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]}, _("Write yes or no."))
    return told


def _ore(cell: Any) -> int:
    if isinstance(cell, bool):
        raise _Wrong(_("The cell holds no sum."), _("Write the sum in kronor, such as 30000."))
    if isinstance(cell, int | float | Decimal):
        return _ore_of_number(Decimal(str(cell)))
    text = _text(cell) if not str(cell).strip().startswith(("-", "\u2212")) else str(cell)
    return parse_kronor(text) if text.strip() not in _NOTHING else 0


def _ore_of_number(kronor: Decimal) -> int:
    if not kronor.is_finite() or abs(kronor) >= _LARGEST:
        raise _Wrong(_("The cell holds no sum."), _("Write the sum in kronor, such as 30000."))
    if kronor < 0:
        raise _Wrong(_("The sum is less than zero."), _("Write what was granted, without a minus sign."))
    if kronor != kronor.quantize(Decimal("0.01")):
        raise _Wrong(_("The sum has more than two decimals."), _("Round it to whole öre."))
    return int(kronor * 100)


def _day(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = _filled(cell)
    if found := _DAY.fullmatch(text):
        try:
            return dt.date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
    raise _Wrong(_("“%(text)s” is no day.") % {"text": text[:60]}, _("Write year-month-day, such as 2026-01-31."))
