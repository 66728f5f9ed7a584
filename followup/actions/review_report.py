"""Approve a report, or return it with what remains."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.models import Evaluation, FollowUpPlan, Milestone, QuestionReturned, ReportReturn
from followup.questions import questions_of
from followup.rules.reports import blockers_to_approving_as, blockers_to_reading_as
from registry.actions.send_notice import send_notice
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Notice, User
from registry.parameters import value_of
from registry.roles import Permission


@transaction.atomic
def approve_report(*, actor: User, milestone: Milestone) -> Milestone:
    """Approve a report. With the last required one the final accounts are approved and the evaluation is planned.

    In a larger grant never by who wrote the basis for the decision. Raises Refused.
    """
    locked = lock(Milestone, pk=milestone.pk)
    role = require_role(actor, Permission.APPROVE_REPORT, locked, handling=locked.case)
    if waiting := blockers_to_approving_as(locked, actor, role):
        raise Refused(waiting)
    advance(locked, "approve", actor=actor, rule="G5", by=actor, on=timezone.localdate())
    send_notice(case=locked.case, letter=Notice.Letter.REPORT_APPROVED, actor=actor, context={"milestone": locked})
    close_accounts_when_complete(actor, locked.plan)
    return locked


@transaction.atomic
def return_report(
    *, actor: User, milestone: Milestone, comment: str = "", about: Mapping[str, str] | None = None
) -> Milestone:
    """Return a report; the organisation is told what remains, of the whole and (`about`) question by question, by key.

    Each return stays in the case's history. Raises ValidationError when nothing is said.
    """
    said = {key: text.strip() for key, text in (about or {}).items() if text.strip()}
    if not comment.strip() and not said:
        raise ValidationError({"comment": _("Write what the organisation needs to change.")})
    locked = lock(Milestone, pk=milestone.pk)
    role = require_role(actor, Permission.APPROVE_REPORT, locked, handling=locked.case)
    if waiting := blockers_to_reading_as(locked, role):
        raise Refused(waiting)
    with translation.override(locked.case.organisation.language):
        asked = [(each, said[each.key]) for each in questions_of(locked) if each.key in said]
    lines = [f"{question.words}: {text}" for question, text in asked]
    whole = "\n\n".join([part for part in [comment.strip()] if part] + lines)
    advance(locked, "give_back", actor=actor, rule="G5", reason=whole, comment=whole, facts={"questions": sorted(said)})
    returned = ReportReturn.objects.create(
        report=locked.report, comment=comment.strip(), returned_by=actor, returned_at=timezone.now()
    )
    QuestionReturned.objects.bulk_create(
        [
            QuestionReturned(returned=returned, key=each.key, question=each.words[:300], comment=text)
            for each, text in asked
        ]
    )
    send_notice(case=locked.case, letter=Notice.Letter.REPORT_RETURNED, actor=actor, context={"milestone": locked})
    return locked


def close_accounts_when_complete(actor: User, plan: FollowUpPlan) -> None:
    """With the last required milestone the final accounts are approved, and the evaluation is planned."""
    locked = lock(FollowUpPlan, pk=plan.pk)
    if locked.state != FollowUpPlan.State.ACTIVE or any(
        milestone.is_required and milestone.state != Milestone.State.APPROVED for milestone in locked.milestones.all()
    ):
        return
    advance(locked, "approve_final_accounts", actor=actor, rule="G5")
    due_on = timezone.localdate() + dt.timedelta(days=value_of("evaluation_days"))
    Evaluation.objects.get_or_create(plan=locked, defaults={"due_on": due_on})
