"""How does a letter look on a page: its head, its subject and its parts, sent already or not yet?"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from registry.letters.sheet import sender_of
from registry.letters.write import Written
from registry.models import Case
from registry.pdf.parts import Part, as_data


def parts_on_page(parts: Iterable[Part], *, deeper: int = 0) -> list[dict[str, Any]]:
    """The parts for the template: each cell of a table with its column, headings so many levels deeper."""
    shown = as_data(parts)
    for part in shown:
        if part["kind"] == "table":
            part["rows"] = [list(zip(part["columns"], cells, strict=True)) for cells in part["rows"]]
        elif part["kind"] == "heading":
            part["level"] += deeper
    return shown


def preview(written: Written | None, case: Case) -> dict[str, Any] | None:
    """A letter that is not sent, for registry/_letter_preview.html: as it will lie there when it is."""
    if written is None:
        return None
    return {
        "subject": written.subject,
        "parts": parts_on_page(written.parts, deeper=2),
        "sender": sender_of(case.board),
        "language": case.organisation.language,
        "dated_on": timezone.localdate(),
        "registry_number": case.registry_number,
        "recipient": f"{case.organisation.name}\n{case.organisation.organisation_number}",
    }
