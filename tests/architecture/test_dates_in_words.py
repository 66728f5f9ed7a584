"""Is a date in words written once: “den 2 juli 2027”, never “den den 2 juli 2027”?"""

import re
from pathlib import Path

import pytest

from registry.letters.placeholders import placeholders_of
from registry.management.catalogue import ROOT, messages_of, read_catalogue, sources, strings

TEXT = re.compile(r"\{% blocktranslate (?P<head>[^%]*?)%\}(?P<text>.*?)\{% endblocktranslate %\}", re.S)
IN_WORDS = re.compile(r"(\w+)=[\w.]+\|longdate")


def texts_with_dates() -> list[tuple[str, str]]:
    """Each text of a template with the name of a date that is given to it in words; words as in the catalogue."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for text in TEXT.finditer(path.read_text(encoding="utf-8")):
            words = re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", text["text"])
            found += [(words, name) for name in IN_WORDS.findall(text["head"])]
    return found


def test_the_letters_have_dates_in_words() -> None:
    assert len(texts_with_dates()) > 8


@pytest.mark.parametrize("word", ["den", "Den"])
def test_no_translation_puts_den_before_a_date_that_has_it(word: str) -> None:
    swedish = {sources(each)[0]: strings(each)[0] for each in messages_of(read_catalogue(ROOT, "sv"))}
    twice = [swedish[text] for text, name in texts_with_dates() if f"{word} %({name})s" in swedish[text]]
    assert twice == []


@pytest.mark.parametrize(
    "letter", sorted((ROOT / "registry/data/letters").glob("*.sv.txt")), ids=lambda path: path.stem
)
def test_no_wording_puts_den_before_a_date_that_has_it(letter: Path) -> None:
    kind = letter.name.removesuffix(".sv.txt")
    dates = {each.name for each in placeholders_of(kind) if each.source.endswith("|longdate")}
    text = letter.read_text(encoding="utf-8").lower()
    assert [name for name in dates if f"den {{{name}}}" in text] == []
