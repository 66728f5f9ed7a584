"""What do a letter's subject and parts become, with a case's facts put into its wording?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from registry.letters.in_force import wording_for
from registry.letters.markup import parts_of
from registry.letters.placeholders import Placeholder, placeholders_of, required_in
from registry.letters.sheet import sender_of
from registry.letters.shipped import Wording
from registry.letters.wording import PLACEHOLDER, composed, filled
from registry.models import Case
from registry.parameters import value_of
from registry.pdf.letterhead import Sender
from registry.pdf.parts import Part, as_text

_FILTERS: Final = "{% load varna %}{% autoescape off %}{{ VALUE }}{% endautoescape %}"


@dataclass(frozen=True)
class Written:
    """A letter's words, ready to be frozen; `source` is who worded it."""

    subject: str
    parts: list[Part]
    source: str = ""

    @property
    def body(self) -> str:
        """The same words as plain text."""
        return as_text(self.parts)


def days_in_letters() -> dict[str, int]:
    """The periods, in days, that letters speak of; asked once however many letters are written."""
    return {"appeal_days": value_of("appeal_days"), "terms_days": value_of("terms_days")}


def write_letter(
    letter: str,
    case: Case,
    context: Mapping[str, Any],
    *,
    days: Mapping[str, int],
    language: str = "sv",
    wording: Wording | None = None,
    sender: Sender | None = None,
) -> Written:
    """The letter in `language` (sv or en), as the board words it today unless another `wording` is given.

    `sender` is the board's letterhead when it is known already.

    Raises UnknownMarkup when a part's template holds what no letter has.
    """
    content = {
        **days,
        **context,
        "case": case,
        "organisation": case.party(),
        "board": case.board,
        "reached_at": (sender or sender_of(case.board)).contact,
    }
    chosen = wording or wording_for(letter, case.board_id, language)
    with translation.override(language):
        return as_worded(letter, chosen, content)


def as_worded(letter: str, wording: Wording, content: dict[str, Any]) -> Written:
    """The wording with what `content` holds, in the language that is active."""
    asked = set(PLACEHOLDER.findall(f"{wording.subject}\n{wording.text}")) | set(required_in(letter))
    known = [each for each in placeholders_of(letter) if each.name in asked]
    words = {each.name: _words_of(each, content) for each in known if not each.is_block}
    blocks = {each.name: parts_of(render_to_string(each.source, content)) for each in known if each.is_block}
    return Written(
        filled(wording.subject, words), composed(wording.text, words, blocks, required_in(letter)), wording.source
    )


def _words_of(placeholder: Placeholder, content: dict[str, Any]) -> str:
    if placeholder.source.startswith("letters/"):
        return render_to_string(placeholder.source, content).strip()
    return _value(placeholder.source).render(Context(content)).strip()


@cache
def _value(source: str) -> Template:
    return Template(_FILTERS.replace("VALUE", source))
