"""What waits for whom? (first form; my work grows here)"""

from registry.models import User


def count_waiting_for(user: User) -> int:
    """How many things wait for an official."""
    return 0


def count_waiting_for_organisation(user: User) -> dict[str, int]:
    """How many things wait for an organisation, by menu entry."""
    return {"start": 0, "reports": 0}
