"""Choose the documents a request is about, examine each for secrecy, and say what is removed from its copy (R10, OSL 6:3).

Only while the request waits to be assessed: what has been assessed is what the person who decides has seen.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from registry.actions.file_document import file_document
from registry.copies import can_be_redacted, file_of, letter_of
from registry.events import Event
from registry.journal import record
from registry.letters.redact import fields_of
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, Document, DocumentRequest, Redaction, RegisterEntry, RequestedDocument, User
from registry.pdf.pictures import UnreadableFile, opened
from registry.roles import Permission, acting_role
from registry.rules import Blocker
from registry.rules_of_requests import blockers_from_chosen, names_a_section
from registry.uploads import CheckedFile

Outcome = RequestedDocument.Outcome


def _open_request(actor: User, request: DocumentRequest) -> DocumentRequest:
    """The request, locked, when the actor may examine it now. Raises Refused."""
    case = lock(Case, pk=request.case_id)
    locked = lock(DocumentRequest, pk=request.pk)
    require_role(actor, Permission.HANDLE_DOCUMENT_REQUEST, case, handling=case)
    if locked.state != DocumentRequest.State.RECEIVED:
        raise Refused([Blocker("assessed", _("The request is assessed. Take it up anew to change that."), rule="R10")])
    return locked


def _open_item(actor: User, item: RequestedDocument) -> RequestedDocument:
    _open_request(actor, item.request)
    found = RequestedDocument.objects.select_related("request__case", "entry__case", "basis").get(pk=item.pk)
    _refuse_unseen(actor, found)
    return found


def _refuse_unseen(actor: User, item: RequestedDocument) -> None:
    visible = set(Case.objects.visible_to(actor).filter(pk=item.entry.case_id).values_list("pk", flat=True))
    if blockers := blockers_from_chosen([item], actor, visible):
        raise Refused(blockers)


def _journal(event: Event, actor: User, item: RequestedDocument, **after: Any) -> None:
    case = item.request.case
    record(
        event,
        case=case,
        actor=actor,
        actor_role=str(acting_role(actor, Permission.HANDLE_DOCUMENT_REQUEST, case) or ""),
        rule="R10",
        after={"document": str(item.entry), **after},
    )


@transaction.atomic
def choose_document(*, actor: User, request: DocumentRequest, entry: RegisterEntry) -> RequestedDocument:
    """Say that the request is about this entry of the board's register. Raises Refused."""
    locked = _open_request(actor, request)
    if entry.board_id != locked.case.board_id:
        raise Refused(
            [Blocker("another_board", _("Another board keeps that document. The request goes there."), rule="R10")]
        )
    item, is_new = RequestedDocument.objects.get_or_create(request=locked, entry=entry)
    _refuse_unseen(actor, item)
    if is_new:
        _journal(Event.REQUEST_DOCUMENT_CHOSEN, actor, item)
    return item


@transaction.atomic
def leave_out(*, actor: User, item: RequestedDocument) -> None:
    """The request was not about this document after all."""
    found = _open_item(actor, item)
    _journal(Event.REQUEST_DOCUMENT_LEFT_OUT, actor, found)
    found.delete()


@transaction.atomic
def examine(
    *, actor: User, item: RequestedDocument, outcome: str, provision: str = "", printed: CheckedFile | None = None
) -> RequestedDocument:
    """Say what is handed out of the document. `printed` is a PDF of what has no file, or one that cannot be redacted.

    Raises ValidationError when what is withheld names no section of the law, or there is nothing to copy.
    """
    found = _open_item(actor, item)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose what is handed out.")})
    if outcome == Outcome.WITHHELD and not names_a_section(provision):
        raise ValidationError({"provision": _("Name chapter and section, for example OSL 26:1.")})
    if printed is not None:
        with translation.override("sv"):
            title = _("Printed for the request: %(number)s") % {"number": str(found.entry)}
        found.basis = file_document(
            actor=actor,
            checked=printed,
            kind=Document.Kind.OTHER,
            direction=RegisterEntry.Direction.INTERNAL,
            audience=Document.Audience.BOARD,
            title=title,
            case=found.request.case,
        )
        found.redactions.all().delete()
    if outcome != Outcome.WITHHELD and letter_of(found) is None and file_of(found) is None:
        raise ValidationError({"printed": _("The entry has no file. Print the page as PDF and attach it.")})
    if outcome == Outcome.IN_PART and not can_be_redacted(found):
        raise ValidationError({"printed": _("Nothing can be removed from this kind of file. Attach it as PDF.")})
    found.outcome = outcome
    found.provision = provision.strip()[:100] if outcome == Outcome.WITHHELD else ""
    found.save()
    if outcome != Outcome.IN_PART:
        found.redactions.all().delete()
    _journal(Event.REQUEST_DOCUMENT_EXAMINED, actor, found, outcome=str(outcome), provision=found.provision)
    return found


@transaction.atomic
def remove_passage(
    *,
    actor: User,
    item: RequestedDocument,
    provision: str,
    page: int | None = None,
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
    field: str = "",
) -> Redaction:
    """Remove a rectangle of a page (left, top, right, bottom, in parts of the page as it is seen), or a letter's field.

    Raises ValidationError when it lies outside the document or names no section of the law.
    """
    found = _open_item(actor, item)
    if not names_a_section(provision):
        raise ValidationError({"provision": _("Name chapter and section, for example OSL 26:1.")})
    notice = letter_of(found)
    if notice is not None:
        if field not in {each.key for each in fields_of(notice)}:
            raise ValidationError({"field": _("Choose a field of the letter.")})
        found.redactions.filter(field=field).delete()
        removed = Redaction.objects.create(item=found, field=field, provision=provision.strip()[:100])
    else:
        left, top, right, bottom = box
        if page is None or not 1 <= page <= _pages(found):
            raise ValidationError({"page": _("The document has no such page.")})
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise ValidationError({"left": _("The rectangle must lie on the page.")})
        removed = Redaction.objects.create(
            item=found, page=page, left=left, top=top, right=right, bottom=bottom, provision=provision.strip()[:100]
        )
    if found.outcome != Outcome.IN_PART:
        found.outcome, found.provision = Outcome.IN_PART, ""
        found.save()
    _journal(Event.REQUEST_REDACTED, actor, found, page=page, field=field, provision=removed.provision)
    return removed


def _pages(item: RequestedDocument) -> int:
    file = file_of(item)
    if file is None or not can_be_redacted(item):
        raise ValidationError({"page": _("Nothing can be removed from this kind of file. Attach it as PDF.")})
    try:
        with file.file.open("rb") as content, opened(content.read(), file.content_type) as pages:
            return len(pages)
    except UnreadableFile as error:
        raise ValidationError({"page": _("The file cannot be shown. Attach it printed as PDF.")}) from error


@transaction.atomic
def put_back(*, actor: User, redaction: Redaction) -> None:
    """Let a removed passage stand in the copy after all."""
    found = _open_item(actor, redaction.item)
    _journal(Event.REQUEST_REDACTION_LIFTED, actor, found, page=redaction.page, field=redaction.field)
    redaction.delete()
