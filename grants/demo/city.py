"""What does every story of the demo city need at hand? The calendar, boards, people, associations and calls."""

import random
from dataclasses import dataclass, field

from grants.demo.call_list import SPECS
from grants.demo.facts import call_facts
from grants.demo.organisations import Associations
from grants.demo.people import Staff
from grants.demo.schedule import Schedule
from grants.models import Application, Call, Delegation
from registry.models import Board, Case, Organisation, User
from registry.roles import Role


@dataclass
class City:
    """The demo city while it is made. Boards go by the file's key, calls by their name in `call_list`."""

    schedule: Schedule
    boards: dict[str, Board]
    staff: Staff
    associations: Associations
    calls: dict[str, Call] = field(default_factory=dict)
    applications: dict[str, int] = field(default_factory=dict)

    def person(self, board: str, role: Role, number: int = 0) -> User:
        """Somebody with the role at the board."""
        return self.staff.one(board, role, number)

    def handlers(self, board: str, number: int = 0) -> "Handlers":
        """The people who take a case at the board."""
        return Handlers(
            officer=self.person(board, Role.CASE_OFFICER, number),
            reviewer=self.person(board, Role.REVIEWER),
            decider=self.person(board, Role.DECISION_MAKER),
            coordinator=self.person(board, Role.BOARD_COORDINATOR),
        )

    def board_of(self, call: str) -> str:
        """The key of the board that gives support in the call."""
        key: str = call_facts(SPECS[call].key)["board_key"]
        return key

    def organisation(self, name: str) -> Organisation:
        """An association by its name."""
        return self.associations.by_name[name]

    def applicant(self, organisation: Organisation) -> User:
        """The person who signs in for the association."""
        return self.associations.administrator(organisation)

    def remember(self, ident: str, application: Application) -> None:
        """Keep an application's key under the name its story has, for stories that build on it."""
        self.applications[ident] = application.pk

    def application(self, ident: str) -> Application:
        """The application of a story, as it is now."""
        return fresh(Application.objects.get(pk=self.applications[ident]))

    def delegation(self, board: str, amount: int, *, refusal: bool = False) -> Delegation | None:
        """A delegation that covers the sum in öre, or None: then the board decides itself."""
        covering = self.boards[board].delegations.filter(max_amount__gte=amount, may_grant=True)
        return (covering.filter(may_refuse=True) if refusal else covering).first()


@dataclass(frozen=True)
class Handlers:
    """Who has a case: two who assess, one who decides, one who advises."""

    officer: User
    reviewer: User
    decider: User
    coordinator: User


def fresh(application: Application) -> Application:
    """The application as the database has it now, with what steps look at."""
    return Application.objects.select_related(
        "call__programme__board", "organisation", "case__board", "vetting__case", "plan", "rules_version"
    ).get(pk=application.pk)


def case_of(application: Application) -> Case:
    """The case of an application that has been sent in."""
    if application.case is None:
        raise ValueError("a draft has no case")
    return application.case


def dice_for(*words: str) -> random.Random:
    """Dice that fall the same way every time for the same words."""
    return random.Random("/".join(words))  # noqa: S311 - the same city every time, nothing secret
