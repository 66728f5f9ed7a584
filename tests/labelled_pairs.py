"""Which pairs of names are one and which are not? Made from the real UN list, once, with a seed; kept as data.

`python -m tests.labelled_pairs LIST.xml` writes tests/data/screening_pairs.csv anew. Entries are divided by a hash of
their reference number: the *tuning* half may be looked at when weights are changed, the *held out* half may not.
"""

import csv
import hashlib
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from vetting.screening.lists import read_list
from vetting.screening.lists.content import ListedEntry
from vetting.screening.spelling import consonants, plain
from vetting.screening.weights import known_in_organisations

PAIRS = Path(__file__).parent / "data" / "screening_pairs.csv"
EACH = 24
_CYRILLIC = dict(zip("abvgdezijklmnoprstufhyw", "абвгдезижклмнопрстуфхйв", strict=True)) | {
    "q": "к",
    "c": "к",
    "x": "кс",
}
_DIGRAPHS = {"kh": "х", "sh": "ш", "ch": "ч", "zh": "ж", "j": "дж", "ya": "я", "yu": "ю", "th": "т"}
_FORMS = ["Ltd", "LLC", "AB", "GmbH", "Inc.", "Co., Ltd.", "ideell förening", "Limited", "Corporation Ltd", "ek. för."]
_LEGAL = re.compile(r"[,\s]*\b(co\.?,? ?ltd|ltd|limited|inc|llc|plc|p\.l\.c|pte ltd|company)\b\.?", re.IGNORECASE)
_SWAPS = [("Korea", "Japan"), ("Pakistan", "India"), ("Indonesia", "Malaysia"), ("Iraq", "Syria"), ("Afghanistan", "Tajikistan"),
          ("Bosnia", "Albania"), ("Somalia", "Kenya"), ("First", "Second"), ("East", "West"), ("Libyan", "Tunisian"),
          ("Moroccan", "Egyptian"), ("Bangladesh", "Nigeria"), ("Ethiopia", "Uganda"), ("Africa", "Asia")]  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two names, what they name, and whether they are one."""

    name: str
    listed: str
    kind: str
    same: bool
    sort: str
    is_held_out: bool


def read_pairs(*, held_out: bool | None = None, kind: str = "") -> list[Pair]:
    """The kept pairs, all or one half."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = [
            Pair(row["name"], row["listed"], row["kind"], row["same"] == "1", row["class"], row["split"] == "held_out")
            for row in csv.DictReader(file)
        ]
    return [row for row in rows if (held_out is None or row.is_held_out == held_out) and (not kind or row.kind == kind)]


def _is_held_out(entry: ListedEntry) -> bool:
    return hashlib.sha256(entry.reference.encode()).digest()[0] % 2 == 1


def _latin(entry: ListedEntry) -> list[str]:
    return [name.text for name in entry.names if name.text.isascii() and not name.is_weak and ";" not in name.text]


def _edit(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice("abdeghiklmnoprstu")
    match chance.randrange(4):
        case 0:
            return word[:place] + letter + word[place + 1 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + letter + word[place:]
        case _:
            return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def _misspelt(name: str, errors: int, chance: random.Random) -> str | None:
    words = name.split()
    shortest = 5 if errors == 1 else 8
    long = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= shortest]
    if not long:
        return None
    place = chance.choice(long)
    for _again in range(errors):
        words[place] = _edit(words[place], chance)
    changed = " ".join(words)
    return changed if changed.casefold() != name.casefold() else None


def _positives(entry: ListedEntry, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    latin = _latin(entry)
    if not latin:
        return
    name = chance.choice(latin)
    yield "exact", name.title(), name
    words = re.sub(r"[(),;]", " ", name).split()
    if 2 <= len(words) <= 6:
        shuffled = words[1:] + words[:1]
        yield "reordered", " ".join(shuffled).title(), name
    for errors in (1, 2):
        if changed := _misspelt(name, errors, chance):
            yield f"misspelt_{errors}", changed, name
    for also in latin:
        near = fuzz.token_sort_ratio(plain(also), plain(latin[0]))
        if 80 <= near < 100 and plain(also) != plain(latin[0]):
            yield "other_name", also, latin[0]
            break
    if len(latin) > 1:
        alias = chance.choice(latin[1:])
        yield "alias", re.sub(r"[^\w\s]", " ", alias).title(), alias
    for other in entry.names:
        if not other.text.isascii() and not other.text[:1].isascii() and plain(other.text)[:1]:
            bones = consonants(plain(other.text).replace(" ", ""))
            near, best = max((fuzz.ratio(bones, consonants(plain(each).replace(" ", ""))), each) for each in latin)
            if near >= 75:  # below, the one is a translation of the other
                yield "transliterated", other.text, best
                break
    if any(letter in "bdgklmnprst" for letter in name.lower()):
        written = name.lower()
        for latin_letters, letters in _DIGRAPHS.items():
            written = written.replace(latin_letters, letters)
        written = "".join(_CYRILLIC.get(letter, letter) for letter in written)
        yield "cyrillic", written.title(), name
    if entry.kind == "organisation":
        stripped = _LEGAL.sub("", name).strip(" ,.")
        if len(stripped) > 5:
            yield "legal_form", f"{stripped} {chance.choice(_FORMS)}".title(), name
        if "al-" in name.lower() or "al " in name.lower():
            yield "joined", re.sub(r"\b[Aa][Ll][- ](?=\w)", "Al", name.title()), name
    else:
        if len(words) >= 3:
            yield "middle_name_left_out", " ".join([words[0], *words[2:]]).title(), name
        longest = max(words, key=len)
        if len(words) == 2 and len(longest) >= 7 and longest == words[1]:
            yield "initial", f"{words[0][0]}. {words[1]}".title(), name


def _nearest_others(entries: list[ListedEntry], chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Different entries whose names look most alike to a library."""
    mains = [(entry, _latin(entry)[0]) for entry in entries if _latin(entry)]
    for entry, name in mains:
        own = {plain(each.text) for each in entry.names}
        others = [
            (fuzz.token_sort_ratio(plain(name), plain(other)), other)
            for each, other in mains
            if each is not entry and own.isdisjoint(plain(also.text) for also in each.names)
        ]
        near, other = max(others)
        if near < 93:
            yield "near_other_entry", name.title(), other


def _swapped(entries: list[ListedEntry]) -> Iterator[tuple[str, str, str]]:
    for entry in entries:
        for name in _latin(entry):
            for one, other in _SWAPS:
                if re.search(rf"\b{one}\b", name, re.IGNORECASE):
                    yield "other_place_or_number", re.sub(rf"\b{one}\b", other, name.title(), flags=re.IGNORECASE), name
                    break


def _shared_words(entries: list[ListedEntry], chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """The same general words around another name: what a harmless organisation could be called."""
    swedish = [
        "Rosengård",
        "Solrosen",
        "Bergsbyn",
        "Humlan",
        "Fyrklövern",
        "Tallkotten",
        "Videgård",
        "Kastanjen",
        "Norrsken",
    ]
    surnames = ["Lindqvist", "Bergström", "Karimi", "Nilsson", "Haddad", "Öberg", "Sjögren", "Yilmaz", "Åkesson"]
    for entry in entries:
        names = _latin(entry)
        if not names:
            continue
        words = re.sub(r"[(),;\"]", " ", chance.choice(names)).split()
        if len(words) < 2:
            continue
        known = known_in_organisations().sorts
        if entry.kind == "person":
            words[-1] = chance.choice(surnames)
            if len(words) <= 3:
                yield "other_surname", " ".join(words[-2:]).title(), names[0]
        elif len(words) <= 5:
            kept = [word if plain(word) in known else "" for word in words]
            if any(kept) and not all(kept):
                kept[kept.index("")] = chance.choice(swedish)
                yield "shared_words", " ".join(filter(None, kept)).title(), names[0]


def make(path: Path) -> list[Pair]:
    """The pairs: for each class and half, a number of entries chosen with a seed."""
    chance = random.Random(20260227)
    entries = list(read_list(path).entries)
    pairs: dict[tuple[str, str, str, str], Pair] = {}
    for kind in ("organisation", "person"):
        for held_out in (False, True):
            half = [entry for entry in entries if entry.kind == kind and _is_held_out(entry) == held_out]
            chance.shuffle(half)
            found: dict[str, list[tuple[str, str, bool]]] = {}
            for entry in half:
                for sort, name, listed in _positives(entry, chance):
                    found.setdefault(sort, []).append((name, listed, True))
            negatives = [*_nearest_others(half, chance), *_swapped(half), *_shared_words(half, chance)]
            for sort, name, listed in negatives:
                found.setdefault(sort, []).append((name, listed, False))
            for sort, rows in found.items():
                many = EACH * 2 if not rows[0][2] else EACH
                for name, listed, same in rows[:many]:
                    if same or plain(name) != plain(listed):
                        pairs[kind, sort, name, listed] = Pair(name, listed, kind, same, sort, held_out)
    return list(pairs.values())


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    with PAIRS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "listed", "kind", "same", "class", "split"])
        for pair in made:
            half = "held_out" if pair.is_held_out else "tuning"
            writer.writerow([pair.name, pair.listed, pair.kind, int(pair.same), pair.sort, half])
