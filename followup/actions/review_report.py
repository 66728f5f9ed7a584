"""Approve a report or return it with what remains; note a site visit."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Evaluation, FollowUpPlan, Milestone
from registry.actions.send_notice import send_notice
from registry.actions.write_note import write_note
from registry.lifecycle import advance, lock
from registry.models import Notice, User
from registry.parameters import value_of


@transaction.atomic
def approve_report(*, actor: User, milestone: Milestone) -> Milestone:
    """Approve a report. With the last required one the final accounts are approved and the evaluation is planned."""
    locked = lock(Milestone, pk=milestone.pk)
    advance(locked, "approve", actor=actor, rule="G5", by=actor, on=timezone.localdate())
    send_notice(case=locked.case, letter=Notice.Letter.REPORT_APPROVED, actor=actor, context={"milestone": locked})
    _close_accounts_when_complete(actor, locked.plan)
    return locked


@transaction.atomic
def return_report(*, actor: User, milestone: Milestone, comment: str) -> Milestone:
    """Return a report; the organisation is told what remains."""
    if not comment.strip():
        raise ValidationError({"comment": _("Write what the organisation needs to change.")})
    locked = lock(Milestone, pk=milestone.pk)
    advance(locked, "give_back", actor=actor, rule="G5", reason=comment.strip(), comment=comment.strip())
    send_notice(case=locked.case, letter=Notice.Letter.REPORT_RETURNED, actor=actor, context={"milestone": locked})
    return locked


@transaction.atomic
def note_visit(*, actor: User, milestone: Milestone, note: str) -> Milestone:
    """A site visit was made; its note is kept in the case."""
    locked = lock(Milestone, pk=milestone.pk)
    write_note(actor=actor, case=locked.case, text=note)
    advance(locked, "make_visit", actor=actor, rule="G5", by=actor, on=timezone.localdate())
    _close_accounts_when_complete(actor, locked.plan)
    return locked


def _close_accounts_when_complete(actor: User, plan: FollowUpPlan) -> None:
    locked = lock(FollowUpPlan, pk=plan.pk)
    if locked.state != FollowUpPlan.State.ACTIVE or any(
        milestone.is_required and milestone.state != Milestone.State.APPROVED for milestone in locked.milestones.all()
    ):
        return
    advance(locked, "approve_final_accounts", actor=actor, rule="G5")
    due_on = timezone.localdate() + dt.timedelta(days=value_of("evaluation_days"))
    Evaluation.objects.get_or_create(plan=locked, defaults={"due_on": due_on})
