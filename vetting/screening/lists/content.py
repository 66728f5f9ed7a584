"""What is kept of a listed entry? Names, what tells people apart, and where it stands; never the reasons for listing."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass

LONGEST_NAME = 1000


class UnreadableList(Exception):
    """A list file that cannot be taken in: why, and on which line."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        self.reason, self.line = reason, line
        super().__init__(f"line {line}: {reason}" if line else reason)


@dataclass(frozen=True)
class ListedName:
    """A name or alias. A weak one (*low quality* in the lists' own words) counts only when it agrees whole."""

    text: str
    is_weak: bool = False


@dataclass(frozen=True)
class Identifier:
    """Something else than the name that tells whether it is the same: `kind` as in IdentifierKind."""

    kind: str
    value: str


@dataclass(frozen=True)
class ListedEntry:
    """A person or an organisation on a list, by the list's own reference number."""

    reference: str
    kind: str
    names: tuple[ListedName, ...]
    identifiers: tuple[Identifier, ...] = ()
    programme: str = ""
    listed_on: dt.date | None = None

    @property
    def name(self) -> str:
        """The main name."""
        return self.names[0].text

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the content: two versions of a list have the same entry when it is equal."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class ParsedList:
    """A whole list: `code` is `un` or `eu`; `dated_at` when its owner made it."""

    code: str
    dated_at: dt.datetime
    entries: tuple[ListedEntry, ...]


def names_in_order(names: list[ListedName]) -> tuple[ListedName, ...]:
    """Each name once, in the order of the list; strong when it is strong anywhere."""
    kept: dict[str, ListedName] = {}
    for name in names:
        earlier = kept.get(name.text)
        kept[name.text] = ListedName(name.text, name.is_weak and (earlier is None or earlier.is_weak))
    return tuple(kept.values())
