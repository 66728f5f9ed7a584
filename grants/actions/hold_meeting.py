"""Note what happens at a meeting: that it is held, who is recused, who dissents, what is put off (R3, R4, R5)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grants.actions.at_the_meeting import locked_meeting, undecided_item
from grants.models import AgendaItem, Attendee, Dissent, Meeting, Recusal, ReportedChange, ReportedDecision
from grants.selectors.meetings import delegated_changes, delegated_decisions
from registry.actions.declare_conflict import note_conflict_of
from registry.events import Event
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused, advance, require_role
from registry.models import Case, ConflictDeclaration, User
from registry.roles import Permission
from registry.rules import Blocker

State = Meeting.State


@transaction.atomic
def hold_meeting(*, actor: User, meeting: Meeting, first_paragraph: int | None = None) -> Meeting:
    """The board has met: number the paragraphs, and report the delegates' decisions (R4).

    Other matters than Värna's stand in the same minutes; `first_paragraph` is the number of the first of these. Without it
    they follow the board's latest of the year.
    """
    locked = locked_meeting(meeting)
    locked.first_paragraph = first_paragraph or next_paragraph(locked)
    advance(locked, "hold", actor=actor, rule="R5", facts={"first_paragraph": locked.first_paragraph})
    for paragraph, item in enumerate(locked.items.order_by("position", "pk"), start=locked.first_paragraph):
        item.paragraph = paragraph
        item.save(update_fields=["paragraph"])
        if item.kind == AgendaItem.Kind.DELEGATED:
            _report(actor, item)
    return locked


def next_paragraph(meeting: Meeting) -> int:
    """The number after the board's latest paragraph of the year."""
    of_the_year = AgendaItem.objects.filter(meeting__board_id=meeting.board_id, meeting__year=meeting.year)
    last: int | None = of_the_year.aggregate(last=Max("paragraph"))["last"]
    return (last or 0) + 1


def _report(actor: User, item: AgendaItem) -> None:
    meeting = item.meeting
    decisions = list(delegated_decisions(meeting.board_id, until=meeting.meets_on))
    ReportedDecision.objects.bulk_create(
        [ReportedDecision(item=item, decision=decision) for decision in decisions], batch_size=100
    )
    changes = list(delegated_changes(meeting.board_id, until=meeting.meets_on))
    ReportedChange.objects.bulk_create([ReportedChange(item=item, change=change) for change in changes], batch_size=100)
    where = {"meeting": str(meeting), "paragraph": item.paragraph_text}
    told: list[tuple[Case | None, dict[str, int]]] = [
        *((decision.application.case, {"decision": decision.pk}) for decision in decisions),
        *((change.case, {"change": change.number}) for change in changes),
    ]
    record_many(
        [
            NewEntry(Event.DECISION_REPORTED, case=case, actor=actor, rule="R4", after=where | which)
            for case, which in told
        ],
        batch=f"meeting-{meeting.pk}-reports",
    )


def _case_of(item: AgendaItem) -> Case:
    application = item.application
    if application is None or application.case is None:
        raise ValueError("a paragraph about a case has an application that is sent in")
    return application.case


def _attendee(item: AgendaItem, attendee: Attendee) -> Attendee:
    found = Attendee.objects.filter(pk=attendee.pk, meeting=item.meeting).first()
    if found is None:
        raise ValidationError({"attendee": _("Choose somebody who is noted at the meeting.")})
    return found


@transaction.atomic
def note_recusal(*, actor: User, item: AgendaItem, attendee: Attendee, ground: str) -> Recusal:
    """Note that somebody does not take part in a paragraph (KL 6:30). With an account in Värna they lose sight of the case."""
    found = undecided_item(item, State.PLANNED, State.CALLED, State.HELD)
    case = _case_of(found)
    role = require_role(actor, Permission.KEEP_MEETING, case)
    who = _attendee(found, attendee)
    if ground not in ConflictDeclaration.Ground.values:
        raise ValidationError({"ground": _("Choose the ground for the conflict of interest.")})
    if found.dissents.filter(attendee=who).exists():
        raise Refused([Blocker("dissented", _("Whoever dissents has taken part and is not recused."), rule="R3")])
    recusal, is_new = Recusal.objects.get_or_create(
        item=found, attendee=who, defaults={"ground": ground, "noted_by": actor}
    )
    if is_new:
        record(
            Event.RECUSAL_NOTED,
            case=case,
            actor=actor,
            actor_role=str(role),
            rule="R3",
            after={"role": str(who.role), "ground": ground, "meeting": str(found.meeting)},
        )
        if who.user is not None:
            note_conflict_of(person=who.user, case=case, ground=ground, noted_by=actor)
    return recusal


@transaction.atomic
def note_dissent(*, actor: User, item: AgendaItem, attendee: Attendee, text: str) -> Dissent:
    """Note a dissent (reservation) in a paragraph, before its decision is put through and the words are frozen (R2)."""
    found = undecided_item(item, State.HELD)
    case = _case_of(found)
    role = require_role(actor, Permission.KEEP_MEETING, case)
    who = _attendee(found, attendee)
    if not text.strip():
        raise ValidationError({"text": _("Write what the person wanted instead, and why.")})
    if not who.takes_part:
        raise Refused(
            [Blocker("did_not_take_part", _("Only whoever takes part in the decision can dissent."), rule="R3")]
        )
    if found.recusals.filter(attendee=who).exists():
        raise Refused(
            [Blocker("recused_here", _("Whoever is recused does not take part and cannot dissent."), rule="R3")]
        )
    dissent, _is_new = Dissent.objects.update_or_create(
        item=found, attendee=who, defaults={"text": text.strip(), "noted_by": actor}
    )
    record(
        Event.DISSENT_NOTED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R2",
        after={"role": str(who.role), "meeting": str(found.meeting)},
    )
    return dissent


@transaction.atomic
def postpone(*, actor: User, item: AgendaItem, because: str) -> AgendaItem:
    """The board put the case off (bordläggning, återremiss): it is free for another agenda."""
    found = undecided_item(item, State.HELD)
    case = _case_of(found)
    role = require_role(actor, Permission.KEEP_MEETING, case)
    if not because.strip():
        raise ValidationError({"because": _("Write why the case is put off.")})
    found.postponed_because = because.strip()
    found.save(update_fields=["postponed_because"])
    record(
        Event.POSTPONED,
        case=case,
        actor=actor,
        actor_role=str(role),
        rule="R4",
        reason=found.postponed_because,
        after={"meeting": str(found.meeting), "paragraph": found.paragraph_text},
    )
    return found
