"""Which boards does the demo city have, with which codes, administrations and delegations?"""

import datetime as dt
from typing import Any, Final

from grants.demo.facts import facts
from grants.models import Delegation, PayingAccount
from registry.models import Board, Letterhead
from registry.roles import Role

CODES: Final = {
    "ks": "KS",
    "socialnamnden": "SOC",
    "utbildningsnamnden": "UBN",
    "arbetsmarknadsnamnden": "AMN",
    "kulturnamnden": "KUL",
    "idrottsnamnden": "IDR",
    "aldrenamnden": "ÄLD",
    "forskolenamnden": "FSK",
    "miljo-och-halsoskyddsnamnden": "MHN",
    "fastighetsnamnden": "FAS",
    "bromma": "BRO",
    "enskede-arsta-vantor": "EÅV",
    "farsta": "FAR",
    "hagersten-alvsjo": "HÄG",
    "hasselby-vallingby": "HVB",
    "jarva": "JÄR",
    "kungsholmen": "KUN",
    "norra-innerstaden": "NIS",
    "skarpnack": "SKP",
    "skarholmen": "SKÄ",
    "sodermalm": "SÖD",
    "rinkeby-kista": "RKI",
    "spanga-tensta": "SPT",
    "norrmalm": "NRM",
    "ostermalm": "ÖST",
    "hagersten-liljeholmen": "HLI",
    "alvsjo": "ÄLV",
    "enskede-arsta": "ENÅ",
    "vantor": "VAN",
    "hagersten": "HGN",
    "liljeholmen": "LIL",
    "kista": "KIS",
    "rinkeby": "RIN",
    "maria-gamla-stan": "MGS",
    "katarina-sofia": "KSO",
}
"""Codes in registry numbers, by the file's key; invented where the city's own are not known."""

DELEGATING: Final = {"idrottsnamnden", "farsta", "kulturnamnden", "skarpnack", "sodermalm"}
"""Boards with a standing delegation to the central coordinator to withdraw under G3 (invented)."""

ALWAYS_A_REPORT: Final = {"socialnamnden", "utbildningsnamnden"}
"""Boards that want a staff report before delegated decisions too (invented)."""

_KINDS: Final = {
    "stadsdelsnämnd": Board.Kind.DISTRICT,
    "facknämnd": Board.Kind.SPECIALIST,
    "kommunstyrelse": Board.Kind.EXECUTIVE,
}

_ADOPTED: Final = "{year}-01-01 § 4"
_DISMISSING: Final = ("1.2", "Handläggare")
"""The point of every board's order that lets its case officers dismiss what is late or in the wrong form (invented)."""

# point, delegate, up to kronor, may refuse
_DELEGATIONS: Final = {
    "socialnamnden": [("5.3", "Organisations- och föreningsutskottet (OFU)", 2_000_000, True)],
    "idrottsnamnden": [("3.1", "Avdelningschef, föreningsstöd", 250_000, True)],
    "kulturnamnden": [("4.2", "Avdelningschef, kulturstöd", 200_000, False), ("4.3", "Kulturdirektör", 400_000, True)],
    "utbildningsnamnden": [("8.1", "Utbildningsdirektör", 500_000, True)],
}
_DISTRICT_DELEGATION: Final = [("7.4", "Stadsdelsdirektör", 150_000, True)]


CITY: Final = "Stockholms stad"
_CONTACT: Final = ("Box 0000, 100 00 Stockholm", "08-000 00 00", "bidrag@stad.example")
_COLOUR: Final = "#0d5c61"
_MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="6 4 20 24.2">'
    '<path fill="#0d5c61" d="M16 4 26 7.8v8.2c0 6-4.2 10.3-10 12.2C10.2 26.3 6 22 6 16V7.8z"/>'
    '<path fill="#ffffff" d="M11 12.5l5 8.5 5-8.500h-2.6L16 16.6 13.600 12.5z"/></svg>'
)
"""The system's own shield, not the city's arms: those are the city's to use."""


def load_boards(today: dt.date) -> dict[str, Board]:
    """Every board of the file, today's and earlier ones, with successors and delegations; by the file's key."""
    rows: list[dict[str, Any]] = facts()["boards"]
    boards = {row["key"]: _board(row) for row in rows}
    Board.objects.bulk_create(boards.values())
    followed = []
    for row in rows:
        if successor := row.get("successor"):
            boards[row["key"]].successor = boards[successor]
            followed.append(boards[row["key"]])
    Board.objects.bulk_update(followed, ["successor"])
    load_letterheads(boards)
    load_paying_accounts(boards)
    since = today.replace(year=today.year - 5, month=1, day=1)
    Delegation.objects.bulk_create(
        [
            Delegation(
                board=board,
                point=point,
                name=name,
                max_amount=kronor * 100,
                may_refuse=may_refuse,
                valid_from=since,
                valid_to=dt.date(today.year + 1, 12, 31),
                adopted=_ADOPTED.format(year=since.year),
            )
            for key, board in boards.items()
            if board.valid_to is None
            for point, name, kronor, may_refuse in _DELEGATIONS.get(key, _DISTRICT_DELEGATION)
        ]
    )
    Delegation.objects.bulk_create(
        [
            Delegation(
                board=board,
                point=_DISMISSING[0],
                name=_DISMISSING[1],
                role=Role.CASE_OFFICER,
                max_amount=0,
                may_grant=False,
                may_refuse=False,
                may_dismiss=True,
                valid_from=since,
                adopted=_ADOPTED.format(year=since.year),
            )
            for board in boards.values()
            if board.valid_to is None
        ]
    )
    return boards


def load_letterheads(boards: dict[str, Board]) -> None:
    """The city's letterhead, and of each board that exists its own address; invented, and so is the mark."""
    Letterhead.objects.create(city=CITY, contact="\n".join(_CONTACT), mark=_MARK, colour=_COLOUR)
    Letterhead.objects.bulk_create(
        [
            Letterhead(
                board=board, contact="\n".join((f"{board.administration or board.name}, {_CONTACT[0]}", *_CONTACT[1:]))
            )
            for board in boards.values()
            if board.valid_to is None
        ]
    )


def _board(row: dict[str, Any]) -> Board:
    kind = _KINDS[row["type"]]
    short = row["name"]
    if kind == Board.Kind.DISTRICT:
        short = short.removesuffix(" stadsdelsnämnd").removesuffix("s")
    return Board(
        key=row["key"],
        code=CODES[row["key"]],
        name=row["name"],
        short_name=short,
        kind=kind,
        administration=row.get("administration")
        or (f"{row['name'].removesuffix('stadsdelsnämnd')}stadsdelsförvaltning" if kind == Board.Kind.DISTRICT else ""),
        valid_from=_date(row.get("valid_from")),
        valid_to=_date(row.get("valid_to")),
        delegates_withdrawal=row["key"] in DELEGATING,
        staff_report=(
            Board.StaffReportPractice.ALWAYS if row["key"] in ALWAYS_A_REPORT else Board.StaffReportPractice.BOARD
        ),
        source_url=row.get("source_url", ""),
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def load_paying_accounts(boards: dict[str, Board]) -> None:
    """The account that each board pays from: the example number of the IBAN standard, which no bank has given anybody."""
    PayingAccount.objects.bulk_create(
        [
            PayingAccount(
                board=board,
                name=f"{CITY}, {board.short_name}"[:70],
                organisation_number="212000-0142",
                iban="SE4550000000058398257466",
                bic="ESSESESS",
            )
            for board in boards.values()
            if board.valid_to is None
        ]
    )
