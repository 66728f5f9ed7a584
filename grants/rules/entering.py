"""What must be true of support that a board decided outside Värna before it stands in the register? (G3)"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from registry.rules import Blocker, Text

if TYPE_CHECKING:
    from grants.models import Support

LONGEST_TITLE: Final = 150
LONGEST_PURPOSE: Final = 500
LONGEST_NUMBER: Final = 100
LONGEST_TERMS: Final = 5000
#: The one form whose value a board may leave out.
STAFF_TIME: Final = "staff_time"


@dataclass(frozen=True)
class SupportFacts:
    """What a board says of support it has decided: `value` in öre, 0 for staff time that nobody has put a value on."""

    form: str
    title: str
    value: int
    period_start: dt.date
    period_end: dt.date
    decision_number: str
    decided_on: dt.date
    purpose: str = ""
    terms: str = ""
    has_revocation_reservation: bool = False

    @property
    def fingerprint(self) -> str:
        """Tells these facts from any others, as hexadecimal: has somebody changed them meanwhile?"""
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """As it is journalled."""
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in asdict(self).items()
        }


def errors_in_support(facts: SupportFacts, *, today: dt.date, longest_years: int) -> dict[str, Text]:
    """G3: what is wrong with the facts, by the name of the field; the same for a page, a file and a script.

    A decision has been made, it has a number, and support of every form but staff time has a value: otherwise nobody
    could say what an exclusion reaches. `longest_years` is the parameter, asked for once however many the facts.
    """
    errors: dict[str, Text] = {}
    for name, longest in (("title", LONGEST_TITLE), ("decision_number", LONGEST_NUMBER)):
        if not getattr(facts, name).strip():
            errors[name] = _("Fill this in.")
        elif len(getattr(facts, name)) > longest:
            errors[name] = _too_long(longest)
    for name, longest in (("purpose", LONGEST_PURPOSE), ("terms", LONGEST_TERMS)):
        if len(getattr(facts, name)) > longest:
            errors[name] = _too_long(longest)
    if facts.value < 0:
        errors["value"] = _("Give a sum larger than zero.")
    elif facts.value == 0 and facts.form != STAFF_TIME:
        errors["value"] = _("Give a sum larger than zero. Only staff time may stand without a value.")
    return errors | _errors_in_days(facts, today, longest_years)


def _too_long(longest: int) -> Text:
    return ngettext_lazy(
        "Shorten to at most %(most)d character.", "Shorten to at most %(most)d characters.", longest
    ) % {"most": longest}


def _errors_in_days(facts: SupportFacts, today: dt.date, years: int) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    longest = {"years": years}
    if facts.decided_on > today:
        errors["decided_on"] = _("The day lies ahead. Support is entered when it has been decided.")
    if facts.period_end < facts.period_start:
        errors["period_end"] = _("The last day comes before the first.")
    elif (facts.period_end - facts.period_start).days > years * 366:
        errors["period_end"] = _("The period is longer than %(years)d years. Check both days.") % longest
    if abs(facts.decided_on.year - facts.period_start.year) > years:
        errors.setdefault(
            "decided_on",
            _("More than %(years)d years lie between the decision and the first day. Check both days.") % longest,
        )
    return errors


def blockers_to_changing_entry(support: "Support") -> list[Blocker]:
    """G3, R2: only what was entered here is corrected or struck out here, and not while a withdrawal rests on it.

    What was decided in Värna is corrected in its case; what has been withdrawn is history.
    """
    if not support.is_from_outside or support.entered_at is None:
        return [
            Blocker(
                "not_entered",
                _("Only what was entered here is corrected here. What was decided in Värna is corrected in its case."),
            )
        ]
    if support.struck_on:
        return [Blocker("struck_out", _("The entry is struck out."))]
    if support.withdrawn_on or support.annulled_on:
        return [
            Blocker("ended_by_decision", _("The support has been withdrawn, so the entry stays as it is."), rule="G3")
        ]
    if any(row.state not in row.DECIDED for row in support.withdrawals.all()):
        return [
            Blocker(
                "withdrawal_under_way",
                _("A withdrawal rests on the entry, so it stays as it is until that is decided."),
                rule="G3",
            )
        ]
    return []


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the facts that differ, in their order."""
    return [name for name in after if before.get(name) != after[name]]
