"""How does a word sound, whatever letters it is written in? Plain letters, a sound form, and its consonants.

Scripts that write vowels go through rigour's transliteration; Arabic script, which does not, through the table below,
so that `محفوظ` and `Mahfouz` can meet in their consonants.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rigour.text import ascii_text

_ARABIC: Final = {
    **dict.fromkeys("اأإآٱىﻯع", "a"),
    **dict.fromkeys("ءئؤʿʾ", ""),
    **dict.fromkeys("هةۀہۃحھ", "h"),
    **dict.fromkeys("كکڪ", "k"),
    **dict.fromkeys("يیےېۍ", "y"),
    **dict.fromkeys("تطټ", "t"),
    **dict.fromkeys("سص", "s"),
    **dict.fromkeys("زظږ", "z"),
    **dict.fromkeys("دضډڈ", "d"),
    **dict.fromkeys("رړڑ", "r"),
    **dict.fromkeys("نڼں", "n"),
    **dict.fromkeys("گګ", "g"),
    "ب": "b", "پ": "p", "ث": "th", "ج": "j", "چ": "ch", "خ": "kh", "ذ": "dh", "ژ": "zh", "ش": "sh", "غ": "gh",
    "ف": "f", "ق": "q", "ل": "l", "م": "m", "و": "w", "څ": "ts", "ځ": "z",
}  # fmt: skip
_SOUNDS: Final = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sch|sz", "sh"),
        (r"tch|tsh|dzh|dsh|dj|zh|ch|j", "C"),
        (r"sh", "S"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th|dh", lambda found: found.group()[0]),
        (r"ck|q|c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ou|oo|u|o", "u"),
        (r"[ei]*[iy]e*|ee", "i"),
        (r"ae|ei", "ai"),
        (r"iu", "u"),
        (r"z", "s"),
        (r"(?<=[aeiu])h(?![aeiu])", ""),
    )
]
_CONSONANTS: Final = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sch|sz|sh", "S"),
        (r"tch|dzh|dj|zh|ch|j", "C"),
        (r"kh|ck|q|c", "k"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th|dh|z", "s"),
        (r"x", "ks"),
        (r"w", "v"),
    )
]
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiou]+")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
_HAN: Final = re.compile(r"([\u3400-\u9fff])")
_ABJAD: Final = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_FINAL_H: Final = re.compile(r"[هةۀہۃ](?!\w)")
_LETTERS: Final = str.maketrans({"æ": "a", "ø": "o", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"})
_QUOTES: Final = re.compile(r"['’‘ʼ`´ʿʾ\u02be\u02bf\"“”«»„]")


def is_abjad(text: str) -> bool:
    """Is the text written in a script that leaves its vowels out?"""
    return _ABJAD.search(text) is not None


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """The text in small letters a-z, digits and spaces; marks above letters are left out (å is a, ö is o)."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    text = _QUOTES.sub("", text)
    if is_abjad(text):
        text = _FINAL_H.sub("ا", text)
        text = "".join(_ARABIC.get(letter, letter) for letter in text if not unicodedata.combining(letter))
    if _HAN.search(text):
        text = _HAN.sub(r" \1 ", text)
    if _HANGUL.search(text):
        text = _as_in_pyongyang(ascii_text(text))
    if not text.isascii():
        text = ascii_text(
            "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
        )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


def _as_in_pyongyang(text: str) -> str:
    """Korean as the UN writes it: *Kim Sok Chol*, where the south writes *Gim Seok-cheol*."""
    text = text.casefold().replace("eo", "o").replace("eu", "u").replace("ng", "@").replace("j", "ch")
    return text.translate(str.maketrans("gdb", "ktp")).replace("@", "ng")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How a plain word sounds, roughly: *Mohammed* and *Muhamad* differ in one vowel, *Qaeda* and *Kaida* in one."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of a plain word: what a word without written vowels can be compared by.

    A vowel that begins the word is kept as `A`; half vowels count only at the beginning, an h not at the end.
    """
    bones = word.removesuffix("h")
    for pattern, replacement in _CONSONANTS:
        bones = pattern.sub(replacement, bones)
    first = bones[:1].replace("v", "w")
    if first and first in "aeiou":
        first = "i" if first == "i" and word.startswith("y") else "A"
    return _DOUBLED.sub(r"\1", first + re.sub(r"[aeiouvwy]", "", bones[1:]))


def without_vowels(form: str) -> str:
    """A sound form with every run of vowels as one dot: words that differ in vowels only are equal."""
    return _VOWELS.sub(".", form)
