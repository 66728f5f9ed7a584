"""What has happened in a case, for people to read? Its timeline, and its course at the top of the page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.models import Case, JournalEntry
from registry.roles import Role
from registry.selectors import timeline_of
from vetting.models import Vetting

#: Routine entries that would drown the rest; the journal itself has them.
_QUIET = [Event.VETTING_READ, Event.STEP_REFUSED]


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline."""

    at: dt.datetime
    title: str
    meta: str
    is_state: bool


@dataclass(frozen=True)
class CourseStep:
    """One step of a course: `state` is `done`, `current` or empty."""

    label: str
    when: dt.date | str
    state: str


def entries_of(case: Case) -> list[JournalEntry]:
    """The case's journal, latest first, without readings and refused steps."""
    return list(timeline_of(case).exclude(event__in=_QUIET))


def moments(entries: Iterable[JournalEntry]) -> list[Moment]:
    """Journal entries as a timeline: what happened, who did it in which role. A run of the same is one line."""
    lines = []
    for _key, run in groupby(entries, lambda entry: (entry.event, entry.actor_id, timezone.localdate(entry.at))):
        same = list(run)
        title = str(same[0].title)
        if len(same) > 1:
            title = _("%(event)s, %(count)d times") % {"event": title, "count": len(same)}
        lines.append(Moment(same[0].at, title, _who(same[0]), "state" in same[0].after))
    return lines


def _who(entry: JournalEntry) -> str:
    if entry.actor is None:
        return "Värna"
    if entry.actor_role in Role.values:
        return f"{entry.actor}, {Role(entry.actor_role).label.lower()}"
    return str(entry.actor)


def days_of_states(entries: Sequence[JournalEntry]) -> dict[str, dt.date]:
    """The latest day each state was reached; entries come latest first."""
    days: dict[str, dt.date] = {}
    for entry in entries:
        state = entry.after.get("state")
        if state:
            days.setdefault(state, timezone.localdate(entry.at))
    return days


def course_of(vetting: Vetting, entries: Sequence[JournalEntry], *, due_on: dt.date | None = None) -> list[CourseStep]:
    """The vetting's course: short for a routine vetting, whole for an enhanced one. `due_on` is the reply's."""
    days = days_of_states(entries)
    state = Vetting.State
    stops: list[tuple[str, list[str]]] = [
        (str(_("Opened")), [state.OPENED, state.REOPENED]),
        (str(_("Standard check")), [state.STANDARD_DONE]),
    ]
    if vetting.circumstance:
        stops += [
            (str(_("Enhanced")), [state.ENHANCED]),
            (str(_("Escalated")), [state.ESCALATED, state.REFERRED]),
            (str(_("Assessed")), [state.ASSESSED]),
            (str(_("Hearing")), [state.IN_HEARING]),
        ]
    stops.append((str(_("Conclusion")), list(Vetting.CONCLUDED)))
    current = next((index for index, (_label, states) in enumerate(stops) if vetting.state in states), 0)
    steps = []
    for index, (label, states) in enumerate(stops):
        when: dt.date | str = max((days[each] for each in states if each in days), default="")
        if index > current:
            when = ""
        is_done = index < current or (vetting.is_concluded and index == current)
        if index == current and vetting.state == state.IN_HEARING and due_on:
            when = _("answer by %(date)s") % {"date": due_on.isoformat()}
        if index < current and not when:
            continue
        steps.append(CourseStep(label, when, "done" if is_done else "current" if index == current else ""))
    return steps
