"""Which wording does a letter have that neither the city nor the board has worded? The files in registry/data/letters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent.parent / "data" / "letters"


@dataclass(frozen=True)
class Wording:
    """A letter's subject and text in one language, placeholders still in them. `source` is who worded it, and when."""

    subject: str
    text: str
    source: str = "shipped"


@cache
def shipped(letter: str, language: str) -> Wording:
    """The wording shipped with the program: the file's first line is the subject. `language` is sv or en."""
    subject, _empty, text = (_FOLDER / f"{letter}.{language}.txt").read_text(encoding="utf-8").partition("\n")
    return Wording(subject.strip(), text.strip() + "\n")
