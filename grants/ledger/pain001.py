"""How is a batch written as ISO 20022 pain.001.001.03, and is it what the schema says? (docs/decisions/0022)

Swedish use: kronor, and giro numbers as accounts. A bankgiro number is `Othr/Id` of the scheme `BGNR` with the clearing
number 9900; a plusgiro number is a `BBAN` with 9960.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from grants.ledger.batch_content import BatchContent, Line, Payer

SCHEMA: Final = Path(__file__).parents[1] / "data" / "iso20022" / "pain.001.001.03.xsd"
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_NAMES: Final[dict[Any, str]] = {None: NAMESPACE}
_LONGEST_NAME: Final = 70
_LONGEST_MESSAGE: Final = 140
_BANKGIRO_CLEARING: Final = "9900"
_PLUSGIRO_CLEARING: Final = "9960"


class NotByTheSchema(ValueError):
    """The file is not what ISO 20022 says, with the place and the reason."""


def pain001(content: BatchContent) -> bytes:
    """The batch as a payment order to the bank. Raises NotByTheSchema instead of giving a file that no bank takes."""
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=_NAMES)
    order = _put(document, "CstmrCdtTrfInitn")
    head = _put(order, "GrpHdr")
    _put(head, "MsgId", content.reference)
    _put(head, "CreDtTm", content.made_at.replace(microsecond=0).isoformat())
    _put_sums(head, content)
    _put_payer(_put(head, "InitgPty"), content.payer)
    payments = _put(order, "PmtInf")
    _put(payments, "PmtInfId", content.reference)
    _put(payments, "PmtMtd", "TRF")
    _put_sums(payments, content)
    kind = _put(payments, "PmtTpInf")
    _put(kind, "SvcLvl/Cd", "NURG")
    _put(kind, "CtgyPurp/Cd", "SUPP")
    _put(payments, "ReqdExctnDt", content.pay_on.isoformat())
    _put_payer(_put(payments, "Dbtr"), content.payer)
    account = _put(payments, "DbtrAcct")
    _put(account, "Id/IBAN", content.payer.iban.replace(" ", ""))
    _put(account, "Ccy", "SEK")
    _put(payments, "DbtrAgt/FinInstnId/BIC", content.payer.bic)
    _put(payments, "ChrgBr", "SLEV")
    for line in content.lines:
        _put_line(payments, line)
    check(document)
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def check(document: etree._Element) -> None:
    """Raises NotByTheSchema when the document is not a pain.001.001.03."""
    schema = _schema()
    if not schema.validate(document):
        raise NotByTheSchema(str(schema.error_log))


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def kronor_of(amount: int) -> str:
    """Öre as the file's kronor with two decimals, without passing through a fraction."""
    return f"{amount // 100}.{amount % 100:02d}"


def _put(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        parent.text = text
    return parent


def _put_sums(parent: etree._Element, content: BatchContent) -> None:
    _put(parent, "NbOfTxs", str(len(content.lines)))
    _put(parent, "CtrlSum", kronor_of(content.total))


def _put_payer(party: etree._Element, payer: Payer) -> None:
    _put(party, "Nm", _plain(payer.name, _LONGEST_NAME))
    _put(party, "Id/OrgId/Othr/Id", payer.organisation_number.replace("-", ""))


def _put_line(payments: etree._Element, line: Line) -> None:
    payment = _put(payments, "CdtTrfTxInf")
    identity = _put(payment, "PmtId")
    _put(identity, "InstrId", line.reference)
    _put(identity, "EndToEndId", line.reference)
    _put(payment, "Amt/InstdAmt", kronor_of(line.amount)).set("Ccy", "SEK")
    clearing = _put(payment, "CdtrAgt/FinInstnId/ClrSysMmbId")
    _put(clearing, "ClrSysId/Cd", "SESBA")
    _put(clearing, "MmbId", _PLUSGIRO_CLEARING if line.is_plusgiro else _BANKGIRO_CLEARING)
    payee = _put(payment, "Cdtr")
    _put(payee, "Nm", _plain(line.payee, _LONGEST_NAME))
    _put(payee, "Id/OrgId/Othr/Id", line.organisation_number.replace("-", ""))
    account = _put(payment, "CdtrAcct/Id/Othr")
    _put(account, "Id", "".join(char for char in line.account if char.isdigit()))
    if line.is_plusgiro:
        _put(account, "SchmeNm/Cd", "BBAN")
    else:
        _put(account, "SchmeNm/Prtry", "BGNR")
    _put(payment, "RmtInf/Ustrd", _plain(line.message, _LONGEST_MESSAGE))


def _plain(text: str, longest: int) -> str:
    """One line of printable text, as long as a bank takes."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(kept.split())[:longest].rstrip()
