"""Which wording does a letter from a board have on a day: the board's own, the city's, or the one shipped?"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from registry.letters.shipped import Wording, shipped
from registry.models import LetterWording


def rows_in_force(letter: str, boards: Iterable[int], on: dt.date | None = None) -> dict[int | None, LetterWording]:
    """The version in force on the day `on` (today) of each of the boards, and under None the city's. One query."""
    found: dict[int | None, LetterWording] = {}
    rows = LetterWording.objects.filter(
        Q(board__in=list(boards)) | Q(board=None), letter=letter, valid_from__lte=on or timezone.localdate()
    )
    for row in rows.order_by("valid_from", "version"):
        found[row.board_id] = row
    return {board: row for board, row in found.items() if not row.goes_back}


def wording_for(
    letter: str, board: int | None, language: str, in_force: dict[int | None, LetterWording] | None = None
) -> Wording:
    """The wording in one language, from what `rows_in_force` gave when many are written."""
    rows = in_force if in_force is not None else rows_in_force(letter, [board] if board else [])
    row = rows.get(board) or rows.get(None)
    if row is None:
        return shipped(letter, language)
    source = f"{'board' if row.board_id else 'city'}/{row.version}"
    return Wording(getattr(row, f"subject_{language}"), getattr(row, f"text_{language}"), source)
