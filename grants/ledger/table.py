"""How is a batch written as CSV for the ledger? One row a payment, in kronor, and no cell that runs as a formula."""

from typing import Final

from grants.ledger.batch_content import BatchContent
from grants.ledger.pain001 import kronor_of
from registry.table_export import csv_lines

HEADINGS: Final = (
    "Omgång",
    "Referens",
    "Mottagare",
    "Organisationsnummer",
    "Kontotyp",
    "Konto",
    "Belopp (kr)",
    "Valuta",
    "Betalningsdag",
    "Meddelande",
)
"""In Swedish whatever the person reads: the ledger knows its columns by name."""


def table(content: BatchContent) -> bytes:
    """The batch's rows as UTF-8."""
    rows = (
        (
            content.reference,
            line.reference,
            line.payee,
            line.organisation_number,
            "plusgiro" if line.is_plusgiro else "bankgiro",
            line.account,
            kronor_of(line.amount),
            "SEK",
            content.pay_on.isoformat(),
            line.message,
        )
        for line in content.lines
    )
    return "".join(csv_lines(HEADINGS, rows)).encode()
