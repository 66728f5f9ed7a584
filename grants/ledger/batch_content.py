"""What does a batch of payments say? The plain values that its files are written from."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Payer:
    """The board's own account, as the bank knows it."""

    name: str
    organisation_number: str
    iban: str
    bic: str


@dataclass(frozen=True)
class Line:
    """One payment: `reference` follows it through bank and ledger, and is never given to another."""

    reference: str
    payee: str
    organisation_number: str
    account: str
    amount: int
    message: str

    @property
    def is_plusgiro(self) -> bool:
        """A plusgiro number has one digit after its dash, a bankgiro number four."""
        return len(self.account.rpartition("-")[2]) == 1


@dataclass(frozen=True)
class BatchContent:
    """A numbered batch that the board's account pays on one day."""

    reference: str
    made_at: dt.datetime
    pay_on: dt.date
    payer: Payer
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """The sum in öre."""
        return sum(line.amount for line in self.lines)
