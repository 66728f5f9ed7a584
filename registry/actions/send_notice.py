"""Write a letter in a case, freeze its words, tell the recipients by a mail that holds a link only, and make its PDF."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from registry.actions.deliver import mail_deliveries, plan_deliveries
from registry.actions.enter_in_register import NewEntry as NewRegisterEntry
from registry.actions.enter_in_register import enter_many
from registry.actions.file_letters import file_letters
from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.letters.in_force import rows_in_force, wording_for
from registry.letters.sheet import senders_of
from registry.letters.write import days_in_letters, write_letter
from registry.models import Case, Document, Notice, User
from registry.pdf.parts import as_data


def send_notices(
    cases: Sequence[tuple[Case, dict[str, Any]]],
    *,
    letter: str,
    actor: User | None,
    to_organisation: bool = True,
    batch: str = "",
) -> list[Notice]:
    """One letter in each case, words frozen now; mail and PDF on commit. A constant number of queries."""
    if not cases:
        return []
    days = days_in_letters()
    prefetch_related_objects([case for case, _context in cases], "case_officer", "organisation", "board")
    in_force = rows_in_force(letter, {case.board_id for case, _context in cases})
    senders = senders_of({case.board_id: case.board for case, _context in cases}.values())
    notices, sources = [], []
    for case, context in cases:
        language = case.organisation.language if to_organisation else "sv"
        wording = wording_for(letter, case.board_id, language, in_force)
        written = write_letter(
            letter, case, context, days=days, language=language, wording=wording, sender=senders[case.board_id]
        )
        sources.append(written.source)
        notices.append(
            Notice(
                case=case,
                letter=letter,
                to_organisation=to_organisation,
                language=language,
                subject=written.subject[:200],
                body=written.body,
                parts=as_data(written.parts),
            )
        )
    direction = Document.Direction.OUT if to_organisation else Document.Direction.INTERNAL
    entries = enter_many(
        [
            NewRegisterEntry(
                case=notice.case,
                direction=direction,
                subject=notice.subject,
                counterpart=notice.case.organisation.name if to_organisation else notice.case.board.name,
                letter=letter,
            )
            for notice in notices
        ]
    )
    for notice, entry in zip(notices, entries, strict=True):
        notice.entry = entry
    Notice.objects.bulk_create(notices)
    record_many(
        [
            NewEntry(
                Event.NOTICE_SENT,
                case=notice.case,
                actor=actor,
                after={
                    "letter": str(letter),
                    "to_organisation": to_organisation,
                    "wording": source,
                    "entry": notice.entry.number,
                },
            )
            for notice, source in zip(notices, sources, strict=True)
        ],
        batch=batch,
    )
    mails = plan_deliveries(notices)
    keys = [notice.pk for notice in notices]
    transaction.on_commit(lambda: mail_deliveries.enqueue(mails))
    transaction.on_commit(lambda: file_letters.enqueue(keys))
    return notices


def send_notice(
    *, case: Case, letter: str, actor: User | None, context: dict[str, Any] | None = None, to_organisation: bool = True
) -> Notice:
    """One letter in one case."""
    return send_notices([(case, context or {})], letter=letter, actor=actor, to_organisation=to_organisation)[0]
