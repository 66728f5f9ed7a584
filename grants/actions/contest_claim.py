"""Contest a repayment claim: the organisation's own step, at its own page (R8, R9)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import RepaymentClaim
from registry.actions.file_document import file_document
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.letters.sent_form import came_with, written
from registry.lifecycle import advance, lock
from registry.models import Document, Notice, User
from registry.uploads import CheckedFile

SUBJECT = gettext_lazy("Contested repayment claim")


@transaction.atomic
def contest_claim(
    *, actor: User, claim: RepaymentClaim, text: str, files: Sequence[CheckedFile] = ()
) -> RepaymentClaim:
    """Take what the organisation writes into the register, and send a receipt. No reminder is sent while it is contested.

    Raises Refused or ValidationError.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write what you contest, and why.")})
    locked = lock(RepaymentClaim, pk=claim.pk)
    advance(locked, "contest", actor=actor, rule="R8", reason=text.strip(), facts={"files": len(files)})
    receive_form(
        actor=actor,
        case=locked.case,
        kind=Document.Kind.STATEMENT,
        subject=SUBJECT,
        parts=lambda: [
            *written(_("What is contested, and why"), text),
            *came_with([checked.file.name or "" for checked in files]),
        ],
    )
    with translation.override("sv"):
        title = str(SUBJECT)
    for checked in files:
        file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.STATEMENT,
            direction=Document.Direction.IN,
            title=title,
            case=locked.case,
            counterpart=locked.case.organisation.name,
        )
    send_notice(
        case=locked.case,
        letter=Notice.Letter.CONTEST_RECEIVED,
        actor=actor,
        context={"claim": locked, "contested_on": timezone.localdate()},
    )
    return locked
