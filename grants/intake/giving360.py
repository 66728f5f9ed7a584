"""How is a 360Giving package read, grant by grant? Held against the standard's own schema, then told as a row."""

import calendar
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import IO, Any, Final

import jsonschema_rs
from django.utils.translation import gettext as _

from grants.export import PUBLISHER, SCHEMAS
from grants.intake.rows import Fault, RawRow, UnreadableFile
from grants.rules.entering import LONGEST_NUMBER, LONGEST_PURPOSE, LONGEST_TITLE

#: Which part of a grant tells each fact, as a fault names it.
HEADINGS: Final[Mapping[str, str]] = {
    "board": "fundingOrganization/department",
    "organisation_number": "recipientOrganization/id",
    "organisation_name": "recipientOrganization/name",
    "form": "classifications",
    "title": "title",
    "purpose": "description",
    "value": "amountAwarded",
    "period_start": "plannedDates/startDate",
    "period_end": "plannedDates/endDate",
    "decision_number": "id",
    "decided_on": "awardDate",
    "has_revocation_reservation": "classifications",
}
_IDENTIFIER: Final = "SE-ON-"
_OF_FORM: Final = "Värna: form of support"
_OF_TERMS: Final = "Värna: terms"
_PARTIAL_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?")


@cache
def _standard() -> Any:
    schema = json.loads((SCHEMAS / "360-giving-schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


@cache
def _required() -> list[str]:
    schema = json.loads((SCHEMAS / "360-giving-schema.json").read_text(encoding="utf-8"))
    required: list[str] = schema["oneOf"][0]["required"]
    return required


def grants_in(file: IO[bytes]) -> list[Any]:
    """The package's grants. Raises UnreadableFile."""
    file.seek(0)
    try:
        package = json.load(file)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("The file is no JSON that can be read: %(error)s.") % {"error": error}) from error
    grants = package.get("grants") if isinstance(package, dict) else None
    if not isinstance(grants, list) or not grants:
        raise UnreadableFile(_("The file holds no grants: a 360Giving package has a list called “grants”."))
    return grants


def giving360_rows(file: IO[bytes]) -> Iterator[RawRow]:
    """A row for each grant; its line is the grant's place in the package, the first is 1. Raises UnreadableFile."""
    for line, grant in enumerate(grants_in(file), 1):
        faults = tuple(_faults(line, grant))
        cells = {} if faults else _cells(grant)
        unusual = () if faults else tuple(_unusual(line, grant))
        yield RawRow(line, cells, HEADINGS, faults + unusual)


def _faults(line: int, grant: Any) -> Iterator[Fault]:
    if not isinstance(grant, dict):
        yield Fault(line, "grants", _("This is no grant."), _("Remove it."))
        return
    if "recipientIndividual" in grant:
        yield Fault(
            line,
            "recipientIndividual",
            _("The support is to a private person."),
            _("Remove it: the register holds organisations only."),
        )
        return
    missing = [name for name in _required() if name not in grant]
    for name in missing:
        yield Fault(line, name, _("The standard asks for this, and it is missing."), _("Add it."))
    for error in _standard().iter_errors(grant):
        if error.instance_path:
            path = "/".join(str(part) for part in error.instance_path)
            yield Fault(
                line, path, _("This does not follow the 360Giving standard: %(error)s") % {"error": error.message[:200]}
            )
        elif not missing:
            yield Fault(
                line, "", _("This does not follow the 360Giving standard: %(error)s") % {"error": error.message[:200]}
            )


def _unusual(line: int, grant: dict[str, Any]) -> Iterator[Fault]:
    if grant["currency"] != "SEK":
        yield Fault(line, "currency", _("The sum is not in kronor."), _("Give it in SEK."))
    if len(grant["recipientOrganization"]) > 1:
        yield Fault(
            line,
            "recipientOrganization",
            _("The support is to several organisations."),
            _("Write a grant for each."),
        )
    if not grant["recipientOrganization"][0]["id"].startswith(_IDENTIFIER):
        yield Fault(
            line,
            HEADINGS["organisation_number"],
            _("This is no Swedish organisation number."),
            _("Write it as SE-ON-802990-7014."),
        )


def _cells(grant: dict[str, Any]) -> dict[str, Any]:
    recipient, funder = grant["recipientOrganization"][0], grant["fundingOrganization"][0]
    days = [*grant.get("plannedDates", []), *grant.get("actualDates", []), {}][0]
    told = {each.get("vocabulary"): each.get("code") for each in grant.get("classifications", [])}
    purpose = grant["description"] if grant["description"] != grant["title"] else ""
    identifier: str = grant["id"]
    return {
        "board": funder.get("department") or funder["name"],
        "organisation_number": recipient["id"].removeprefix(_IDENTIFIER),
        "organisation_name": recipient["name"],
        "form": told.get(_OF_FORM) or "",
        "title": _short(grant["title"], LONGEST_TITLE),
        "purpose": _short(purpose, LONGEST_PURPOSE),
        "value": grant["amountAwarded"],
        "period_start": _first_day(days.get("startDate", "")),
        "period_end": _last_day(days),
        "decision_number": identifier if len(identifier) <= LONGEST_NUMBER else identifier[-LONGEST_NUMBER:],
        "decided_on": str(grant["awardDate"])[:10],
        "has_revocation_reservation": told.get(_OF_TERMS) == "revocation_reservation",
        "published_as": identifier.removeprefix(f"{PUBLISHER.prefix}-") if _is_ours(identifier) else "",
    }


def _is_ours(identifier: str) -> bool:
    return identifier.startswith(f"{PUBLISHER.prefix}-")


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _first_day(told: str) -> str:
    if found := _PARTIAL_DAY.fullmatch(told):
        return f"{found[1]}-{found[2] or '01'}-01"
    return told[:10]


def _last_day(days: dict[str, Any]) -> str:
    told, start = days.get("endDate", ""), _first_day(days.get("startDate", ""))
    if found := _PARTIAL_DAY.fullmatch(told):
        year, month = int(found[1]), int(found[2] or 12)
        return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}" if 1 <= month <= 12 else told
    if told or "duration" not in days:
        return told[:10]
    return _after(start, days["duration"])


def _after(start: str, months: Any) -> str:
    """The last day of so many months from `start`; nothing when either is no use."""
    try:
        first = dt.date.fromisoformat(start)
        year, month = divmod(first.month - 1 + int(months), 12)
        day = min(first.day, calendar.monthrange(first.year + year, month + 1)[1])
        return (dt.date(first.year + year, month + 1, day) - dt.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return ""
