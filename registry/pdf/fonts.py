"""Which letters can be set, how wide are they, and where does a line end?"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import icu
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Inter-Regular"
BOLD: Final = "Inter-SemiBold"
MISSING: Final = "□"
_FOLDER: Final = Path(__file__).parent.parent / "data" / "fonts"
_SPACES: Final = "\t\r\x0b\x0c\u2028\u2029"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_MAY_BREAK_AFTER: Final = "-–/_.@,;"


@cache
def _face(name: str) -> TTFont:
    font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def load_fonts() -> None:
    """Make the fonts known to reportlab, once a process."""
    _face(REGULAR)
    _face(BOLD)


@cache
def _to_latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Any-Latin; NFC")


def drawable(text: str) -> str:
    """The text in characters that the font has: composed, without control characters, other scripts in Latin letters.

    A character without a Latin counterpart becomes a box: an archive copy may not point at a glyph that is not there.
    """
    known = _face(REGULAR).face.charToGlyph
    written = []
    for character in unicodedata.normalize("NFC", text):
        if character in _SPACES:
            written.append(" ")
        elif character == "\n":
            written.append(character)
        elif unicodedata.category(character) in _UNSEEN:
            continue
        elif ord(character) in known:
            written.append(character)
        else:
            latin = _to_latin().transliterate(character)
            written.append("".join(each if ord(each) in known else MISSING for each in latin))
    return "".join(written)


@lru_cache(maxsize=20_000)
def width_of(text: str, font: str, size: float) -> float:
    """The text's width in points."""
    load_fonts()
    width: float = pdfmetrics.stringWidth(text, font, size)
    return width


@dataclass(frozen=True)
class Line:
    """One line as it is set, and what joins it to the next when the text is read: a space, or nothing in a word."""

    text: str
    joint: str = ""


def lines_of(text: str, font: str, size: float, width: float) -> list[Line]:
    """The text in lines no wider than `width` points. A word that is too long is divided, if it can after a hyphen."""
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        lines += _filled(paragraph, font, size, width)
        lines[-1] = Line(lines[-1].text, " ")
    lines[-1] = Line(lines[-1].text)
    return lines


def _filled(text: str, font: str, size: float, width: float) -> list[Line]:
    space = width_of(" ", font, size)
    lines: list[Line] = []
    current, used = "", 0.0
    for word in filter(None, text.split(" ")):
        length = width_of(word, font, size)
        if current and used + space + length <= width:
            current, used = f"{current} {word}", used + space + length
            continue
        if current:
            lines.append(Line(current, " "))
        current, used = word, length
        if length > width:
            *full, current = _divided(word, font, size, width)
            lines += [Line(piece) for piece in full]
            used = width_of(current, font, size)
    return [*lines, Line(current)]


def _divided(word: str, font: str, size: float, width: float) -> Iterator[str]:
    while word:
        end = _fitting(word, font, size, width)
        if end < len(word):
            nicer = max(word.rfind(sign, 1, end) for sign in _MAY_BREAK_AFTER) + 1
            end = nicer if nicer > end // 2 else end
        yield word[:end]
        word = word[end:]


def _fitting(word: str, font: str, size: float, width: float) -> int:
    """How many of the word's characters fit; at least one."""
    used = 0.0
    for place, character in enumerate(word):
        used += width_of(character, font, size)
        if used > width and place:
            return place
    return len(word)
