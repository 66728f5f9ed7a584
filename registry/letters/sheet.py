"""How does a letter that was sent look on paper: its sender's letterhead, its recipient, its parts?"""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from registry.letters.plain import parts_of_text
from registry.models import Board, Letterhead, Notice
from registry.pdf.letterhead import Sender
from registry.pdf.paper import Paper
from registry.pdf.parts import Part, from_data


def parts_of_notice(notice: Notice) -> list[Part]:
    """The letter's parts as they were frozen; of an older letter, as its text shows them."""
    return from_data(notice.parts) if notice.parts else parts_of_text(notice.body)


def sender_of(board: Board) -> Sender:
    """The board's letterhead, what it lacks from the city's; without either, the board's name."""
    return senders_of([board])[board.pk]


def senders_of(boards: Collection[Board]) -> dict[int, Sender]:
    """The letterhead of each board, by its key. One query."""
    heads = Letterhead.objects.filter(Q(board__in=[board.pk for board in boards if board.pk]) | Q(board=None))
    found = {row.board_id: row for row in heads}
    return {board.pk: _sender(board, found.get(board.pk), found.get(None)) for board in boards}


def _sender(board: Board, own: Letterhead | None, city: Letterhead | None) -> Sender:
    rows = [row for row in (own, city) if row is not None]
    return Sender(
        city=next((row.city for row in rows if row.city), board.name),
        board=board.name,
        contact=next((tuple(row.contact_lines()) for row in rows if row.contact), ()),
        mark=next((row.mark for row in rows if row.mark), ""),
        colour=next((row.colour for row in rows if row.colour), Sender.colour),
    )


def paper_of(notice: Notice) -> Paper:
    """The letter as it will lie on paper, dated the day it was sent."""
    case = notice.case
    if notice.recipient:
        recipient: tuple[str, ...] = tuple(notice.recipient.splitlines())
    elif notice.to_organisation and (party := case.party()):
        recipient = (party.name, party.organisation_number)
    else:
        recipient = (case.board.name,)
    return Paper(
        title=notice.subject,
        parts=parts_of_notice(notice),
        sender=sender_of(case.board),
        registry_number=case.registry_number,
        dated_on=timezone.localdate(notice.created_at),
        made_at=notice.created_at,
        recipient=recipient,
        language=notice.language,
    )
