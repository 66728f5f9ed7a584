"""Makes letters, files and requests for public documents for tests; each stands in the register, as it must."""

import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from grants.demo.files import pdf_bytes
from registry.actions.ask_for_documents import ask_for_documents
from registry.actions.declare_conflict import declare_conflict
from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.file_document import file_document
from registry.models import Case, Document, DocumentRequest, Notice, RegisterEntry, User
from registry.roles import Role
from registry.uploads import check_file
from tests.factories.city import City, make_user


class CityWithRegistrar(City):
    """The city, with a registrar at its board."""

    def __init__(self) -> None:
        super().__init__()
        self.registrar = make_user(Role.REGISTRAR, board=self.board)


@transaction.atomic
def letter(case: Case, **fields: Any) -> Notice:
    """A letter in the case, with its entry in the register; fields as in Notice."""
    defaults: dict[str, Any] = {"letter": "receipt", "subject": "Brev", "body": "Hej."}
    fields = defaults | fields
    entry = enter(NewEntry(case, RegisterEntry.Direction.OUT, fields["subject"], letter=fields["letter"]))
    return Notice.objects.create(case=case, entry=entry, **fields)


def whole_pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF with a page for each tuple of lines, in Helvetica."""
    with pikepdf.open(io.BytesIO(pdf_bytes(*pages[0]))) as first:
        for lines in pages[1:]:
            with pikepdf.open(io.BytesIO(pdf_bytes(*lines))) as more:
                first.pages.extend(more.pages)
        made = io.BytesIO()
        first.save(made)
    return made.getvalue()


def filed(case: Case, content: bytes, name: str = "avtal.pdf", **fields: Any) -> Document:
    """A file that came in to the case."""
    defaults: dict[str, Any] = {"kind": "other", "direction": "in", "title": "Avtal", "counterpart": "Anna Andersson"}
    checked = check_file(SimpleUploadedFile(name, content))
    return file_document(actor=None, checked=checked, case=case, **(defaults | fields))


def asked(city: City, *handlers: User, wanted: str = "Ansökan och avtalet.", **fields: Any) -> DocumentRequest:
    """A request that came through the page; `handlers` have declared to have no conflict of interest in it."""
    request = ask_for_documents(actor=None, board=city.board, wanted=wanted, **fields)
    for person in handlers:
        declare_conflict(actor=person, cases=[request.case], has_conflict=False)
    return request
