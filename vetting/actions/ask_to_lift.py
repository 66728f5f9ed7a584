"""Ask that an exclusion be lifted: what the organisation may do at any time while it is in force (G3)."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.actions.receive_form import receive_statement
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Notice, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.uploads import CheckedFile
from vetting.actions.re_examine import re_examine
from vetting.models import Exclusion, LiftRequest, ReExamination
from vetting.rules.re_examining import blockers_to_asking

SUBJECT = gettext_lazy("Request to lift the exclusion")


@transaction.atomic
def ask_to_lift(*, actor: User, exclusion: Exclusion, text: str, files: Sequence[CheckedFile] = ()) -> LiftRequest:
    """Take the request and its files into the register (R9), begin a re-examination unless one is under way, and send
    a receipt with the day of the answer. Raises Refused or ValidationError.
    """
    locked = lock(Exclusion, pk=exclusion.pk)
    role = require_role(actor, Permission.ASK_TO_LIFT, locked.case)
    if blockers := blockers_to_asking(locked):
        raise Refused(blockers)
    if not text.strip():
        raise ValidationError({"text": _("Write what has changed since the decision.")})
    answer_by = timezone.localdate() + dt.timedelta(days=value_of("lift_request_days"))
    asked = LiftRequest.objects.create(
        exclusion=locked,
        text=text.strip(),
        asked_by=actor,
        asked_at=timezone.now(),
        answer_by=min(answer_by, locked.valid_until),
    )
    documents = receive_statement(
        actor=actor,
        case=locked.case,
        subject=SUBJECT,
        question=gettext_lazy("What has changed since the decision"),
        text=text,
        files=files,
        actor_role=str(role),
    )
    asked.documents.add(*documents)
    record(
        Event.EXCLUSION_LIFT_ASKED,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="G3",
        after={"answer_by": asked.answer_by.isoformat(), "files": len(files)},
    )
    _look_again(locked, asked.answer_by)
    send_notice(
        case=locked.case,
        letter=Notice.Letter.LIFT_REQUEST_RECEIVED,
        actor=actor,
        context={"exclusion": locked, "lift_request": asked},
    )
    return asked


def _look_again(exclusion: Exclusion, answer_by: dt.date) -> None:
    found = exclusion.under_way()
    if found is None:
        re_examine(
            actor=None,
            exclusion=exclusion,
            why=str(_("The organisation has asked for the exclusion to be lifted.")),
            cause=ReExamination.Cause.ON_REQUEST,
        )
    elif answer_by < found.due_on:
        found = lock(ReExamination, pk=found.pk)
        found.due_on = exclusion.case.due_on = answer_by
        found.save(update_fields=["due_on"])
        exclusion.case.save(update_fields=["due_on"])
