"""Where may a person word letters: at which boards, and for the whole city?"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from registry.models import Board, User
from registry.roles import GIVEN_TO, Permission, Role, acting_role, boards_of, holds

CITY: Final = "city"


@dataclass(frozen=True)
class Place:
    """A board, or without one the whole city; `slug` is its name in addresses."""

    board: Board | None

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return self.board.key if self.board else CITY

    @property
    def name(self) -> str:
        """As people read it."""
        return self.board.name if self.board else _("The city")


def role_to_word_letters(user: User, board: Board | None) -> Role | None:
    """The role in which a person words a board's letters, or with None the city's; None when they may not."""
    if board is None:
        return Role.CENTRAL_COORDINATOR if holds(user, Role.CENTRAL_COORDINATOR) else None
    role = acting_role(user, Permission.WORD_LETTERS, board)
    return role if role != Role.CENTRAL_COORDINATOR else None


def places_of(user: User) -> list[Place]:
    """The city first, if the person words its letters, then the boards by name."""
    boards = Board.objects.filter(pk__in=boards_of(user, GIVEN_TO[Permission.WORD_LETTERS])).order_by("name")
    return [*([Place(None)] if role_to_word_letters(user, None) else []), *map(Place, boards)]
