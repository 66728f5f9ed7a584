"""Which words are forms of the same word, in Swedish and in English? What lessons are found by (decision 0021).

A text is kept as the stems of its words, with a space before and after each: ` mentor skol ungdom `. Both databases
search such a column with LIKE; neither needs an extension. A word gives its Swedish and its English stem, since nobody
says in which language they write.
"""

import re
import unicodedata
from typing import Final

import snowballstemmer
from django.db.models import Q

LONG_STEM: Final = 5
"""A stem of so many letters finds compounds that begin with it as well: `ungdom` finds `ungdomsgård`."""
MOST_WORDS: Final = 12
"""So many different words of a question are looked for, the longest: they say most."""

# What Snowball's Swedish stemmer leaves of definite and neuter forms, and how many letters to take away.
_LEFT: Final = (("het", 3), ("llt", 1), ("et", 2), ("an", 1), ("in", 1), ("ln", 1), ("rn", 1))
_SHORTEST: Final = 5

_swedish = snowballstemmer.stemmer("swedish")
_english = snowballstemmer.stemmer("english")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in their order; digits are words too."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())


def swedish_stem(word: str) -> str:
    """What the forms of a Swedish word have in common: `skolorna`, `skolan` and `skola` all give `skol`.

    Snowball's stem is stemmed again until it stays as it is, else `mentor` and `mentorer` would part.
    """
    before = ""
    while word != before:
        before = word
        for ending, letters in _LEFT:
            if len(word) >= _SHORTEST and word.endswith(ending):
                word = word[:-letters]
                break
        word = _swedish.stemWord(word)
    return word


def stems_of_word(word: str) -> set[str]:
    """The Swedish and the English stem of a word; most often they are the same."""
    return {swedish_stem(word), _english.stemWord(word)}


def stems_of(*texts: str) -> str:
    """All stems of the texts, each once, for the column that is searched."""
    words = {word for text in texts for word in words_of(text)}
    stems = sorted({stem for word in words for stem in stems_of_word(word)})
    return f" {' '.join(stems)} " if stems else ""


def questions_of(text: str) -> list[str]:
    """The words of a question that say most, at most MOST_WORDS. Short words are left out unless there are no others."""
    words = sorted(set(words_of(text)), key=lambda word: (-len(word), word))
    return ([word for word in words if len(word) > 2] or words)[:MOST_WORDS]


def has_word(column: str, word: str) -> Q:
    """Does the column of stems hold a form of the word, or a compound that begins with it?"""
    found = Q()
    for stem in stems_of_word(word):
        found |= Q(**{f"{column}__contains": f" {stem}" if len(stem) >= LONG_STEM else f" {stem} "})
    return found
