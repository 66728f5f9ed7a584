"""What would leave of a requested document: whole, or without what is removed? The same for the preview and the copy."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from registry.letters.redact import redacted_paper
from registry.letters.sheet import sender_of
from registry.models import Document, Notice, RequestedDocument
from registry.pdf.paper import pdf_of
from registry.pdf.pictures import can_be_shown
from registry.pdf.redacted import Box, Copy, redacted

WITH_WHAT_IT_IS_MADE_FROM: Final = (
    "request__case__board",
    "entry__case__board",
    "entry__case__organisation",
    "entry__document",
    "entry__notice__case__board",
    "entry__notice__case__organisation",
    "basis",
    "copy",
)


def letter_of(item: RequestedDocument) -> Notice | None:
    """The letter the entry is, when its own words are what is copied."""
    return None if item.basis else getattr(item.entry, "notice", None)


def file_of(item: RequestedDocument) -> Document | None:
    """The file that is copied: what was printed as PDF for the request, or the document itself. A disposed one is gone."""
    found = item.basis or getattr(item.entry, "document", None)
    return found if found is None or found.disposed_on is None else None


def can_be_redacted(item: RequestedDocument) -> bool:
    """Is there a letter with fields, or a file with pages, to remove something from?"""
    file = file_of(item)
    return letter_of(item) is not None or (file is not None and can_be_shown(file.content_type))


def title_of(item: RequestedDocument) -> str:
    """What the copy is called: the number only, since the original's title may be secret."""
    with translation.override(item.request.language):
        return _("Copy of document %(number)s") % {"number": str(item.entry)}


def boxes_of(item: RequestedDocument) -> dict[int, list[Box]]:
    """The places that are removed, by page."""
    boxes: dict[int, list[Box]] = {}
    for each in item.redactions.all():
        if each.page is not None:
            boxes.setdefault(each.page, []).append(Box(each.left, each.top, each.right, each.bottom, each.provision))
    return boxes


def redacted_copy(item: RequestedDocument) -> bytes:
    """The copy without what is removed, as PDF. The same removals give the same bytes. Raises UnreadableFile."""
    if (notice := letter_of(item)) is not None:
        return pdf_of(redacted_paper(notice, {each.field: each.provision for each in item.redactions.all()}))
    file = file_of(item)
    if file is None:
        raise ValueError("there is nothing to copy")
    case = item.request.case
    about = Copy(
        title=title_of(item),
        registry_number=case.registry_number,
        board=sender_of(case.board).board,
        made_at=item.request.received_at,
        language=item.request.language,
    )
    with file.file.open("rb") as content:
        return redacted(content.read(), file.content_type, boxes_of(item), about)
