"""Make a signed staff report's PDF and file it in its case: once, and never again (R9). As with letters (0008)."""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django_tasks import task

from grants.letters.staff_report import paper_of_report, title_of
from grants.models import StaffReport
from registry.actions.file_document import file_document
from registry.lifecycle import lock
from registry.models import Case, Document
from registry.pdf.paper import pdf_of
from registry.uploads import check_file

log = logging.getLogger(__name__)


def file_report(*, report: StaffReport) -> Document:
    """The report's PDF as a document in its case; made now if there is none yet."""
    current = StaffReport.objects.select_related(
        "application__case__board", "application__case__organisation", "application__organisation", "document"
    ).get(pk=report.pk)
    case = current.application.case
    if case is None or current.signed_at is None:
        raise ValueError("only a signed staff report in a case is filed")
    if current.document is not None:
        return current.document
    content = pdf_of(paper_of_report(current, case))
    with transaction.atomic():
        lock(Case, pk=case.pk)
        locked = lock(StaffReport, pk=current.pk)
        if locked.document is not None:
            return locked.document
        locked.document = file_document(
            actor=current.signed_by,
            checked=check_file(SimpleUploadedFile(_name_of(current, case), content, "application/pdf")),
            kind=Document.Kind.OTHER,
            direction=Document.Direction.INTERNAL,
            audience=Document.Audience.BOARD,
            title=title_of(current),
            case=case,
            dated_on=timezone.localdate(current.signed_at),
            counterpart=case.board.name,
        )
        locked.save(update_fields=["document"])
        return locked.document


@task()
def file_reports(keys: list[int]) -> None:
    """File these reports' PDFs. One that cannot be made is logged, and does not keep the others from being filed."""
    for report in StaffReport.objects.filter(pk__in=keys, document=None).order_by("pk"):
        try:
            file_report(report=report)
        except Exception:
            log.exception("staff report %s has no PDF yet", report.pk)


def file_waiting_reports() -> int:
    """File the PDF of every signed report that lacks one; gives how many were filed."""
    waiting = list(
        StaffReport.objects.filter(document=None, signed_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    )
    file_reports.func(waiting)
    return len(waiting) - StaffReport.objects.filter(pk__in=waiting, document=None).count()


def _name_of(report: StaffReport, case: Case) -> str:
    return f"{slugify(case.registry_number.replace('/', '-'))}-tjansteutlatande-{report.number}.pdf"
