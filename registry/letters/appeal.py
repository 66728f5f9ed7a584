"""How is a board's decision appealed? The instructions of the board's regime, in the language that is active (R5)."""

from django.template.loader import render_to_string

from registry.models import Board
from registry.parameters import value_of


def appeal_instructions(board: Board, days: int | None = None) -> str:
    """The instructions as plain text; `days` is the appeal period when it is known already."""
    given = {"board": board, "days": value_of("appeal_days") if days is None else days}
    return render_to_string(f"letters/appeal_{board.appeal_regime}.txt", given).strip()
