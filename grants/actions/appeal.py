"""Take in an appeal, hand it over, end it; when a court annuls the decision, open the case again (R5).

Whatever the annulled decision gave is taken back in the same transaction: payments not made are cancelled, the plan
ends, the call gets back what was not paid. What has been paid already is the board's to weigh: the judgment decides.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan
from grants.models import Appeal, Application, Call, Decision, Payment, Support
from grants.rules.appealing import blockers_to_appealing
from registry.actions.file_document import file_document
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import new_batch, record
from registry.lifecycle import Refused, advance, advance_many, is_possible, lock, require_role
from registry.models import Case, Document, Notice, Organisation, User
from registry.roles import Permission
from registry.rules import Blocker
from registry.uploads import CheckedFile


@dataclass(frozen=True)
class Judgment:
    """What the court said: its case number, the day, and the reasons in short."""

    number: str
    on: dt.date
    reasons: str


def _case_of(decision: Decision) -> Case:
    case = decision.application.case
    if case is None:
        raise Refused([Blocker("no_case", _("The application has no case."))])
    return case


def _not_ahead(day: dt.date, field: str) -> dict[str, str]:
    return {field: _("The day lies ahead. Give the day it happened.")} if day > timezone.localdate() else {}


@transaction.atomic
def take_in_appeal(
    *, actor: User, decision: Decision, by: str, received_on: dt.date, document: CheckedFile | None = None
) -> Appeal:
    """An appeal has come, to the board or from the court. Raises Refused or ValidationError."""
    lock(Application, pk=decision.application_id)
    locked = lock(Decision, pk=decision.pk)
    case = _case_of(locked)
    role = require_role(actor, Permission.HANDLE_APPLICATION, locked.application, handling=case)
    if blocked := blockers_to_appealing(locked):
        raise Refused(blocked)
    if errors := _not_ahead(received_on, "received_on"):
        raise ValidationError(errors)
    if received_on < locked.decided_on:
        raise ValidationError({"received_on": _("The decision was made %(day)s.") % {"day": locked.decided_on}})
    filed = _file(actor, case, document) if document is not None else None
    appeal = Appeal.objects.create(decision=locked, by=by, received_on=received_on, document=filed)
    record(
        Event.APPEAL_RECEIVED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R5",
        after={"id": appeal.pk, "by": by, "received_on": received_on.isoformat(), "state": str(appeal.state)},
    )
    return appeal


def _file(actor: User, case: Case, checked: CheckedFile) -> Document:
    with translation.override("sv"):
        title = _("Appeal")
    return file_document(
        actor=actor,
        case=case,
        checked=checked,
        kind=Document.Kind.OTHER,
        direction=Document.Direction.IN,
        title=title,
    )


@transaction.atomic
def forward_appeal(*, actor: User, appeal: Appeal, court: str, on: dt.date) -> Appeal:
    """Hand the appeal over to the court."""
    errors = _not_ahead(on, "on")
    if not court.strip():
        errors["court"] = _("Name the court.")
    if errors:
        raise ValidationError(errors)
    locked = lock(Appeal, pk=appeal.pk)
    advance(locked, "forward", actor=actor, rule="R5", court=court.strip(), on=on)
    return locked


@transaction.atomic
def dismiss_late_appeal(*, actor: User, appeal: Appeal, reasons: str) -> Appeal:
    """The board finds that an administrative appeal came too late."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write when the organisation was told, and when the appeal came.")})
    locked = lock(Appeal, pk=appeal.pk)
    text = reasons.strip()
    advance(locked, "dismiss_as_late", actor=actor, rule="R5", reason=text, on=timezone.localdate(), reasons=text)
    return locked


def _checked(judgment: Judgment) -> dict[str, object]:
    errors = _not_ahead(judgment.on, "on")
    if not judgment.number.strip():
        errors["number"] = _("Give the court's case number.")
    if not judgment.reasons.strip():
        errors["reasons"] = _("Write in short what the court said.")
    if errors:
        raise ValidationError(errors)
    return {"number": judgment.number.strip(), "on": judgment.on, "reasons": judgment.reasons.strip()}


@transaction.atomic
def reject_appeal(*, actor: User, appeal: Appeal, judgment: Judgment) -> Appeal:
    """The court has let the decision stand."""
    words = _checked(judgment)
    locked = lock(Appeal, pk=appeal.pk)
    advance(locked, "reject", actor=actor, rule="R5", reason=judgment.reasons.strip(), **words)
    return locked


@transaction.atomic
def annul_decision(*, actor: User, appeal: Appeal, judgment: Judgment) -> Appeal:
    """The court has annulled the decision: the case is opened again, and what the decision gave is taken back.

    What is closed or withdrawn already is not tried again: there is nothing left to give. The judgment is written down.
    Locks the organisation, then the call, the application and the support, in the order of decision 0007.
    """
    words = _checked(judgment)
    application_id = Decision.objects.values_list("application", flat=True).get(pk=appeal.decision_id)
    found = Application.objects.get(pk=application_id)
    lock(Organisation, pk=found.organisation_id)
    call = lock(Call, pk=found.call_id)
    application = lock(Application, pk=application_id)
    locked = lock(Appeal, pk=appeal.pk)
    batch = new_batch()
    advance(locked, "annul", actor=actor, rule="R5", reason=judgment.reasons.strip(), batch=batch, **words)
    decision = lock(Decision, pk=appeal.decision_id)
    decision.is_annulled = True
    decision.save(update_fields=["is_annulled"])
    case = _case_of(decision)
    support = Support.objects.select_for_update(of=("self",)).filter(application=application).first()
    if support is not None:
        _take_back(actor, support, call, number=judgment.number.strip(), batch=batch)
    is_tried_again = is_possible(application, "try_again")
    if is_tried_again:
        advance(application, "try_again", actor=actor, rule="R5", reason=judgment.reasons.strip(), batch=batch)
        case.closed_on = None
        case.save(update_fields=["closed_on"])
    send_notice(
        case=case,
        letter=Notice.Letter.ANNULLED,
        actor=actor,
        context={
            "application": application,
            "decision": decision,
            "appeal": locked,
            "support": support,
            "is_tried_again": is_tried_again,
        },
    )
    return locked


def _take_back(actor: User, support: Support, call: Call, *, number: str, batch: str) -> None:
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support=support, state__in=[*Payment.UNPAID, Payment.State.HELD])
        .select_related("support__case")
        .order_by("pk")
    )
    if payments:
        advance_many(payments, "cancel", actor=actor, authority=number, rule="R5", batch=batch)
    plan = lock(FollowUpPlan, pk=support.plan_id) if support.plan_id else None
    if plan is not None and plan.state not in (FollowUpPlan.State.CLOSED, FollowUpPlan.State.FINAL_ACCOUNTS):
        advance(plan, "end_with_support", actor=actor, authority=number, rule="R5", batch=batch)
    paid = sum(payment.amount for payment in support.payments.filter(state=Payment.State.PAID))
    call.committed_amount -= support.value - paid
    call.save(update_fields=["committed_amount"])
    support.application = None
    support.annulled_on = support.closed_on = timezone.localdate()
    support.save(update_fields=["application", "annulled_on", "closed_on"])
