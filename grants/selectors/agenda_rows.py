"""How does each paragraph of a meeting stand: what is proposed, what stops it, what was decided? For whoever asks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from grants.models import AgendaItem, Application, Decision, GrantChange, Meeting, PreparedDecision
from grants.rules.deciding import blockers_to_sum
from grants.rules.meetings import blockers_without_quorum
from grants.rules.preparing import POSITIVE, blockers_to_prepared, page_of_prepared
from grants.rules.reporting import blockers_before_the_board
from grants.selectors.decision_basis import MADE_BY_DECIDING, TRANSITIONS
from registry.lifecycle import blockers_to
from registry.models import Case, ConflictDeclaration, User
from registry.rules import Blocker
from vetting.clearance import clearances_of
from vetting.screening.standing import standings_of


@dataclass(frozen=True)
class AgendaRow:
    """A paragraph as the person sees it. `is_hidden`: the person is recused, and sees the number only (R3)."""

    item: AgendaItem
    application: Application | None = None
    prepared: PreparedDecision | None = None
    blockers: list[Blocker] = field(default_factory=list)
    is_hidden: bool = False
    is_undeclared: bool = False

    @property
    def case(self) -> Case | None:
        """The case of the paragraph, when it is about one and is shown."""
        return self.application.case if self.application is not None and not self.is_hidden else None

    @property
    def decision(self) -> Decision | None:
        """What was decided."""
        return None if self.is_hidden else self.item.decision

    @property
    def amount(self) -> int | None:
        """The sum in öre that is decided, or else proposed."""
        source = self.decision or self.prepared
        return source.amount if source is not None else None


def agenda_items(meeting: Meeting) -> list[AgendaItem]:
    """The paragraphs in order with everything that is shown of them: a constant number of queries."""
    items = (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related(
            "prepared",
            "decision",
            "application__case__organisation",
            "application__case__board",
            "application__case__reviewer",
            "application__call__programme__board",
            "application__organisation",
            "application__vetting",
            "application__plan",
        )
        .prefetch_related(
            "recusals__attendee",
            "dissents__attendee",
            "application__assessments__person",
            "application__staff_reports",
            "application__case__hearings",
            "application__case__conflict_declarations",
            Prefetch("reported__decision", Decision.objects.select_related("application__case__organisation")),
            "reported__decision__delegation",
            "reported__decision__decided_by",
            Prefetch("reported_changes__change", GrantChange.objects.select_related("support__case__organisation")),
            "reported_changes__change__delegation",
            "reported_changes__change__decided_by",
        )
        .order_by("position", "pk")
    )
    found = list(items)
    for item in found:
        item.meeting = meeting
    return found


def agenda_rows(meeting: Meeting, user: User, *, on: dt.date) -> list[AgendaRow]:
    """Every paragraph with what stops its decision; what the person is recused from shows its number only (R3)."""
    items = agenda_items(meeting)
    recused = recused_cases(user, items)
    waiting = [item for item in items if item.is_undecided and item.application is not None]
    organisations = {item.application.organisation_id for item in waiting if item.application}
    clearances, standings = clearances_of(organisations, on=on), standings_of(organisations, on=on)
    known = {key: {"clearance": clearances[key], "standing": standings[key]} for key in organisations}
    attendees = list(meeting.attendees.all())
    return [_row(item, user, recused, known, attendees, meeting) for item in items]


def recused_cases(user: User, items: Sequence[AgendaItem]) -> set[int]:
    """Keys of the cases on the agenda that the person is recused from."""
    cases = [item.application.case for item in items if item.application is not None and item.application.case]
    declared = ConflictDeclaration.objects.filter(user=user, has_conflict=True, case__in=cases)
    return set(declared.values_list("case_id", flat=True))


def _row(
    item: AgendaItem,
    user: User,
    recused: set[int],
    known: dict[int, dict[str, Any]],
    attendees: list[Any],
    meeting: Meeting,
) -> AgendaRow:
    application = item.application
    if application is None or application.case is None:
        return AgendaRow(item)
    if application.case_id in recused:
        return AgendaRow(item, is_hidden=True)
    prepared = getattr(item, "prepared", None)
    if not item.is_undecided or prepared is None:
        return AgendaRow(item, application, prepared)
    blockers = blockers_to_paragraph(item, application, prepared, known.get(application.organisation_id))
    away = [recusal.attendee_id for recusal in item.recusals.all()]
    if away and not meeting.is_ahead:
        blockers += blockers_without_quorum(attendees, away)
    declared = any(each.user_id == user.pk for each in application.case.conflict_declarations.all())
    return AgendaRow(item, application, prepared, blockers, is_undeclared=not declared)


def blockers_to_paragraph(
    item: AgendaItem, application: Application, prepared: PreparedDecision, known: dict[str, Any] | None
) -> list[Blocker]:
    """What stops the decision as it is prepared: the machine's own gates, the sum, and what is not filled in.

    `known` holds what was fetched once for many: the organisation's `clearance` and its `standing`.
    """
    outcome = Decision.Outcome(prepared.outcome)
    found = blockers_to(application, TRANSITIONS[outcome], known=known)
    blockers = [blocker for blocker in found if blocker.code not in MADE_BY_DECIDING]
    url = page_of_prepared(item.meeting.public_id, application.case.path_number) if application.case else ""
    if outcome in POSITIVE and prepared.amount:
        blockers += blockers_to_sum(application, prepared.amount)
    blockers += blockers_before_the_board(application)
    return blockers + blockers_to_prepared(prepared, url=url, is_money=application.call.support_form == "money")


@dataclass(frozen=True)
class CallTotal:
    """What the agenda takes of a call's budget, in öre; `left` is what remains after it (below zero: too much)."""

    call: Any
    count: int
    amount: int
    left: int


def totals_by_call(rows: Sequence[AgendaRow]) -> list[CallTotal]:
    """The undecided positive proposals of each call against what is left of its budget (R7)."""
    amounts: dict[int, list[int]] = {}
    calls = {}
    for row in rows:
        if row.application is not None and row.prepared is not None and row.item.is_undecided:
            calls[row.application.call_id] = row.application.call
            amounts.setdefault(row.application.call_id, []).append(row.prepared.amount or 0)
    return [
        CallTotal(calls[key], len(sums), sum(sums), calls[key].left - sum(sums))
        for key, sums in sorted(amounts.items(), key=lambda pair: str(calls[pair[0]]))
    ]
