"""What do a letter's subject and parts become, with a case's facts put into its template?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from registry.letters.markup import parts_of
from registry.models import Case
from registry.parameters import value_of
from registry.pdf.parts import Part, as_text


@dataclass(frozen=True)
class Written:
    """A letter's words, ready to be frozen."""

    subject: str
    parts: list[Part]

    @property
    def body(self) -> str:
        """The same words as plain text."""
        return as_text(self.parts)


def days_in_letters() -> dict[str, int]:
    """The periods, in days, that letters speak of; asked once however many letters are written."""
    return {"appeal_days": value_of("appeal_days"), "terms_days": value_of("terms_days")}


def write_letter(
    letter: str, case: Case, context: Mapping[str, Any], *, days: Mapping[str, int], language: str = "sv"
) -> Written:
    """The letter in `language` (sv or en). Raises UnknownMarkup when its template holds what no letter has."""
    content = {**days, **context, "case": case, "organisation": case.party(), "board": case.board}
    with translation.override(language):
        subject = render_to_string(f"letters/{letter}_subject.txt", content).strip()
        return Written(subject, parts_of(render_to_string(f"letters/{letter}.html", content)))
