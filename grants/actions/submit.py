"""Send in an application: a registry number, the documents into the case, the vetting opened, a receipt (R9)."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.letters.application_form import parts_of_application
from grants.models import Application
from registry.actions.file_document import bring_into_case
from registry.actions.open_case import NewCase, open_case
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import canonical, record
from registry.lifecycle import Refused, advance, blockers_to, lock
from registry.models import Case, Document, Notice, Organisation, User
from registry.parameters import value_of
from registry.roles import Permission, acting_role
from vetting.actions.open_vetting import open_vetting
from vetting.actions.screen_organisation import screen_if_listed
from vetting.clearance import clearance_of
from vetting.models import Screening


def content_of(application: Application) -> dict[str, Any]:
    """What was sent in, as plain data: the content whose fingerprint the journal keeps."""
    return {
        "title": application.title,
        "description": application.description,
        "requested_amount": application.requested_amount,
        "period": [str(application.period_start), str(application.period_end)],
        "goals": [
            [goal.text, goal.indicator, str(goal.baseline), str(goal.target)] for goal in application.goals.all()
        ],
        "budget": [
            [line.description, line.calculation, line.total, line.applied] for line in application.budget_lines.all()
        ],
        "answers": [
            [answer.question.key, str(answer.value)]
            for answer in application.answers.select_related("question", "document")
        ],
        "attachments": [
            [attachment.required.kind, attachment.document.sha256]
            for attachment in application.attachments.select_related("required", "document")
        ],
    }


@transaction.atomic
def submit(*, actor: User, application: Application) -> Application:
    """Send in the application. Raises Refused with everything that is missing."""
    lock(Organisation, pk=application.organisation_id)
    locked = lock(Application, pk=application.pk)
    if blockers := blockers_to(locked, "submit", actor=actor):
        raise Refused(blockers)
    now = timezone.now()
    role = str(acting_role(actor, Permission.APPLY, locked) or "")
    locked.case = open_case(
        NewCase(
            board=locked.call.programme.board,
            organisation=locked.organisation,
            kind=Case.Kind.APPLICATION,
            subject=locked.title,
            due_on=timezone.localdate(now) + dt.timedelta(days=value_of("handling_days")),
        ),
        actor=actor,
        actor_role=role,
    )
    advance(
        locked,
        "submit",
        actor=actor,
        rule="R9",
        by=actor,
        at=now,
        facts={
            "registry_number": locked.case.registry_number,
            "requested_amount": locked.requested_amount,
            "sha256": hashlib.sha256(canonical(content_of(locked))).hexdigest(),
        },
    )
    locked.unsaved_steps.all().delete()
    receive_form(
        actor=actor, case=locked.case, kind=Document.Kind.APPLICATION, parts=lambda: parts_of_application(locked)
    )
    documents = [attachment.document for attachment in locked.attachments.select_related("document")]
    documents += [answer.document for answer in locked.answers.select_related("document") if answer.document]
    bring_into_case(
        actor=actor,
        documents=[document for document in documents if document.case_id is None],
        case=locked.case,
        actor_role=role,
    )
    _see_to_vetting(actor, locked, documents)
    send_notice(case=locked.case, letter=Notice.Letter.RECEIPT, actor=None, context={"application": locked})
    return locked


def _see_to_vetting(actor: User, application: Application, documents: list[Any]) -> None:
    clearance = clearance_of(application.organisation, on=timezone.localdate())
    if clearance.is_valid and clearance.vetting is not None:
        application.vetting = clearance.vetting
        record(
            Event.VETTING_RELIED_ON,
            case=application.case,
            rule="G2",
            after={"vetting": clearance.registry_number, "valid_until": str(clearance.valid_until)},
        )
        screen_if_listed(
            actor=None,
            organisation=application.organisation,
            why=Screening.Why.APPLICATION,
            case=clearance.vetting.case,
        )
    else:
        application.vetting = open_vetting(
            actor=None,
            organisation=application.organisation,
            board=application.call.programme.board,
            criteria_on=timezone.localdate(application.call.opens_at),
            documents=documents,
        )
    application.save(update_fields=["vetting"])


@transaction.atomic
def recall(*, actor: User, application: Application) -> Application:
    """The organisation takes its application back."""
    locked = lock(Application, pk=application.pk)
    advance(locked, "recall", actor=actor)
    close_the_case(locked)
    return locked


def close_the_case(application: Application) -> None:
    """Mark the application's case closed today."""
    if application.case is not None:
        application.case.closed_on, application.case.due_on = timezone.localdate(), None
        application.case.save(update_fields=["closed_on", "due_on"])
