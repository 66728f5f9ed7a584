"""What must be there before applications can be? Boards, people at them, associations, and calls with frozen rules."""

import datetime as dt
import random
from dataclasses import dataclass

from django.utils import timezone

from grants.actions.open_call import close_call, open_call, publish_call
from grants.demo.boards import load_boards
from grants.demo.call_texts import TERMS
from grants.demo.organisations import check_digit
from grants.models import Call, CallCriterion, CallVersion, Delegation, Programme, Question
from grants.populate.rows import Tables
from registry.models import Board, Organisation, RoleAssignment, User
from registry.roles import Role
from vetting.criteria import load_criteria
from vetting.models import Criterion

DOMAIN = "populate.varna.example"
AREAS = ("general", "targeted", "individual")
_WORDS = ("Gnistan", "Bron", "Källan", "Ringen", "Kvarteret", "Vinden", "Torget", "Linden", "Svalan", "Stigen")
_SORTS = ("Föreningen", "Idrottsklubben", "Kulturlaget", "Stiftelsen", "Ungdomskretsen", "Nätverket")


@dataclass(frozen=True)
class Desk:
    """A board with the keys of its people and its delegation."""

    board: Board
    officer: int
    reviewer: int
    decider: int
    delegation: int


@dataclass(frozen=True)
class Round:
    """A call with the keys of its frozen rules."""

    call: Call
    version: int
    desk: Desk
    questions: dict[str, int]
    criteria: list[int]
    opens: dt.datetime
    closes: dt.datetime


@dataclass(frozen=True)
class Applicant:
    """An association and who signs in for it."""

    organisation: int
    user: int
    account: str


def desks() -> list[Desk]:
    """Today's boards, made when there are none, each with three people."""
    today = timezone.localdate()
    load_criteria(Criterion)
    if not Board.objects.exists():
        load_boards(today)
    since = today.replace(year=today.year - 6, month=1, day=1)
    found = []
    for board in Board.objects.in_force(today).exclude(kind=Board.Kind.EXECUTIVE).order_by("pk"):
        people = []
        for role in (Role.CASE_OFFICER, Role.REVIEWER, Role.DECISION_MAKER):
            email = f"{role}.{board.key}@{DOMAIN}"
            user, made = User.objects.get_or_create(
                email=email, defaults={"name": f"{role.label} {board.code}", "password": "!"}
            )
            if made:
                RoleAssignment.objects.create(user=user, role=role, board=board, valid_from=since)
            people.append(user.pk)
        delegation = board.delegations.filter(may_grant=True).first() or Delegation.objects.create(
            board=board, point="1.1", name="Delegat", max_amount=100_000_000, valid_from=since
        )
        officer, reviewer, decider = people
        found.append(Desk(board, officer, reviewer, decider, delegation.pk))
    return found


def rounds(all_desks: list[Desk], starts: list[tuple[dt.datetime, dt.datetime]], mark: str) -> list[Round]:
    """One call at each board for each window; opened, and closed when its time is out, by the actions."""
    made = []
    for number, desk in enumerate(all_desks):
        programme = Programme.objects.create(
            board=desk.board,
            key=f"populate-{mark}-{desk.board.key}"[:50],
            name=f"Föreningsbidrag, {desk.board.short_name}"[:150],
            kind="föreningsbidrag",
            purpose="Stöd till föreningar som kompletterar nämnden.",
            action_area=AREAS[number % 3],
        )
        officer = User.objects.get(pk=desk.officer)
        for place, (opens, closes) in enumerate(starts):
            made.append(_round(programme, desk, officer, opens, closes, f"{mark}-{desk.board.key}-{place}"))
    return made


def _round(
    programme: Programme, desk: Desk, officer: User, opens: dt.datetime, closes: dt.datetime, slug: str
) -> Round:
    start = timezone.localdate(closes).replace(day=1) + dt.timedelta(days=92)
    call = Call.objects.create(
        programme=programme,
        slug=f"volym-{slug}",
        name=f"{programme.name} {start.year}"[:150],
        support_form="money",
        opens_at=opens,
        closes_at=closes,
        period_start=start,
        period_end=start + dt.timedelta(days=365),
        budget=10**14,
        invented=["allt"],
    )
    version = CallVersion.objects.create(
        call=call, number=1, purpose=programme.purpose, eligibility=["Ideell förening"], terms=TERMS
    )
    questions = {
        key: Question.objects.create(
            version=version, position=position, key=key, kind=kind, step=step, label=label, options=options
        ).pk
        for position, (key, kind, step, label, options) in enumerate(
            (
                ("plats", "text", "activity", "Var håller ni till?", []),
                ("deltagare", "number", "activity", "Hur många deltar?", []),
                ("malgrupp", "choice", "activity", "Vilka vänder ni er till?", ["Barn", "Unga", "Vuxna", "Äldre"]),
                ("budget", "budget", "budget", "Budget", []),
            ),
            start=1,
        )
    }
    criteria = [
        CallCriterion.objects.create(version=version, position=position, name=name, question=f"{name}?").pk
        for position, name in enumerate(("Fyller ett behov", "Går att följa upp"), start=1)
    ]
    publish_call(actor=officer, call=call)
    open_call(actor=None, call=call)
    if closes < timezone.now():
        close_call(actor=None, call=call)
    return Round(call, version.pk, desk, questions, criteria, opens, closes)


def applicants(tables: Tables, number: int, all_desks: list[Desk], dice: random.Random) -> list[Applicant]:
    """New associations with a person who signs in, numbered after those that are there."""
    taken = Organisation.objects.filter(organisation_number__startswith="82").order_by("-organisation_number").first()
    serial = int(taken.organisation_number.replace("-", "")[2:9]) + 1 if taken else 0
    now = timezone.now()
    since = timezone.localdate().replace(year=timezone.localdate().year - 6, month=1, day=1)
    made = []
    for each in range(serial, serial + number):
        digits = f"82{each:07d}"
        digits += check_digit(digits)
        giro = f"98{each % 100_000:05d}"
        giro += check_digit(giro)
        account = f"{giro[:4]}-{giro[4:]}"
        organisation = tables[Organisation].add(
            organisation_number=f"{digits[:6]}-{digits[6:]}",
            name=f"{dice.choice(_SORTS)} {dice.choice(_WORDS)} {each + 1}",
            legal_form="61" if dice.random() < 0.9 else "72",
            seat="Stockholm",
            home_board_id=dice.choice(all_desks).board.pk,
            bankgiro=account,
            email=f"forening{each}@{DOMAIN}",
            founded=dice.randint(1930, 2022),
            members=dice.randint(10, 900),
            activity="Öppen verksamhet i stadsdelen",
            is_fictitious=True,
        )
        user = tables[User].add(
            email=f"forening{each}@{DOMAIN}",
            name=f"Ordförande {each + 1}",
            password="!",  # noqa: S106 - no password fits
            joined_at=now,
        )
        tables[RoleAssignment].add(
            user_id=user, role=Role.ORGANISATION_ADMINISTRATOR.value, organisation_id=organisation, valid_from=since
        )
        made.append(Applicant(organisation, user, account))
    return made
