"""Are a batch's files what the bank and the ledger can read, to the öre? (docs/decisions/0022)"""

import csv
import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from grants.ledger.batch_content import BatchContent, Line, Payer
from grants.ledger.pain001 import NAMESPACE, NotByTheSchema, check, kronor_of, pain001
from grants.ledger.table import HEADINGS, table

PAYER = Payer("Socialnämnden", "212000-0142", "SE45 5000 0000 0583 9825 7466", "ESSESESS")
LINE = Line("VARNA-7", "Föreningen Ett", "802990-7014", "9964-5681", 54_000_050, "SN-2026-0001, utbetalning 1")
CONTENT = BatchContent(
    "SN-2026-1", dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC), dt.date(2026, 11, 26), PAYER, (LINE,)
)


def said(content: bytes, path: str) -> list[str]:
    """The texts at a path of the order."""
    steps = "/".join(f"p:{step}" for step in path.split("/"))
    found: Any = etree.fromstring(content).xpath(f"//{steps}/text()", namespaces={"p": NAMESPACE})
    return [str(text) for text in found]


def test_a_bankgiro_number_is_written_as_swedish_banks_read_it() -> None:
    written = pain001(CONTENT)
    assert said(written, "CdtrAcct/Id/Othr/Id") == ["99645681"]
    assert said(written, "CdtrAcct/Id/Othr/SchmeNm/Prtry") == ["BGNR"]
    assert said(written, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["9900"]
    assert said(written, "DbtrAcct/Id/IBAN") == ["SE4550000000058398257466"]


def test_a_plusgiro_number_is_no_bankgiro_number() -> None:
    written = pain001(replace(CONTENT, lines=(replace(LINE, account="286543-4"),)))
    assert said(written, "CdtrAcct/Id/Othr/Id") == ["2865434"]
    assert said(written, "CdtrAcct/Id/Othr/SchmeNm/Cd") == ["BBAN"]
    assert said(written, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["9960"]
    assert b"plusgiro,286543-4" in table(replace(CONTENT, lines=(replace(LINE, account="286543-4"),)))


@given(amounts=st.lists(st.integers(1, 10**12), min_size=1, max_size=20))
def test_the_sums_are_those_of_the_payments_to_the_ore(amounts: list[int]) -> None:
    content = replace(CONTENT, lines=tuple(replace(LINE, amount=amount) for amount in amounts))
    written = pain001(content)
    kronor = said(written, "InstdAmt")
    assert [int(text.replace(".", "")) for text in kronor] == amounts
    assert set(said(written, "CtrlSum")) == {kronor_of(sum(amounts))}
    assert set(said(written, "NbOfTxs")) == {str(len(amounts))}


@given(text=st.text(min_size=1, max_size=300))
def test_whatever_an_organisation_is_called_the_file_holds(text: str) -> None:
    content = replace(CONTENT, lines=(replace(LINE, payee=f"F {text}", message=f"M {text}"),))
    check(etree.fromstring(pain001(content)))
    (row,) = csv.DictReader(io.StringIO(table(content).decode("utf-8-sig"), newline=""))
    assert set(row) == set(HEADINGS)


def test_a_file_that_no_bank_takes_is_not_made() -> None:
    with pytest.raises(NotByTheSchema, match="BIC"):
        pain001(replace(CONTENT, payer=replace(PAYER, bic="the bank")))


def test_no_cell_runs_as_a_formula() -> None:
    content = replace(CONTENT, lines=(replace(LINE, payee='=HYPERLINK("http://evil")', message="+1"),))
    (row,) = csv.DictReader(io.StringIO(table(content).decode("utf-8-sig"), newline=""))
    assert row["Mottagare"].startswith("'=")
    assert row["Meddelande"] == "'+1"
    assert row["Belopp (kr)"] == "540000.50"
