"""Send material to an organisation, and take its statement (R1)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.actions.file_document import file_document
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.letters.sent_form import came_with, written
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, Document, Hearing, Notice, User, WithheldItem
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker
from registry.uploads import CheckedFile


@dataclass(frozen=True)
class Withheld:
    """Something in the case that the organisation is not sent: what it is, why, and its document if it has one."""

    label: str
    reason: str
    document: Document | None = None


@transaction.atomic
def send_hearing(
    *,
    actor: User,
    case: Case,
    purpose: str,
    material: str,
    documents: Sequence[Document] = (),
    withheld: str = "",
    withheld_items: Sequence[Withheld] = (),
    permission: Permission = Permission.HANDLE_CASE,
) -> Hearing:
    """Open a reply period: the material, its documents, and what is withheld. Every new sending is a new period (R1).

    `withheld` tells in words what else is left out; each of `withheld_items` has its own reason. `permission` is what
    the actor needs at the case's board: the same for the first sending as for later ones.
    """
    if not material.strip():
        raise ValidationError({"material": _("Write what the organisation is asked to answer.")})
    if not all(item.reason.strip() for item in withheld_items):
        raise ValidationError({"withheld": _("Write for each thing that is withheld why it is.")})
    locked = lock(Case, pk=case.pk)
    role = require_role(actor, permission, locked, handling=locked)
    now = timezone.now()
    hearing = Hearing.objects.create(
        case=locked,
        purpose=purpose,
        material=material.strip(),
        withheld=withheld.strip(),
        sent_by=actor,
        sent_at=now,
        due_on=timezone.localdate(now) + dt.timedelta(days=value_of("hearing_days")),
    )
    hearing.documents.set(documents)
    WithheldItem.objects.bulk_create(
        WithheldItem(hearing=hearing, document=item.document, label=item.label[:200], reason=item.reason.strip())
        for item in withheld_items
    )
    record(
        Event.HEARING_SENT,
        case=locked,
        actor=actor,
        actor_role=str(role),
        rule="R1",
        after={
            "purpose": str(purpose),
            "due_on": hearing.due_on.isoformat(),
            "documents": [document.number for document in documents],
            "withheld": len(withheld_items) + bool(withheld.strip()),
        },
    )
    send_notice(case=locked, letter=Notice.Letter.HEARING, context={"hearing": hearing}, actor=actor)
    return hearing


@transaction.atomic
def answer_hearing(*, actor: User, hearing: Hearing, answer: str, files: Sequence[CheckedFile] = ()) -> Hearing:
    """Take the organisation's statement and its files; once, and as long as nothing is decided.

    Raises Refused or ValidationError.
    """
    locked = lock(Hearing, pk=hearing.pk)
    role = require_role(actor, Permission.ANSWER_HEARING, locked.case)
    if locked.answered_at is not None:
        raise Refused([Blocker("answered", _("The statement has already been sent in."), rule="R1")])
    if locked.case.closed_on is not None and locked.purpose != Hearing.Purpose.REPAYMENT:
        raise Refused(
            [
                Blocker(
                    "decided",
                    _(
                        "The case is decided, so a statement changes nothing in it now. You may appeal, or ask for a new trial."
                    ),
                    rule="R1",
                )
            ]
        )
    if not answer.strip():
        raise ValidationError({"answer": _("Write your statement, or say that you have nothing to add.")})
    receive_form(
        actor=actor,
        case=locked.case,
        kind=Document.Kind.STATEMENT,
        parts=lambda: [
            *written(str(locked.invitation), answer),
            *came_with([checked.file.name or "" for checked in files]),
        ],
    )
    with translation.override("sv"):
        title = _("Statement")
    for checked in files:
        document = file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.STATEMENT,
            direction=Document.Direction.IN,
            title=title,
            case=locked.case,
            counterpart=locked.case.organisation.name,
            actor_role=role,
        )
        locked.answer_documents.add(document)
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), actor, timezone.now()
    locked.awaits_extension = False
    locked.save()
    record(
        Event.HEARING_ANSWERED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="R1",
        after={"purpose": str(locked.purpose), "in_time": timezone.localdate() <= locked.due_on},
    )
    return locked
