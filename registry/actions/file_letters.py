"""Make a sent letter's PDF and file it in its case: once, whatever happens in between, and never again (R9).

The words are frozen with the letter; the PDF follows after the commit. If the machine stops before that, the letter
lacks a PDF until the nightly round, or until somebody opens it: all of them come here, and the first one wins.
"""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import slugify
from django_tasks import task

from registry.actions.file_document import file_document
from registry.letters.sheet import paper_of
from registry.lifecycle import lock
from registry.models import Case, Document, Notice
from registry.pdf.paper import pdf_of
from registry.uploads import check_file

log = logging.getLogger(__name__)


def file_letter(*, notice: Notice) -> Document:
    """The letter's PDF as a document in its case; made now if there is none yet."""
    current = Notice.objects.select_related("case__board", "case__organisation", "document", "entry").get(pk=notice.pk)
    if current.document is not None:
        return current.document
    content = pdf_of(paper_of(current))
    with transaction.atomic():
        lock(Case, pk=current.case_id)
        locked = lock(Notice, pk=current.pk)
        if locked.document is not None:
            return locked.document
        locked.document = file_document(
            actor=None,
            checked=check_file(SimpleUploadedFile(_name_of(current), content, "application/pdf")),
            kind=Document.Kind.LETTER,
            direction=current.entry.direction,
            audience=Document.Audience.PARTIES if current.to_organisation else Document.Audience.BOARD,
            title=current.subject,
            case=current.case,
            dated_on=paper_of(current).dated_on,
            counterpart=current.entry.counterpart,
            entry=current.entry,
        )
        locked.save(update_fields=["document"])
        return locked.document


@task()
def file_letters(keys: list[int]) -> None:
    """File these letters' PDFs. One that cannot be made is logged, and does not keep the others from being filed."""
    for notice in Notice.objects.filter(pk__in=keys, document=None).order_by("pk"):
        try:
            file_letter(notice=notice)
        except Exception:
            log.exception("letter %s has no PDF yet", notice.public_id)


def file_waiting_letters() -> int:
    """File the PDF of every letter that lacks one; gives how many were filed."""
    waiting = list(Notice.objects.filter(document=None).order_by("pk").values_list("pk", flat=True))
    file_letters.func(waiting)
    return len(waiting) - Notice.objects.filter(pk__in=waiting, document=None).count()


def _name_of(notice: Notice) -> str:
    return f"{slugify(notice.case.registry_number.replace('/', '-'))}-{notice.letter.replace('_', '-')}.pdf"
