"""Files of earlier support, as boards and other cities make them, and what is wrong with one."""

import datetime as dt
import io
import json
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone

from grants.actions.import_support import NotImported, import_support
from grants.models import Support
from registry.models import JournalEntry, Organisation
from tests.factories import City

HEADINGS = [
    "Nämnd",
    "Organisationsnummer",
    "Förening",
    "Stödform",
    "Vad stödet avser",
    "Ändamål",
    "Belopp (kr)",
    "Från",
    "Till",
    "Beslutsnummer",
    "Beslutsdatum",
    "Återkallelseförbehåll",
]


def cells(city: City, **changes: Any) -> list[Any]:
    """A row under HEADINGS."""
    usual = {
        "board": city.board.code,
        "number": city.organisation.organisation_number,
        "name": "",
        "form": "Lokal",
        "title": "Lokal, onsdagskvällar",
        "purpose": "Läxhjälp",
        "value": "70 000,50",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "decision": "§ 12",
        "decided": "2024-12-01",
        "reservation": "Ja",
    }
    return list((usual | changes).values())


def table(*rows: list[Any], headings: list[str] = HEADINGS, separator: str = ";") -> str:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in [headings, *rows]) + "\r\n"


def csv_file(*rows: list[Any], **keywords: Any) -> io.BytesIO:
    return io.BytesIO(table(*rows, **keywords).encode("utf-8-sig"))


def take_in(file: io.BytesIO, actor: Any = None) -> Any:
    return import_support(actor=actor, file=file)


def faults_of(file: io.BytesIO, actor: Any = None) -> list[tuple[int, str]]:
    """Line and column of everything that is wrong; nothing is taken in."""
    before = Support.objects.count(), Organisation.objects.count(), JournalEntry.objects.count()
    with pytest.raises(NotImported) as raised:
        import_support(actor=actor, file=file)
    assert (Support.objects.count(), Organisation.objects.count(), JournalEntry.objects.count()) == before
    return [(fault.line, fault.column) for fault in raised.value.intake.faults]


def running(city: City, **changes: Any) -> io.BytesIO:
    """Rows about support that goes on."""
    last = (timezone.localdate() + dt.timedelta(days=90)).isoformat()
    return csv_file(cells(city, first=timezone.localdate().isoformat(), last=last, **changes))


def workbook(*rows: list[Any]) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Stöd")
        for line, row in enumerate([HEADINGS, *rows], 2):
            for place, cell in enumerate(row, 1):
                sheet.write(line, place, cell)
    made.seek(0)
    return made


def grant(city: City, **changes: Any) -> dict[str, Any]:
    usual = {
        "id": "360G-annan-1",
        "title": "Sommarläger",
        "description": "Läger för unga",
        "currency": "SEK",
        "amountAwarded": 70000.5,
        "awardDate": "2024-12-01",
        "plannedDates": [{"startDate": "2025-06", "endDate": "2025-08"}],
        "recipientOrganization": [
            {"id": f"SE-ON-{city.organisation.organisation_number}", "name": city.organisation.name}
        ],
        "fundingOrganization": [{"id": "SE-ON-212000-0142", "name": "Staden", "department": city.board.name}],
    }
    return usual | changes


def package(*grants: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps({"grants": grants}).encode())
