"""Ask the organisation for what is missing, and take what it sends."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application
from registry.actions.file_document import file_document
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.letters.sent_form import came_with, written
from registry.lifecycle import advance, lock
from registry.models import Document, Notice, User
from registry.parameters import value_of
from registry.uploads import CheckedFile


@transaction.atomic
def request_supplement(
    *, actor: User, application: Application, request: str, due_on: dt.date | None = None
) -> Application:
    """Say what is missing; the organisation has until `due_on`, or the number of days the city has set."""
    if not request.strip():
        raise ValidationError({"request": _("Write what the organisation needs to complete.")})
    locked = lock(Application, pk=application.pk)
    if due_on is not None and due_on <= timezone.localdate():
        raise ValidationError({"due_on": _("Choose a day after today.")})
    due_on = due_on or timezone.localdate() + dt.timedelta(days=value_of("supplement_days"))
    advance(
        locked,
        "request_supplement",
        actor=actor,
        reason=request.strip(),
        request=request.strip(),
        due_on=due_on,
        facts={"due_on": due_on},
    )
    if locked.case is not None:
        send_notice(
            case=locked.case, letter=Notice.Letter.SUPPLEMENT_REQUEST, actor=actor, context={"application": locked}
        )
    return locked


@transaction.atomic
def supplement(*, actor: User, application: Application, answer: str, files: Sequence[CheckedFile] = ()) -> Application:
    """The organisation's supplement: text, files or both."""
    if not answer.strip() and not files:
        raise ValidationError({"answer": _("Write an answer or choose a file.")})
    locked = lock(Application, pk=application.pk)
    advance(locked, "supplement", actor=actor, answer=answer.strip(), facts={"files": len(files)})
    if answer.strip() and locked.case is not None:
        receive_form(
            actor=actor,
            case=locked.case,
            kind=Document.Kind.SUPPLEMENT,
            parts=lambda: [
                *written(_("What was asked for"), locked.supplement_request),
                *written(_("Answer"), answer),
                *came_with([checked.file.name or "" for checked in files]),
            ],
        )
    for checked in files:
        file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.SUPPLEMENT,
            direction=Document.Direction.IN,
            title=_("Supplement: %(name)s") % {"name": checked.file.name},
            case=locked.case,
            counterpart=locked.organisation.name,
        )
    return locked
