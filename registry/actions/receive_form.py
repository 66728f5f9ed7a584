"""Receive what an organisation sends in through a form: an entry in the register, and the words as they stood (R9).

The words are frozen at once; the PDF follows after the commit. If the machine stops before that, the form lacks a PDF
until the nightly round: both come to `file_form`, and the first one wins.
"""

import logging
from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django_tasks import task

from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.file_document import file_document
from registry.letters.sent_form import came_with, paper_of_form, title_of_form, written
from registry.lifecycle import lock
from registry.models import Case, Document, RegisterEntry, SentForm, User
from registry.pdf.paper import pdf_of
from registry.pdf.parts import Part, as_data
from registry.rules import Text
from registry.uploads import CheckedFile, check_file

log = logging.getLogger(__name__)


def receive_form(
    *, actor: User, case: Case, kind: str, parts: Callable[[], Sequence[Part]], subject: Text = ""
) -> SentForm:
    """Enter and keep the form. `parts` gives its words; it is asked in Swedish, the language of the register.

    The subject is that of the kind unless there is a better one.
    """
    with translation.override("sv"):
        words = str(subject or Document.Kind(kind).label)
        said = as_data(parts())
    entry = enter(NewEntry(case, RegisterEntry.Direction.IN, words, case.organisation.name, kind=kind))
    form = SentForm.objects.create(entry=entry, kind=kind, parts=said, sent_by=actor, sent_at=timezone.now())
    transaction.on_commit(lambda: file_forms.enqueue([form.pk]))
    return form


def receive_statement(
    *, actor: User, case: Case, subject: Text, question: Text, text: str, files: Sequence[CheckedFile], actor_role: str
) -> list[Document]:
    """A statement of one answer that came with files: the words as a form, and each file as a document of its own."""
    receive_form(
        actor=actor,
        case=case,
        kind=Document.Kind.STATEMENT,
        subject=subject,
        parts=lambda: [
            *written(str(question), text),
            *came_with([checked.file.name or "" for checked in files]),
        ],
    )
    with translation.override("sv"):
        title = str(subject)
    return [
        file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.STATEMENT,
            direction=Document.Direction.IN,
            title=title,
            case=case,
            counterpart=case.organisation.name,
            actor_role=actor_role,
        )
        for checked in files
    ]


def file_form(*, form: SentForm) -> Document:
    """The form's PDF as a document in its case; made now if there is none yet."""
    current = SentForm.objects.select_related("entry__case__board", "entry__case__organisation", "document", "sent_by")
    found = current.get(pk=form.pk)
    if found.document is not None:
        return found.document
    case = found.entry.case
    content = pdf_of(paper_of_form(found))
    name = f"{slugify(str(found.entry).replace('/', '-'))}-{slugify(found.entry.subject)[:60]}.pdf"
    with transaction.atomic():
        lock(Case, pk=case.pk)
        locked = lock(SentForm, pk=found.pk)
        if locked.document is not None:
            return locked.document
        locked.document = file_document(
            actor=found.sent_by,
            checked=check_file(SimpleUploadedFile(name, content, "application/pdf")),
            kind=found.kind,
            direction=Document.Direction.IN,
            title=title_of_form(found),
            case=case,
            dated_on=timezone.localdate(found.sent_at),
            counterpart=found.entry.counterpart,
            entry=found.entry,
        )
        locked.save(update_fields=["document"])
        return locked.document


@task()
def file_forms(keys: list[int]) -> None:
    """File these forms' PDFs. One that cannot be made is logged, and does not keep the others from being filed."""
    for form in SentForm.objects.filter(pk__in=keys, document=None).order_by("pk"):
        try:
            file_form(form=form)
        except Exception:
            log.exception("form %s has no PDF yet", form.pk)


def file_waiting_forms() -> int:
    """File the PDF of every form that lacks one; gives how many were filed."""
    waiting = list(SentForm.objects.filter(document=None).order_by("pk").values_list("pk", flat=True))
    file_forms.func(waiting)
    return len(waiting) - SentForm.objects.filter(pk__in=waiting, document=None).count()
