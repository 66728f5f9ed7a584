"""Assess a request for documents and decide it: hand out, hand out in part, or refuse, which can be appealed (R10).

The copies are made and filed in the transaction of the decision, and never again. What is secret is not in them.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.file_document import file_document
from registry.actions.file_letters import file_letter
from registry.actions.send_letter_to import send_letter_to
from registry.actions.tell_requester import tell_requester
from registry.copies import WITH_WHAT_IT_IS_MADE_FROM, file_of, letter_of, redacted_copy, title_of
from registry.lifecycle import Refused, advance, lock
from registry.models import Case, Document, DocumentRequest, Notice, RegisterEntry, RequestedDocument, User
from registry.pdf.pictures import UnreadableFile
from registry.rules import Blocker
from registry.rules_of_requests import blockers_from_chosen, names_a_section
from registry.uploads import CheckedFile, fingerprint_of

Outcome = RequestedDocument.Outcome
Ground = DocumentRequest.Ground


def _locked(actor: User, request: DocumentRequest) -> tuple[DocumentRequest, list[RequestedDocument]]:
    """The request and its documents, when the actor is not kept from one of them (R3). Raises Refused."""
    lock(Case, pk=request.case_id)
    locked = lock(DocumentRequest, pk=request.pk)
    items = list(
        locked.items.select_related(*WITH_WHAT_IT_IS_MADE_FROM).prefetch_related(
            "redactions", "entry__case__conflict_declarations"
        )
    )
    keys = {item.entry.case_id for item in items}
    visible = set(Case.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    if blockers := blockers_from_chosen(items, actor, visible):
        raise Refused(blockers)
    return locked, items


@transaction.atomic
def assess_request(*, actor: User, request: DocumentRequest) -> DocumentRequest:
    """Every chosen document is examined; who decides sees what would leave. Raises Refused."""
    locked, items = _locked(actor, request)
    facts = {"documents": len(items), "outcomes": sorted(item.outcome for item in items)}
    advance(locked, "assess", actor=actor, rule="R10", by=actor, at=timezone.now(), facts=facts)
    return locked


@transaction.atomic
def reassess_request(*, actor: User, request: DocumentRequest, reason: str) -> DocumentRequest:
    """Send it back to be examined anew, with the reason. Raises Refused or ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write what is to be examined anew.")})
    locked, _items = _locked(actor, request)
    advance(locked, "reassess", actor=actor, rule="R10", reason=reason.strip())
    return locked


@transaction.atomic
def release_documents(*, actor: User, request: DocumentRequest) -> DocumentRequest:
    """Hand out everything. Raises Refused."""
    locked, items = _locked(actor, request)
    advance(locked, "release", actor=actor, rule="R10", by=actor, at=timezone.now(), facts=_facts(items))
    return _answered(actor, locked, items, Notice.Letter.DOCUMENTS_RELEASED)


@transaction.atomic
def release_in_part(
    *, actor: User, request: DocumentRequest, reasons: str, provision: str = "", ground: str = Ground.SECRECY
) -> DocumentRequest:
    """Hand out what is not secret, and refuse the rest with reasons and appeal instructions. Raises Refused."""
    _say_why(ground, provision, reasons)
    locked, items = _locked(actor, request)
    advance(
        locked,
        "release_in_part",
        actor=actor,
        rule="R10",
        reason=reasons.strip(),
        by=actor,
        at=timezone.now(),
        ground=ground,
        provision=provision.strip()[:100],
        reasons=reasons.strip(),
        facts={**_facts(items), "ground": ground, "provision": provision.strip()},
    )
    return _answered(actor, locked, items, Notice.Letter.DOCUMENTS_IN_PART)


@transaction.atomic
def refuse_documents(
    *, actor: User, request: DocumentRequest, reasons: str, provision: str = "", ground: str = Ground.SECRECY
) -> DocumentRequest:
    """Hand out nothing, with ground, section, reasons and appeal instructions. Raises Refused or ValidationError."""
    _say_why(ground, provision, reasons)
    locked, items = _locked(actor, request)
    advance(
        locked,
        "refuse",
        actor=actor,
        rule="R10",
        reason=reasons.strip(),
        by=actor,
        at=timezone.now(),
        ground=ground,
        provision=provision.strip()[:100],
        reasons=reasons.strip(),
        facts={**_facts(items), "ground": ground, "provision": provision.strip()},
    )
    return _answered(actor, locked, items, Notice.Letter.DOCUMENTS_REFUSED)


def _say_why(ground: str, provision: str, reasons: str) -> None:
    errors = {}
    if ground not in Ground.values:
        errors["ground"] = _("Choose the ground.")
    if ground == Ground.SECRECY and not names_a_section(provision):
        errors["provision"] = _("Name chapter and section, for example OSL 26:1.")
    if not reasons.strip():
        errors["reasons"] = _("Write the reasons without giving away what is secret.")
    if errors:
        raise ValidationError(errors)


def _facts(items: list[RequestedDocument]) -> dict[str, Any]:
    return {
        "documents": {str(item.entry): str(item.outcome) for item in items},
        "removed": sum(len(item.redactions.all()) for item in items),
    }


def _answered(actor: User, request: DocumentRequest, items: list[RequestedDocument], letter: str) -> DocumentRequest:
    for item in items:
        if item.outcome != Outcome.WITHHELD:
            item.copy = _copy(actor, request, item)
            item.save(update_fields=["copy"])
    case = lock(Case, pk=request.case_id)
    case.closed_on, case.due_on = timezone.localdate(), None
    case.save(update_fields=["closed_on", "due_on"])
    with translation.override(request.language):
        whom = _("To whoever has asked for the documents")
    send_letter_to(
        case=case,
        letter=letter,
        recipient=whom,
        context={"request": request, "items": items, "decider": actor},
        actor=actor,
        language=request.language,
        rule="R10",
    )
    transaction.on_commit(lambda: tell_requester.enqueue(request.pk))
    return request


def _copy(actor: User, request: DocumentRequest, item: RequestedDocument) -> Document:
    """The document itself when it leaves in full; otherwise a new file, filed now and never made again."""
    if item.outcome == Outcome.IN_FULL:
        notice = letter_of(item)
        whole = file_letter(notice=notice) if notice is not None else file_of(item)
        if whole is None:
            raise Refused([Blocker("no_file", _("%(number)s has no file.") % {"number": str(item)}, rule="R10")])
        return whole
    try:
        content = redacted_copy(item)
    except UnreadableFile as error:
        raise Refused(
            [
                Blocker(
                    "unreadable",
                    _("No safe copy of %(number)s can be made. Attach it printed as PDF.") % {"number": str(item)},
                    rule="R10",
                )
            ]
        ) from error
    name = f"{slugify(title_of(item).replace('/', '-'))}.pdf"
    file = SimpleUploadedFile(name, content, "application/pdf")
    with translation.override("sv"):
        subject = _("Copy of document %(number)s") % {"number": str(item.entry)}
    entry = enter(NewEntry(request.case, RegisterEntry.Direction.OUT, subject, public=subject))
    return file_document(
        actor=actor,
        checked=CheckedFile(file, "application/pdf", len(content), fingerprint_of(file)),
        kind=Document.Kind.OTHER,
        direction=RegisterEntry.Direction.OUT,
        audience=Document.Audience.BOARD,
        title=subject,
        case=request.case,
        entry=entry,
    )
