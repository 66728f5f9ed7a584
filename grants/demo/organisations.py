"""Which associations apply in the demo city, who stands for them, and who signs in for them? All invented."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any, Final

from grants.demo.facts import facts
from grants.demo.people import DOMAIN, make_user
from registry.models import Board, Organisation, Representative, RoleAssignment, User
from registry.roles import Role

NEWCOMER: Final = "Fikalaget Månskensbullen"
COMPASS: Final = "Mentorkretsen Kompassvännen"

# Only these were invented for vetting that ends badly; name, number, bankgiro and activity are made up.
_EXCLUDED: Final = [
    ("Kraftkretsen Järnbågen", "80299810", "990110", 2012, 64, "enskede-arsta-vantor", "Styrketräning och läger"),
    ("Samlingen Stenporten", "80299820", "990210", 2015, 41, "jarva", "Föreläsningar och ungdomskvällar"),
    ("Lägergruppen Askfacklan", "80299830", "990310", 2010, 58, "farsta", "Läger och friluftsliv för unga"),
    ("Forumet Glasklockan", "80299840", "990410", 2018, 29, "sodermalm", "Öppna debattkvällar"),
    ("Kulturringen Svartrönnen", "80299850", "990510", 2009, 73, "jarva", "Musik- och kulturkvällar"),
    ("Samtalsringen Morgonrodnaden", "80299860", "990610", 2013, 46, "sodermalm", "Samtal om samhället"),
]

_FIRST: Final = tuple(
    "Aida Bengt Camilla Dawit Ebba Farid Gunilla Hamza Ingrid Jonas Kajsa Leo Mona Nils Olga Pontus Rana Sven Tilda "  # noqa: SIM905
    "Ulf Vera Yusuf Åsa Örjan Miriam Elias Noor Hugo".split()
)
_LAST: Final = tuple(
    "Almgren Bodin Cederlöf Demir Edvardsson Fransson Gustavi Hedman Isaksson Jamal Kjellin Lagerås Mattsson "  # noqa: SIM905
    "Nordqvist Osman Persson Rask Sjögren Tegnér Ulander Wallin Åström Öberg Zetterman".split()
)

_OTHER_SORTS: Final = {
    "Byalaget": "Gemensamma kvällar för dem som bor i området",
    "Församlingen": "Samtalskvällar och språkträning",
    "Idrottsklubben": "Öppna träningar för barn och unga",
    "Kooperativet": "Kurser och arbetsträning",
    "Kulturlaget": "Skapande verkstäder på helger",
    "Kvinnogruppen": "Studiecirklar och rådgivning",
    "Skolkretsen": "Läxhjälp och föräldrakvällar",
    "Stiftelsen": "Stöd till unga vuxna och deras familjer",
    "Ungdomslaget": "Öppen verksamhet på lov",
}
_OTHER_NAMES: Final = tuple(
    "Blåklinten Sparvögat Tidlösan Karamellen Vindspelet Strutvingen Harkransen Molnfåret Klockljungen "  # noqa: SIM905
    "Stjärnflocken Rönnblinket Kattfoten Ljusstaken Snöbollen Vågbrytaren Vattenpasset".split()
)


@dataclass(frozen=True)
class Associations:
    """The organisations of the stories by name, the person who signs in for each, and the many that have no story."""

    by_name: dict[str, Organisation]
    administrators: dict[int, User]
    others: list[Organisation]

    def administrator(self, organisation: Organisation) -> User:
        """The person who signs in for the organisation."""
        return self.administrators[organisation.pk]


def load_organisations(boards: dict[str, Board], hashed: str, today: dt.date, dice: random.Random) -> Associations:
    """Make the associations with representatives and administrators; roles before names (R11)."""
    rows = [_from_file(row, boards) for row in facts()["organisations_demo"]]
    rows += [_excluded(row, boards) for row in _EXCLUDED]
    others = _others(boards)
    rows += others
    Organisation.objects.bulk_create(rows)
    users: dict[int, User] = {}
    extra = []
    for organisation in rows:
        name = {COMPASS: "Leila Hansson", NEWCOMER: "Noor Axelsson"}.get(organisation.name) or _name(dice)
        mail = organisation.email if name not in ("Leila Hansson", "Noor Axelsson") else _personal(name)
        users[organisation.pk] = make_user(name, mail, hashed)
    User.objects.bulk_create(users.values())
    for organisation in rows:
        since = max(dt.date(organisation.founded or 2015, 3, 1), today.replace(year=today.year - 5, month=1, day=1))
        since = min(since, today - dt.timedelta(days=60))
        extra.append(
            RoleAssignment(
                user=users[organisation.pk],
                role=Role.ORGANISATION_ADMINISTRATOR,
                organisation=organisation,
                valid_from=today.replace(year=today.year - 5, month=1, day=1),
            )
        )
        Representative.objects.bulk_create(_representatives(organisation, users[organisation.pk], since, today, dice))
    newcomer = next(row for row in rows if row.name == NEWCOMER)
    compass = next(row for row in rows if row.name == COMPASS)
    extra.append(
        RoleAssignment(
            user=users[compass.pk],
            role=Role.ORGANISATION_ADMINISTRATOR,
            organisation=newcomer,
            valid_from=today - dt.timedelta(days=45),
        )
    )
    RoleAssignment.objects.bulk_create(extra)
    return Associations({row.name: row for row in rows if row not in others}, users, others)


def _from_file(row: dict[str, Any], boards: dict[str, Board]) -> Organisation:
    slug = _slug(row["name"])
    return Organisation(
        organisation_number=row["organisation_number"],
        name=row["name"],
        legal_form=row["legal_form"],
        seat="Stockholm",
        home_board=boards[row["seat_board_key"]],
        bankgiro=row["bankgiro"],
        email=f"{slug}@{DOMAIN}",
        phone="08-508 00 000",
        website=f"https://{slug}.example",
        founded=row["founded"],
        members=row["members"] or None,
        activity=row["activity"],
        is_fictitious=True,
    )


def _excluded(row: tuple[str, str, str, int, int, str, str], boards: dict[str, Board]) -> Organisation:
    name, number, giro, founded, members, board, activity = row
    number, giro = number + "0", giro + "0"
    number, giro = number + check_digit(number), giro + check_digit(giro)
    return _from_file(
        {
            "name": name,
            "organisation_number": f"{number[:6]}-{number[6:]}",
            "bankgiro": f"{giro[:4]}-{giro[4:]}",
            "legal_form": "61",
            "seat_board_key": board,
            "founded": founded,
            "members": members,
            "activity": activity,
        },
        boards,
    )


def _others(boards: dict[str, Board]) -> list[Organisation]:
    """Associations whose applications of earlier years fill the statistics (`volume`)."""
    dice = random.Random("others")  # noqa: S311 - the same city every time
    homes = [key for key, board in boards.items() if board.kind != Board.Kind.EXECUTIVE and board.valid_to is None]
    names = [f"{sort} {name}" for name in _OTHER_NAMES for sort in dice.sample(sorted(_OTHER_SORTS), 4)]
    made = []
    for place, name in enumerate(names):
        sort = name.split()[0]
        number, giro = f"80298{place + 100:04d}", f"9930{place + 10:02d}"
        number, giro = number + check_digit(number), giro + check_digit(giro)
        row = {
            "name": name,
            "organisation_number": f"{number[:6]}-{number[6:]}",
            "bankgiro": f"{giro[:3]}-{giro[3:]}",
            "legal_form": {"Stiftelsen": "72", "Kooperativet": "51", "Församlingen": "63"}.get(sort, "61"),
            "seat_board_key": dice.choice(homes),
            "founded": dice.randint(1962, 2019),
            "members": dice.randint(18, 420),
            "activity": _OTHER_SORTS[sort],
        }
        organisation = _from_file(row, boards)
        organisation.email = f"{_slug(f'{name} stockholm').removesuffix('-stockholm')}@{DOMAIN}"
        made.append(organisation)
    return made


def check_digit(digits: str) -> str:
    """The last digit that makes a number pass Luhn."""
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _representatives(
    organisation: Organisation, chair: User, since: dt.date, today: dt.date, dice: random.Random
) -> list[Representative]:
    role = Representative.Role
    meeting = today - dt.timedelta(days=200 + dice.randint(0, 60))
    rows = [
        (role.CHAIR, chair.name, True, since, None, chair),
        (role.TREASURER, _name(dice), True, max(since, meeting - dt.timedelta(days=365)), None, None),
        (role.AUDITOR, _name(dice), False, max(since, meeting), None, None),
        (role.BOARD_MEMBER, _name(dice), False, since, max(since, meeting), None),
    ]
    rows += [(role.BOARD_MEMBER, _name(dice), False, max(since, meeting), None, None) for _each in range(3)]
    if (organisation.members or 0) > 100 or organisation.legal_form == "72":
        rows.append((role.EMPLOYEE, _name(dice), False, since, None, None))
        rows.append((role.LEADER, _name(dice), False, max(since, meeting), None, None))
    return [
        Representative(
            organisation=organisation, role=r, name=name, is_signatory=signs, valid_from=start, valid_to=end, user=user
        )
        for r, name, signs, start, end, user in rows
    ]


def _name(dice: random.Random) -> str:
    return f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"


def _personal(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöé", "aaoe"))
    return plain.split()[-1] if len(plain.split()) == 2 else plain.replace(" ", "-")
