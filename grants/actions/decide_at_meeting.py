"""Put the board's decisions through: each case wholly, with its paragraph, letter and PDF, or not at all (R2-R5, R16).

A batch is a list of cases in the database, not a job in a queue. Whoever has the page open, or `manage.py decide_meeting`,
takes one case at a time, each in its own transaction. If the machine stops, the case it was at is rolled back, those
before it stand, and the next press takes the rest (docs/decisions/0012).
"""

import datetime as dt
import logging
import time
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.actions.set_plan import GoalTerms, MilestoneTerms, PlanTerms
from grants.actions.at_the_meeting import locked_meeting
from grants.actions.decide import Authority, DecisionText, Instalment, decide
from grants.models import (
    AgendaItem,
    Application,
    BatchLine,
    Decision,
    DecisionBatch,
    Meeting,
    PreparedDecision,
    Recusal,
)
from grants.rules.meetings import blockers_to_item, blockers_to_taking_part
from grants.rules.preparing import POSITIVE, blockers_to_prepared, page_of_prepared
from grants.rules.reporting import blockers_before_the_board
from registry.actions.file_letters import file_letter
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, blockers_to, require_role
from registry.models import ConflictDeclaration, Notice, User
from registry.roles import Permission
from registry.rules import Blocker
from vetting.clearance import clearance_of

log = logging.getLogger(__name__)
Result = BatchLine.Result
_MADE_BY_DECIDING: Final = frozenset({"no_plan", "no_sum"})


@transaction.atomic
def start_batch(*, actor: User, meeting: Meeting) -> DecisionBatch:
    """The batch of the meeting's undecided cases; the one under way, if somebody has pressed before.

    Raises Refused when the meeting is not held, or the actor may not decide there or was not at it (R4, R16).
    """
    locked = locked_meeting(meeting, Meeting.State.HELD)
    role = require_role(actor, Permission.DECIDE_APPLICATION, locked)
    if missing := blockers_to_taking_part(locked, actor):
        raise Refused(missing)
    under_way = locked.batches.filter(ended_at=None).first()
    if under_way is not None:
        return under_way
    waiting = list(
        locked.items.filter(kind=AgendaItem.Kind.CASE, decision=None, postponed_because="").order_by("position", "pk")
    )
    if not waiting:
        raise Refused([Blocker("nothing_to_decide", _("Every case on the agenda is decided or put off."), rule="R4")])
    batch = DecisionBatch.objects.create(meeting=locked, started_by=actor)
    BatchLine.objects.bulk_create([BatchLine(batch=batch, item=item) for item in waiting], batch_size=100)
    record(
        Event.BATCH_STARTED,
        chain=locked.journal_chain_name,
        board_id=locked.board_id,
        actor=actor,
        actor_role=str(role),
        rule="R16",
        after={"cases": len(waiting)},
    )
    return batch


def go_on(*, actor: User, batch: DecisionBatch, seconds: float | None = None) -> int:
    """Take the batch's waiting cases in order, for at most `seconds` and always at least one; gives how many it took.

    Each in its own transaction: the meeting is locked, so that two who drive the same batch take different cases.
    """
    stop_at = None if seconds is None else time.monotonic() + seconds
    taken = 0
    while True:
        line = batch.lines.filter(result=Result.WAITING).order_by("item__position", "pk").first()
        if line is None:
            _end(batch)
            return taken
        take_line(actor=actor, line=line)
        taken += 1
        if stop_at is not None and time.monotonic() >= stop_at:
            if not batch.lines.filter(result=Result.WAITING).exists():
                _end(batch)
            return taken


def _end(batch: DecisionBatch) -> None:
    DecisionBatch.objects.filter(pk=batch.pk, ended_at=None).update(ended_at=timezone.now())
    batch.refresh_from_db()


def take_line(*, actor: User, line: BatchLine) -> None:
    """Decide one case of a batch, or write down what stood in the way."""
    try:
        _decide_line(actor, line)
    except Refused as refused:
        _refuse_line(actor, line, [reason_as_data(blocker) for blocker in refused.blockers])
    except ValidationError as error:
        _refuse_line(actor, line, [{"code": "not_filled_in", "message": message} for message in error.messages])
    except Exception:
        # The other cases must not wait for one that the machine cannot carry out; nothing of it is left.
        log.exception("agenda item %s could not be decided", line.item_id)
        message = _("Something went wrong in Värna and nothing of the decision was made. Try again.")
        _refuse_line(actor, line, [{"code": "failed", "message": message}])


def reason_as_data(blocker: Blocker) -> dict[str, Any]:
    """A blocker as it is kept with the line, in the words of the one who pressed."""
    return {
        "code": blocker.code,
        "message": str(blocker.message),
        "detail": str(blocker.detail),
        "rule": blocker.rule,
        "url": blocker.url,
        "action": str(blocker.action),
        "language": translation.get_language() or "sv",
    }


@transaction.atomic
def _decide_line(actor: User, line: BatchLine) -> None:
    meeting = locked_meeting(line.item.meeting)
    current = BatchLine.objects.get(pk=line.pk)
    if current.result != Result.WAITING:
        return
    item = AgendaItem.objects.select_related("application__case", "prepared").get(pk=line.item_id)
    item.meeting = meeting
    if item.decision_id is None:
        decide_item(actor=actor, item=item)
    current.result, current.done_by, current.done_at = Result.DECIDED, actor, timezone.now()
    current.save(update_fields=["result", "done_by", "done_at"])


@transaction.atomic
def _refuse_line(actor: User, line: BatchLine, reasons: list[dict[str, Any]]) -> None:
    locked_meeting(line.item.meeting)
    current = BatchLine.objects.select_related("item__application__case").get(pk=line.pk)
    if current.result != Result.WAITING:
        return
    current.result, current.reasons = Result.REFUSED, reasons
    current.done_by, current.done_at = actor, timezone.now()
    current.save(update_fields=["result", "reasons", "done_by", "done_at"])
    application = current.item.application
    record(
        Event.STEP_REFUSED,
        case=application.case if application else None,
        actor=actor,
        rule=", ".join(sorted({reason["rule"] for reason in reasons if reason.get("rule")}))[:40],
        reason="; ".join(reason["code"] for reason in reasons),
    )


@transaction.atomic
def decide_item(*, actor: User, item: AgendaItem) -> Decision:
    """The board's decision in one paragraph, as it is prepared, with recusals and dissents, letter and PDF.

    `item.meeting` is locked by the caller's transaction, or here. Raises Refused with everything that stands in the way.
    """
    item.meeting = locked_meeting(item.meeting)
    application = item.application
    prepared = PreparedDecision.objects.filter(item=item).first()
    if application is None or application.case is None or prepared is None:
        raise ValueError("a paragraph about a case has an application and a prepared decision")
    _note_declared_conflicts(item, actor)
    blockers = blockers_to_item(item, actor)
    url = page_of_prepared(item.meeting.public_id, application.case.path_number)
    blockers += blockers_to_prepared(prepared, url=url, is_money=application.call.support_form == "money")
    blockers += _blockers_of_the_machine(application, prepared, actor) + blockers_before_the_board(application)
    if blockers:
        raise Refused(blockers)
    is_positive = prepared.outcome in POSITIVE
    decision = decide(
        actor=actor,
        application=application,
        outcome=prepared.outcome,
        text=DecisionText(
            reasons=prepared.reasons,
            rule_applied=prepared.rule_applied,
            facts=prepared.facts,
            dissent=dissents_as_text(item),
        ),
        authority=Authority(meeting_on=item.meeting.meets_on, meeting_paragraph=item.paragraph_text),
        amount=prepared.amount,
        plan=plan_of(prepared) if is_positive else None,
        instalments=instalments_of(prepared) if is_positive and application.call.support_form == "money" else (),
    )
    letter = Notice.objects.filter(case=application.case, letter=prepared.outcome).latest("pk")
    file_letter(notice=letter)
    item.decision = decision
    item.save(update_fields=["decision"])
    return decision


def _blockers_of_the_machine(application: Application, prepared: PreparedDecision, actor: User) -> list[Blocker]:
    """What `decide` would refuse it for after the first thing it meets: a row on the page tells all of it."""
    transition = {"granted": "grant", "partly_granted": "partly_grant", "refused": "refuse"}[prepared.outcome]
    clearance = clearance_of(application.organisation, on=timezone.localdate())
    found = blockers_to(application, transition, actor=actor, known={"clearance": clearance})
    return [blocker for blocker in found if blocker.code not in _MADE_BY_DECIDING]


def _note_declared_conflicts(item: AgendaItem, actor: User) -> None:
    """Whoever has declared a conflict of interest in Värna stands as recused in the paragraph too (R3)."""
    if item.application is None or item.application.case is None:
        return
    declared = ConflictDeclaration.objects.filter(case=item.application.case, has_conflict=True)
    grounds = dict(declared.order_by("pk").values_list("user_id", "ground"))
    known = {recusal.attendee_id for recusal in item.recusals.all()}
    new = [
        Recusal(item=item, attendee=attendee, ground=grounds[attendee.user_id], noted_by=actor)
        for attendee in item.meeting.attendees.all()
        if attendee.user_id in grounds and attendee.is_present and attendee.pk not in known
    ]
    if new:
        Recusal.objects.bulk_create(new)


def dissents_as_text(item: AgendaItem) -> str:
    """The paragraph's dissents as the decision keeps them: who, in which role, and the words."""
    with translation.override("sv"):
        return "\n\n".join(
            f"{dissent.attendee.name}, {dissent.attendee.get_role_display().lower()}: {dissent.text}"
            for dissent in item.dissents.select_related("attendee")
        )


def plan_of(prepared: PreparedDecision) -> PlanTerms:
    """The prepared plan as the plan's action takes it."""
    rows = prepared.rows
    return PlanTerms(
        goals=[
            GoalTerms(
                text=goal.get("text") or "",
                indicator=goal.get("indicator") or "",
                baseline=Decimal(goal["baseline"]),
                target=Decimal(goal["target"]),
                unit=goal.get("unit") or "",
                measured=goal.get("measured") or "",
            )
            for goal in rows.get("goals", [])
            if goal.get("text") or goal.get("indicator")
        ],
        milestones=[
            MilestoneTerms(
                kind=milestone["kind"],
                title=milestone["title"],
                due_on=dt.date.fromisoformat(milestone["due_on"]),
                is_required=bool(milestone.get("is_required")),
            )
            for milestone in rows.get("milestones", [])
        ],
        lines=[(line["description"], line["amount"]) for line in rows.get("lines", [])],
    )


def instalments_of(prepared: PreparedDecision) -> list[Instalment]:
    """The prepared payments, each tied to the milestone in the row it names."""
    titles = {str(number): row["title"] for number, row in enumerate(prepared.rows.get("milestones", []), start=1)}
    return [
        Instalment(
            amount=row["amount"],
            due_on=dt.date.fromisoformat(row["due_on"]),
            after=titles.get(str(row.get("after") or ""), ""),
        )
        for row in prepared.rows.get("instalments", [])
    ]
