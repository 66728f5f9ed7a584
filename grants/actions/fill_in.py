"""Begin an application and save it as it is typed. Nothing is lost: what cannot be understood is the form's to say."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import (
    Answer,
    Application,
    ApplicationGoal,
    Attachment,
    BudgetLine,
    Call,
    Question,
    RequiredAttachment,
)
from registry.actions.file_document import file_document
from registry.lifecycle import Refused, lock, require_role
from registry.models import Document, Organisation, User
from registry.roles import Permission, may
from registry.rules import Blocker
from registry.uploads import CheckedFile

_EDITABLE = (
    "title",
    "description",
    "period_start",
    "period_end",
    "requested_amount",
    "own_contribution",
    "contact_name",
    "contact_email",
    "contact_phone",
    "needs_interpreter",
    "accepts_democracy_condition",
    "signatory_role",
)
_GIRO = ("bankgiro", "plusgiro")


@transaction.atomic
def begin_application(*, actor: User, call: Call, organisation: Organisation) -> Application:
    """A new draft under the rules that are frozen for the call (R7). Raises Refused when the call is not open."""
    if not may(actor, Permission.APPLY, organisation):
        raise Refused([Blocker("not_permitted", _("You cannot apply for this organisation."), rule="R4")])
    if not call.is_open() or call.version_in_force is None:
        raise Refused([Blocker("call_closed", _("The call is not open for applications."), rule="R7")])
    return Application.objects.create(
        call=call,
        rules_version=call.version_in_force,
        organisation=organisation,
        created_by=actor,
        contact_name=actor.name,
        contact_email=actor.email,
        period_start=call.period_start,
        period_end=call.period_end,
    )


def draft_of(actor: User, application: Application) -> Application:
    """The actor's draft, locked. Raises Refused when it is not theirs, or a draft no more."""
    locked = lock(Application, pk=application.pk)
    require_role(actor, Permission.APPLY, locked)
    if locked.state != Application.State.DRAFT:
        raise Refused([Blocker("sent_in", _("The application is sent in and cannot be changed."), rule="R9")])
    return locked


@transaction.atomic
def save_fields(*, actor: User, application: Application, fields: dict[str, Any]) -> Application:
    """Save some of the application's own fields, and the organisation's bankgiro or plusgiro."""
    if any(name in _GIRO for name in fields):
        lock(Organisation, pk=application.organisation_id)
    locked = draft_of(actor, application)
    for name, value in fields.items():
        if name in _EDITABLE:
            setattr(locked, name, value)
    locked.save()
    giro = {name: value for name, value in fields.items() if name in _GIRO}
    if giro:
        organisation = lock(Organisation, pk=locked.organisation_id)
        for name, value in giro.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(giro))
    return locked


@dataclass(frozen=True)
class GoalContent:
    """A goal as the organisation writes it."""

    text: str
    indicator: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None


@transaction.atomic
def save_goals(*, actor: User, application: Application, goals: Sequence[GoalContent]) -> Application:
    """Replace the suggested goals."""
    locked = draft_of(actor, application)
    locked.goals.all().delete()
    ApplicationGoal.objects.bulk_create(
        [
            ApplicationGoal(
                application=locked,
                position=position,
                text=goal.text,
                indicator=goal.indicator,
                unit=goal.unit,
                baseline=goal.baseline,
                target=goal.target,
            )
            for position, goal in enumerate(goals, start=1)
        ]
    )
    locked.save(update_fields=["saved_at"])
    return locked


@dataclass(frozen=True)
class LineContent:
    """A budget line, in öre."""

    description: str
    calculation: str
    total: int
    applied: int


@transaction.atomic
def save_budget(
    *, actor: User, application: Application, question: Question, lines: Sequence[LineContent]
) -> Application:
    """Replace the lines of a budget question; what is applied for becomes the sum of all lines."""
    locked = draft_of(actor, application)
    locked.budget_lines.filter(question=question).delete()
    BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                application=locked,
                question=question,
                position=position,
                description=line.description,
                calculation=line.calculation,
                total=line.total,
                applied=line.applied,
            )
            for position, line in enumerate(lines, start=1)
        ]
    )
    locked.requested_amount = sum(locked.budget_lines.values_list("applied", flat=True))
    locked.save(update_fields=["requested_amount", "saved_at"])
    return locked


@transaction.atomic
def save_answers(*, actor: User, application: Application, answers: dict[Question, Any]) -> Application:
    """Save answers in the column of each question's kind: str, Decimal, öre as int, date, or CheckedFile."""
    locked = draft_of(actor, application)
    for question, value in answers.items():
        row = Answer.objects.filter(application=locked, question=question).first() or Answer(
            application=locked, question=question
        )
        match question.kind:
            case Question.Kind.TEXT | Question.Kind.LONG_TEXT:
                row.text = value or ""
            case Question.Kind.CHOICE:
                row.choice = value or ""
            case Question.Kind.FILE:
                if isinstance(value, CheckedFile):
                    row.document = _attach(actor, locked, value, Document.Kind.ANSWER, question.label, None)
            case kind:
                setattr(row, str(kind), value)
        row.save()
    locked.save(update_fields=["saved_at"])
    return locked


@transaction.atomic
def attach(
    *,
    actor: User,
    application: Application,
    required: RequiredAttachment,
    checked: CheckedFile | None = None,
    earlier: Document | None = None,
    dated_on: dt.date | None = None,
) -> Attachment:
    """Give a required attachment: a new file, or one the organisation has given the city before."""
    locked = draft_of(actor, application)
    if earlier is not None and (
        earlier.organisation_id != locked.organisation_id or earlier.audience != Document.Audience.PARTIES
    ):
        raise Refused([Blocker("not_yours", _("The document belongs to another organisation."), rule="R9")])
    if checked is not None:
        document = _attach(actor, locked, checked, required.kind, required.title, dated_on)
    elif earlier is not None:
        document = earlier
    else:
        raise ValueError("give a file or an earlier document")
    attachment, _created = Attachment.objects.update_or_create(
        application=locked,
        required=required,
        defaults={"document": document, "dated_on": dated_on or document.dated_on},
    )
    locked.save(update_fields=["saved_at"])
    return attachment


def _attach(
    actor: User, application: Application, checked: CheckedFile, kind: str, title: str, dated_on: dt.date | None
) -> Document:
    return file_document(
        actor=actor,
        checked=checked,
        kind=kind,
        direction=Document.Direction.IN,
        title=title,
        organisation=application.organisation,
        dated_on=dated_on,
        counterpart=application.organisation.name,
    )


@transaction.atomic
def discard_draft(*, actor: User, application: Application) -> None:
    """Throw a draft away; what was sent in never is."""
    locked = draft_of(actor, application)
    locked.delete()
