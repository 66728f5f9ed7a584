"""Write a letter in a case to somebody outside it, such as an authority that is asked for its opinion (G10).

Nothing is mailed: an official takes the PDF from the case and sends it the way such a letter has to be sent. Whoever may
read the case reads the letter; the organisation does not.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.file_letters import file_letters
from registry.events import Event
from registry.journal import record
from registry.letters.write import days_in_letters, write_letter
from registry.lifecycle import Refused, lock
from registry.models import Case, Document, Notice, User
from registry.pdf.parts import as_data
from registry.roles import Permission, acting_role
from registry.rules import blockers_to_handling


@transaction.atomic
def send_letter_to(
    *,
    case: Case,
    letter: str,
    recipient: str,
    context: dict[str, Any],
    actor: User,
    language: str = "sv",
    rule: str = "G10",
) -> Notice:
    """Freeze the letter's words; its PDF follows on commit. `recipient` is the name, then the address, a line each.

    Raises Refused when the actor may not handle the case (R3), ValidationError when nobody is named.
    """
    lines = [line.strip() for line in recipient.splitlines() if line.strip()]
    if not lines:
        raise ValidationError({"recipient": _("Name the authority.")})
    locked = lock(Case, pk=case.pk)
    if blockers := blockers_to_handling(locked, actor):
        raise Refused(blockers)
    written = write_letter(letter, locked, context, days=days_in_letters(), language=language)
    entry = enter(NewEntry(locked, Document.Direction.OUT, written.subject, lines[0], letter=letter))
    notice = Notice.objects.create(
        case=locked,
        entry=entry,
        letter=letter,
        to_organisation=False,
        recipient="\n".join(lines)[:200],
        language=language,
        subject=written.subject[:200],
        body=written.body,
        parts=as_data(written.parts),
    )
    record(
        Event.NOTICE_SENT,
        case=locked,
        actor=actor,
        actor_role=str(acting_role(actor, Permission.HANDLE_CASE, locked) or ""),
        rule=rule,
        after={"letter": str(letter), "to": lines[0], "to_organisation": False, "entry": entry.number},
    )
    transaction.on_commit(lambda: file_letters.enqueue([notice.pk]))
    return notice
