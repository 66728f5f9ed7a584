"""What is a row of the file, what can be wrong with one, and when can a file not be read at all?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.rules.entering import SupportFacts
from registry.rules import Text


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, as the reader finds it in the file, and what to do about it."""

    line: int
    column: str
    problem: Text
    remedy: Text = ""

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()


@dataclass(frozen=True)
class RawRow:
    """A row as it stands: cells by the name of the fact, and by which heading the file calls each."""

    line: int
    cells: Mapping[str, Any]
    headings: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    def fault(self, name: str, problem: Text, remedy: Text = "") -> Fault:
        """A fault in this row's cell."""
        return Fault(self.line, self.headings.get(name, ""), problem, remedy)


@dataclass(frozen=True)
class SupportRow:
    """A row that has been understood; whether it may be taken in is another question."""

    line: int
    raw: RawRow
    board: str
    organisation_number: str
    organisation_name: str
    seat: str
    legal_form: str
    facts: SupportFacts
