"""File a document: its bytes outside the web root, its fingerprint, and its entry in the case's register (R9)."""

import datetime as dt

from django.core.files.base import ContentFile
from django.db import transaction

from registry.actions.enter_in_register import NewEntry as NewRegisterEntry
from registry.actions.enter_in_register import enter, enter_many
from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.lifecycle import lock
from registry.models import Case, Document, Organisation, RegisterEntry, User
from registry.uploads import CheckedFile


@transaction.atomic
def file_document(
    *,
    actor: User | None,
    checked: CheckedFile,
    kind: str,
    direction: str,
    title: str,
    case: Case | None = None,
    organisation: Organisation | None = None,
    audience: str = Document.Audience.PARTIES,
    dated_on: dt.date | None = None,
    counterpart: str = "",
    actor_role: str = "",
    entry: RegisterEntry | None = None,
) -> Document:
    """Store a checked file. With a case it is entered in the register there; a draft's file is when it is sent in.

    `entry` is the entry of a letter whose words were registered when it was sent: its PDF is no other document.
    """
    owner = organisation or (case.party() if case else None)
    if owner is None and case is None:
        raise ValueError("a document belongs to a case or at least to an organisation")
    document = Document(
        case=case,
        organisation_id=owner.pk if owner else None,
        kind=kind,
        direction=direction,
        audience=audience,
        title=title[:200],
        dated_on=dated_on,
        counterpart=counterpart,
        file_name=(checked.file.name or "file")[:200],
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        filed_by=actor,
    )
    if case is not None:
        lock(Case, pk=case.pk)
        document.entry = entry or enter(_to_register(document, case))
        document.number = document.entry.number
    checked.file.seek(0)
    document.file.save(document.file_name, ContentFile(checked.file.read()), save=False)
    document.save()
    if case is not None:
        record_many([_entry(document, actor, actor_role)])
    return document


@transaction.atomic
def bring_into_case(*, actor: User, documents: list[Document], case: Case, actor_role: str = "") -> None:
    """Give documents filed before there was a case their numbers in it."""
    lock(Case, pk=case.pk)
    entries = enter_many([_to_register(document, case) for document in documents])
    for document, entry in zip(documents, entries, strict=True):
        document.case, document.number, document.entry = case, entry.number, entry
        document.save(update_fields=["case", "number", "entry"])
    record_many([_entry(document, actor, actor_role) for document in documents])


def _to_register(document: Document, case: Case) -> NewRegisterEntry:
    return NewRegisterEntry(
        case=case,
        direction=document.direction,
        subject=document.title,
        counterpart=document.counterpart,
        kind=document.kind,
    )


def _entry(document: Document, actor: User | None, actor_role: str) -> NewEntry:
    return NewEntry(
        Event.DOCUMENT_FILED,
        case=document.case,
        actor=actor,
        actor_role=actor_role,
        rule="R9",
        after={
            "document": document.number,
            "kind": str(document.kind),
            "direction": str(document.direction),
            "sha256": document.sha256,
        },
    )
