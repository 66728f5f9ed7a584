"""May this person read this document, and in which way does it reach them?"""

import logging
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.events import Event
from registry.http import user_of
from registry.models import Case, Document, JournalEntry, User
from registry.roles import is_official
from registry.uploads import ACCEPTED

log = logging.getLogger(__name__)
# Browsers show a PDF through a plug-in of their own, which object-src must let in.
POLICY: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SHOWN_IN_THE_BROWSER: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})


def must_say_why(user: User, case: Case | None) -> bool:
    """Is this vetting material that the official has not yet, today, written down the purpose of reading? (R11)

    An organisation reads what it was sent without saying why.
    """
    if case is None or case.kind != Case.Kind.VETTING or not is_official(user):
        return False
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return not JournalEntry.objects.filter(case=case, event=Event.VETTING_READ, actor=user, at__gte=start).exists()


def ask_why(request: HttpRequest, case: Case) -> HttpResponse:
    """Send the reader to the vetting, where the purpose is written down."""
    messages.info(request, _("Write why you read the material first. Then it can be opened for the rest of the day."))
    return redirect("vetting", number=case.path_number)


@login_required
@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The document's bytes: PDF and pictures in the browser, the rest as a file to save. Strangers get 404."""
    user = user_of(request)
    found = get_object_or_404(Document.objects.visible_to(user).select_related("case"), public_id=public_id)
    if found.case is not None and must_say_why(user, found.case):
        return ask_why(request, found.case)
    return handed_out(request, found)


def handed_out(request: HttpRequest, found: Document, *, name: str = "") -> HttpResponseBase:
    """The document's bytes, to somebody who may read it; a page that says so when they are missing.

    `name`, without its ending, is what the file is called when its own name may say too much.
    """
    if found.disposed_on is not None:
        return render(request, "registry/document_disposed.html", {"document": found}, status=410)
    kind = found.content_type if found.content_type in ACCEPTED.values() else "application/octet-stream"
    try:
        file = found.file.open("rb")
    except OSError:
        log.exception("the bytes of document %s are missing", found.public_id)
        return render(request, "registry/document_missing.html", {"document": found}, status=404)
    file_name = f"{name}.{found.file_name.rpartition('.')[2]}" if name else found.file_name
    response = FileResponse(file, as_attachment=kind not in SHOWN_IN_THE_BROWSER, filename=file_name, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response
