"""Take in a request for official documents: a case with its own number, whoever asks and however (R10, TF 2:18)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.actions.enter_in_register import NewEntry, enter
from registry.actions.open_case import NewCase, open_case
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, require_role
from registry.models import Board, Case, DocumentRequest, RegisterEntry, User
from registry.parameters import value_of
from registry.roles import Permission, acting_role
from registry.rules import Blocker

LONGEST = 5_000


@transaction.atomic
def ask_for_documents(
    *,
    actor: User | None,
    board: Board,
    wanted: str,
    via: str = DocumentRequest.Via.PAGE,
    answer_to: str = "",
    language: str = "sv",
) -> DocumentRequest:
    """Log the request; it is to be answered promptly, within the days that the city has set.

    Without an actor it came through the page, and who asks is neither asked nor kept. An official logs what came
    otherwise. Neither the wording nor the address goes into the journal. Raises Refused or ValidationError.
    """
    if actor is not None:
        require_role(actor, Permission.HANDLE_DOCUMENT_REQUEST, board)
    if actor is None and via != DocumentRequest.Via.PAGE:
        raise Refused([Blocker("not_permitted", _("Only an official logs what came in otherwise."), rule="R10")])
    if not wanted.strip():
        raise ValidationError({"wanted": _("Write which documents you want, as well as you can.")})
    if actor is None and answer_to.strip():
        try:
            validate_email(answer_to.strip())
        except ValidationError as error:
            raise ValidationError({"answer_to": error.messages}) from error
    if actor is None and _is_flooded():
        raise Refused(
            [
                Blocker(
                    "flooded",
                    _("Very many requests are coming in just now. Try again in an hour, or write to the board."),
                    rule="R10",
                )
            ]
        )
    now = timezone.now()
    with translation.override("sv"):
        subject = _("Request for official documents")
    case = open_case(
        NewCase(
            board=board,
            organisation=None,
            kind=Case.Kind.DOCUMENT_REQUEST,
            subject=subject,
            due_on=timezone.localdate(now) + dt.timedelta(days=value_of("document_request_days")),
        ),
        actor=actor,
    )
    request = DocumentRequest.objects.create(
        case=case,
        wanted=wanted.strip()[:LONGEST],
        via=via,
        answer_to=answer_to.strip()[:200],
        language=language if language in ("sv", "en") else "sv",
        received_at=now,
    )
    enter(NewEntry(case, RegisterEntry.Direction.IN, subject, public=subject))
    record(
        Event.DOCUMENTS_REQUESTED,
        case=case,
        actor=actor,
        actor_role=str((actor and acting_role(actor, Permission.HANDLE_DOCUMENT_REQUEST, board)) or ""),
        rule="R10",
        after={"via": str(via), "due_on": str(case.due_on)},
    )
    return request


def _is_flooded() -> bool:
    since = timezone.now() - dt.timedelta(hours=1)
    came = DocumentRequest.objects.filter(via=DocumentRequest.Via.PAGE, received_at__gte=since).count()
    return came >= value_of("document_requests_per_hour")
