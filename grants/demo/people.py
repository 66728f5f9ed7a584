"""Who works in the demo city? Invented people at real boards, with one password for all of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import make_password

from registry.models import Board, RoleAssignment, User
from registry.roles import Role

PASSWORD: Final = "varna-demo-2026"  # noqa: S105 - printed on purpose; the demo city is no secret
DOMAIN: Final = "demo.varna.example"
MARKER: Final = f"admin@{DOMAIN}"
"""The last person made: when they exist, the demo city is whole."""

# Boards whose people are their own: officers, reviewer, decision-maker, coordinator, registrar.
_STAFF: Final[dict[str, dict[Role, tuple[str, ...]]]] = {
    "socialnamnden": {
        Role.CASE_OFFICER: ("Maria Lindqvist", "Elin Ström"),
        Role.REVIEWER: ("Johan Sandberg",),
        Role.DECISION_MAKER: ("Lena Forsgren",),
        Role.BOARD_COORDINATOR: ("Amina Yusuf",),
        Role.REGISTRAR: ("Gunnel Palm",),
    },
    "enskede-arsta-vantor": {
        Role.CASE_OFFICER: ("David Holm",),
        Role.REVIEWER: ("Sara Nyberg",),
        Role.DECISION_MAKER: ("Mikael Rosén",),
        Role.BOARD_COORDINATOR: ("Hanna Wikström",),
        Role.REGISTRAR: ("Bo Tillberg",),
    },
    "jarva": {
        Role.CASE_OFFICER: ("Fatima Lundh",),
        Role.REVIEWER: ("Henrik Ask",),
        Role.DECISION_MAKER: ("Samira Nordin",),
        Role.BOARD_COORDINATOR: ("Tove Brandt",),
        Role.REGISTRAR: ("Ulla Kvist",),
    },
    "utbildningsnamnden": {
        Role.CASE_OFFICER: ("Petra Sjölin",),
        Role.REVIEWER: ("Anders Lilja",),
        Role.DECISION_MAKER: ("Margareta Falk",),
        Role.BOARD_COORDINATOR: ("Yonas Haile",),
        Role.REGISTRAR: ("Siv Holmgren",),
    },
    "idrottsnamnden": {
        Role.CASE_OFFICER: ("Niklas Fors",),
        Role.REVIEWER: ("Eva Granat",),
        Role.DECISION_MAKER: ("Stig Ahlberg",),
        Role.BOARD_COORDINATOR: ("Jenny Lo",),
        Role.REGISTRAR: ("Arne Blad",),
    },
    "kulturnamnden": {
        Role.CASE_OFFICER: ("Ida Malm",),
        Role.REVIEWER: ("Ruben Stein",),
        Role.DECISION_MAKER: ("Oskar Berg",),
        Role.BOARD_COORDINATOR: ("Klara Vik",),
        Role.REGISTRAR: ("Mats Gren",),
    },
}

# Smaller boards share people: one set of hands for several boards.
_SHARED: Final[list[tuple[tuple[str, ...], dict[Role, tuple[str, ...]]]]] = [
    (
        ("farsta", "skarpnack", "skarholmen", "hagersten-alvsjo"),
        {
            Role.CASE_OFFICER: ("Tomas Ek",),
            Role.REVIEWER: ("Lina Björk",),
            Role.DECISION_MAKER: ("Birgit Sund",),
            Role.BOARD_COORDINATOR: ("Omar Said",),
        },
    ),
    (
        ("kungsholmen", "sodermalm", "bromma", "hasselby-vallingby", "norra-innerstaden"),
        {
            Role.CASE_OFFICER: ("Cecilia Dahl",),
            Role.REVIEWER: ("Robin Åberg",),
            Role.DECISION_MAKER: ("Kerstin Hall",),
            Role.BOARD_COORDINATOR: ("Pia Norling",),
        },
    ),
    (
        ("arbetsmarknadsnamnden", "aldrenamnden"),
        {
            Role.CASE_OFFICER: ("Linus Wall",),
            Role.REVIEWER: ("Anita Modig",),
            Role.DECISION_MAKER: ("Göran Ståhl",),
            Role.BOARD_COORDINATOR: ("Rosa Engvall",),
        },
    ),
]

_CITY: Final = {
    Role.CENTRAL_COORDINATOR: "Karin Ekdahl",
    Role.AUDITOR: "Per Åkesson",
    Role.EXECUTIVE_BOARD: "Ewa Klint",
}


@dataclass(frozen=True)
class Staff:
    """The city's people: at each board by role, and for the whole city by role."""

    at: dict[tuple[str, Role], list[User]]
    city: dict[Role, User]

    def one(self, board: str, role: Role, number: int = 0) -> User:
        """A person with the role at the board; `number` chooses among several."""
        people = self.at[board, role]
        return people[number % len(people)]


def address_of(name: str) -> str:
    """`maria.lindqvist@…` for Maria Lindqvist."""
    plain = name.lower().translate(str.maketrans("åäöéü ", "aaoeu."))
    return f"{plain}@{DOMAIN}"


def make_user(name: str, email: str, hashed: str) -> User:
    """A person with the demo's password, already hashed: hashing it for each would take a minute."""
    return User(name=name, email=email, password=hashed)


def hashed_password() -> str:
    """The demo's password, hashed once."""
    return make_password(PASSWORD)


def load_staff(boards: dict[str, Board], hashed: str, today: dt.date) -> Staff:
    """Make the city's people with their roles, held since five years."""
    since = today.replace(year=today.year - 5, month=1, day=1)
    at: dict[tuple[str, Role], list[User]] = {}
    users: dict[str, User] = {}
    held: list[RoleAssignment] = []

    def person(name: str) -> User:
        return users.setdefault(name, make_user(name, address_of(name), hashed))

    for key, staff in [(key, staff) for key, staff in _STAFF.items()] + [
        (key, staff) for keys, staff in _SHARED for key in keys
    ]:
        for role, names in staff.items():
            at[key, role] = [person(name) for name in names]
            held += [RoleAssignment(user=person(n), role=role, board=boards[key], valid_from=since) for n in names]
    city = {role: person(name) for role, name in _CITY.items()}
    held += [RoleAssignment(user=user, role=role, valid_from=since) for role, user in city.items()]
    User.objects.bulk_create(users.values())
    RoleAssignment.objects.bulk_create(held)
    return Staff(at, city)
