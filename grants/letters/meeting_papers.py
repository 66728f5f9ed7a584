"""What stands in a meeting's papers: the agenda, the decision list, the minutes? In Swedish, the language of the board.

`hidden` are keys of cases that the reader is recused from: of those the paragraph's number stands, and nothing else (R3).
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.models import AgendaItem, Decision, GrantChange, Meeting, MeetingPaper, PreparedDecision
from grants.selectors.agenda_rows import agenda_items
from grants.selectors.meetings import delegated_changes, delegated_decisions
from registry.formats import kronor
from registry.letters.sheet import sender_of
from registry.models import Case
from registry.pdf.paper import Paper
from registry.pdf.parts import Column, Facts, Heading, Paragraph, Part, Table

DECISION_LIST: Final = "decision_list"
_SHOWN: Final = 1200
"""How many characters of a prepared decision's reasons stand in the agenda."""


def paper_of_meeting(meeting: Meeting, kind: str, parts: Sequence[Part], *, made_at: dt.datetime) -> Paper:
    """A paper with the board's letterhead; the number on each page is the meeting's."""
    with translation.override("sv"):
        titles = {
            MeetingPaper.Kind.AGENDA: _("Agenda of the meeting on %(date)s"),
            MeetingPaper.Kind.MINUTES: _("Minutes of the meeting on %(date)s"),
            DECISION_LIST: _("Decision list of the meeting on %(date)s"),
        }
        title = titles[kind] % {"date": meeting.meets_on.isoformat()}
        label = _("Meeting")
    return Paper(
        title=title,
        parts=parts,
        sender=sender_of(meeting.board),
        registry_number=str(meeting),
        number_label=label,
        dated_on=timezone.localdate(made_at),
        made_at=made_at,
        language="sv",
    )


# ── The agenda ───────────────────────────────────────────────────────────────────────────────────


def agenda_parts(meeting: Meeting, *, hidden: Collection[int] = ()) -> list[Part]:
    """Day, place, who is called, and every case with what is proposed."""
    with translation.override("sv"):
        items = agenda_items(meeting)
        parts: list[Part] = [Facts(tuple(_about(meeting)))]
        people = [(attendee.name, str(attendee.get_role_display())) for attendee in meeting.attendees.all()]
        if people:
            parts += [Heading(_("Called")), Table((Column(_("Name")), Column(_("Role"))), tuple(people))]
        parts.append(Heading(_("Matters")))
        cases = [item for item in items if item.kind == AgendaItem.Kind.CASE]
        if cases:
            parts.append(_agenda_table(cases, hidden))
        for item in items:
            if item.kind == AgendaItem.Kind.DELEGATED:
                waiting = list(_waiting_reports(meeting))
                changes = list(delegated_changes(meeting.board_id, until=meeting.meets_on))
                parts += [
                    Heading(_("%(number)d. Delegated decisions") % {"number": item.position}),
                    *_delegated_table(waiting, changes, hidden),
                ]
        return parts


def _waiting_reports(meeting: Meeting) -> QuerySet[Decision]:
    return delegated_decisions(meeting.board_id, until=meeting.meets_on)


def _about(meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield _("Board"), meeting.board.name
    time = f" {meeting.begins_at:%H.%M}" if meeting.begins_at else ""
    yield _("Day and time"), f"{meeting.meets_on.isoformat()}{time}"
    yield _("Place"), meeting.place or "–"
    chair = next((attendee for attendee in meeting.attendees.all() if attendee.role == "chair"), None)
    yield _("Chair"), chair.name if chair else "–"


def _case_of(item: AgendaItem) -> Case | None:
    return item.application.case if item.application is not None else None


def _agenda_table(items: Sequence[AgendaItem], hidden: Collection[int]) -> Table:
    columns = (
        Column(_("Item")),
        Column(_("Registry number")),
        Column(_("Organisation and matter")),
        Column(_("Proposal")),
        Column(_("Sum"), is_figure=True),
    )
    return Table(columns, tuple(_agenda_cells(item, hidden) for item in items))


def _agenda_cells(item: AgendaItem, hidden: Collection[int]) -> tuple[str, ...]:
    case, prepared = _case_of(item), getattr(item, "prepared", None)
    if case is None or case.pk in hidden:
        return (str(item.position), "–", _("You are recused from this case"), "–", "–")
    matter = f"{case.organisation.name}\n{item.application.title if item.application else ''}".strip()
    proposal = str(prepared.get_outcome_display()) if prepared else "–"
    amount = kronor(prepared.amount) if prepared and prepared.amount else "–"
    return (str(item.position), case.registry_number, matter, proposal, amount)


# ── The decision list ────────────────────────────────────────────────────────────────────────────


def decision_list_parts(meeting: Meeting, *, hidden: Collection[int] = ()) -> list[Part]:
    """Every paragraph with what was decided, and the sum of it."""
    with translation.override("sv"):
        items = agenda_items(meeting)
        columns = (
            Column(_("Paragraph")),
            Column(_("Registry number")),
            Column(_("Organisation and matter")),
            Column(_("Decision")),
            Column(_("Sum"), is_figure=True),
        )
        cases = [item for item in items if item.kind == AgendaItem.Kind.CASE]
        rows = [_decision_cells(item, hidden) for item in cases]
        total = sum(item.decision.amount or 0 for item in cases if item.decision and item.application)
        parts: list[Part] = [Facts(tuple(_about(meeting)))]
        if rows:
            rows.append((_("Together"), "", "", "", kronor(total)))
            parts.append(Table(columns, tuple(rows), has_total=True))
        return parts


def _decision_cells(item: AgendaItem, hidden: Collection[int]) -> tuple[str, ...]:
    case = _case_of(item)
    paragraph = item.paragraph_text or str(item.position)
    if case is None or case.pk in hidden:
        return (paragraph, "–", _("You are recused from this case"), "–", "–")
    matter = f"{case.organisation.name}\n{item.application.title if item.application else ''}".strip()
    amount = kronor(item.decision.amount) if item.decision and item.decision.amount else "–"
    return (paragraph, case.registry_number, matter, what_was_decided(item), amount)


def what_was_decided(item: AgendaItem) -> str:
    """The paragraph's outcome in words: decided, put off, or not yet."""
    if item.decision is not None:
        return str(item.decision.get_outcome_display())
    if item.postponed_because:
        return _("Put off")
    return _("Not decided")


def sheet_of(meeting: Meeting, kind: str, *, hidden: Collection[int] = ()) -> tuple[list[str], list[list[Any]]]:
    """Agenda or decision list as a sheet: headings, and rows whose sums are kronor as numbers."""
    headings = [
        _("Paragraph"),
        _("Registry number"),
        _("Organisation"),
        _("Organisation number"),
        _("Matter"),
        _("Call"),
        _("Applied for, kronor"),
        _("Proposal") if kind == MeetingPaper.Kind.AGENDA else _("Decision"),
        _("Sum, kronor"),
    ]
    rows: list[list[Any]] = []
    for item in agenda_items(meeting):
        application, case = item.application, _case_of(item)
        if application is None or case is None:
            continue
        number = item.paragraph_text or str(item.position)
        if case.pk in hidden:
            rows.append([number, "–", _("You are recused from this case"), *[""] * 6])
            continue
        prepared: PreparedDecision | None = getattr(item, "prepared", None)
        if kind == MeetingPaper.Kind.AGENDA:
            words = str(prepared.get_outcome_display()) if prepared else ""
            amount = prepared.amount if prepared else None
        else:
            words, amount = what_was_decided(item), item.decision.amount if item.decision else None
        rows.append(
            [
                number,
                case.registry_number,
                case.organisation.name,
                case.organisation.organisation_number,
                application.title,
                application.call.name,
                application.requested_amount / 100,
                words,
                None if amount is None else amount / 100,
            ]
        )
    return headings, rows


# ── The minutes ──────────────────────────────────────────────────────────────────────────────────


def minutes_parts(meeting: Meeting, *, hidden: Collection[int] = ()) -> list[Part]:
    """Who took part, every paragraph with decision, recusals and dissents, and who has approved (KL 5:65-69)."""
    with translation.override("sv"):
        people = list(meeting.attendees.all())
        present = [
            (each.name, str(each.get_role_display()), _("takes part") if each.takes_part else _("does not decide"))
            for each in people
            if each.is_present
        ]
        parts: list[Part] = [
            Facts(tuple(_about(meeting))),
            Heading(_("Present")),
            Table((Column(_("Name")), Column(_("Role")), Column(_("In decisions"))), tuple(present)),
        ]
        for item in agenda_items(meeting):
            parts += _paragraph(item, hidden)
        parts += [Heading(_("Approval of the minutes")), _approvals(people)]
        return parts


def _approvals(people: Sequence[Any]) -> Table:
    rows = [
        (
            each.name,
            str(each.get_role_display()),
            each.approved_on.isoformat() if each.approved_on else _("not yet"),
        )
        for each in people
        if each.approves_minutes
    ]
    return Table((Column(_("Name")), Column(_("Role")), Column(_("Approved the minutes"))), tuple(rows))


def _paragraph(item: AgendaItem, hidden: Collection[int]) -> Iterator[Part]:
    case = _case_of(item)
    if item.kind == AgendaItem.Kind.DELEGATED:
        reported = _("Reported delegated decisions")
        yield Heading(f"{item.paragraph_text} {reported}".strip())
        decisions = [each.decision for each in item.reported.all()]
        yield Paragraph(_("The board takes note of the decisions that delegates have made."))
        yield from _delegated_table(decisions, [each.change for each in item.reported_changes.all()], hidden)
        return
    if case is None or item.application is None:
        return
    if case.pk in hidden:
        yield Heading(item.paragraph_text)
        yield Paragraph(_("You are recused from this case"))
        return
    yield Heading(f"{item.paragraph_text} {case.organisation.name}: {item.application.title}")
    yield Facts(
        (
            (_("Registry number"), case.registry_number),
            (_("Call"), item.application.call.name),
            (_("Applied for"), kronor(item.application.requested_amount)),
        )
    )
    yield from _recusals(item)
    yield Heading(_("The board's decision"), 3)
    yield from _decision(item)
    for dissent in item.dissents.all():
        yield Heading(_("Dissent"), 3)
        yield Paragraph(f"{dissent.attendee.name}, {str(dissent.attendee.get_role_display()).lower()}: {dissent.text}")


def _recusals(item: AgendaItem) -> Iterator[Part]:
    for recusal in item.recusals.all():
        told = {"name": recusal.attendee.name, "role": str(recusal.attendee.get_role_display()).lower()}
        yield Paragraph(_("%(name)s (%(role)s) is recused and does not take part in the paragraph.") % told)


def _decision(item: AgendaItem) -> Iterator[Part]:
    decision = item.decision
    if decision is None:
        yield Paragraph(
            _("The board puts the case off. %(why)s") % {"why": item.postponed_because}
            if item.postponed_because
            else _("Not decided")
        )
        return
    if decision.amount:
        told = {"outcome": decision.get_outcome_display(), "sum": kronor(decision.amount)}
        yield Paragraph(_("%(outcome)s, with %(sum)s.") % told)
    else:
        yield Paragraph(f"{decision.get_outcome_display()}.")
    if decision.rule_applied:
        yield Heading(_("The rule"), 3)
        yield Paragraph(decision.rule_applied)
    if decision.facts:
        yield Heading(_("The facts"), 3)
        yield Paragraph(decision.facts)
    yield Heading(_("Reasons"), 3)
    yield Paragraph(decision.reasons)


def _delegated_table(
    decisions: Sequence[Decision], changes: Sequence[GrantChange], hidden: Collection[int]
) -> list[Part]:
    shown = [each for each in decisions if each.application.case_id not in hidden]
    rows = [_delegated_row(each, each.application.case, str(each.get_outcome_display()), each.amount) for each in shown]
    for change in changes:
        if change.support.case_id not in hidden:
            outcome = f"{_('Change of the grant')}: {str(change.get_state_display()).lower()}"
            rows.append(_delegated_row(change, change.case, outcome, None))
    if not rows:
        return [Paragraph(_("There are no delegated decisions to report."))]
    columns = (
        Column(_("Registry number")),
        Column(_("Organisation")),
        Column(_("Decision")),
        Column(_("Delegate")),
        Column(_("Decided")),
        Column(_("Sum"), is_figure=True),
    )
    return [Table(columns, tuple(rows))]


def _delegated_row(
    decided: Decision | GrantChange, case: Case | None, outcome: str, amount: int | None
) -> tuple[str, ...]:
    point = decided.delegation
    return (
        case.registry_number if case else "–",
        case.organisation.name if case else "–",
        outcome,
        f"{point.point} {point.name}" if point else str(decided.decided_by or "–"),
        decided.decided_on.isoformat() if decided.decided_on else "–",
        kronor(amount) if amount else "–",
    )
