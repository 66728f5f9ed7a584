"""How far has the case come, who did what in it, and what does the person see of its vetting and payments?"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application, GrantChange
from grants.rules.paying import blockers_to_cancelling
from registry.events import Event
from registry.lifecycle import blockers_to, is_possible
from registry.models import Case, ConflictDeclaration, JournalEntry, User
from registry.parameters import value_of
from registry.roles import Permission, Role, acting_role
from registry.rules import Text
from vetting.clearance import Clearance
from vetting.models import Check, Vetting
from vetting.screening.standing import standing_before_a_step
from vetting.selectors import reading_today

State = Application.State
_ENDS: Final = (State.REFUSED, State.DISMISSED, State.RECALLED, State.WITHDRAWN)
_COURSE: Final[tuple[tuple[Text, tuple[str, ...]], ...]] = (
    (gettext_lazy("Received"), (State.SUBMITTED, State.AWAITING_APPLICANT)),
    (gettext_lazy("Under review"), (State.IN_REVIEW,)),
    (gettext_lazy("Proposal ready"), (State.PROPOSED, State.IN_HEARING)),
    (gettext_lazy("For decision"), (State.FOR_DECISION,)),
    (gettext_lazy("Decided"), (State.GRANTED, State.PARTLY_GRANTED)),
    (gettext_lazy("Ongoing"), (State.ACTIVE,)),
    (gettext_lazy("Completed"), (State.COMPLETED,)),
    (gettext_lazy("Closed"), (State.CLOSED,)),
)
_FIRST_OF: Final = {
    Event.APPLICATION_SUBMITTED: 0,
    Event.APPLICATION_TAKEN_UP: 1,
    Event.APPLICATION_PROPOSED: 2,
    Event.APPLICATION_FOR_DECISION: 3,
    Event.APPLICATION_GRANTED: 4,
    Event.APPLICATION_PARTLY_GRANTED: 4,
    Event.APPLICATION_ACTIVATED: 5,
    Event.APPLICATION_COMPLETED: 6,
    Event.APPLICATION_CLOSED: 7,
}

#: What interrupts a step: the state has its own name and day beside the step it stands in.
_INTERRUPTIONS: Final = {
    State.AWAITING_APPLICANT: Event.SUPPLEMENT_REQUESTED,
    State.IN_HEARING: Event.APPLICATION_HEARING_OPENED,
}


@dataclass(frozen=True)
class CourseStep:
    """One step of the track at the top of the page."""

    label: Text
    when: Any
    state: str


def course_of(application: Application, change: GrantChange | None = None) -> list[CourseStep]:
    """The application's states in order: done with its day, current, and still to come. An early end stands last.

    A `change` that the organisation has asked for stands beside the step that it interrupts until it is decided.
    """
    days: dict[int, dt.date] = {}
    told = [*_FIRST_OF, *_INTERRUPTIONS.values()]
    entries = JournalEntry.objects.filter(case=application.case, event__in=told).order_by("seq")
    latest = {Event(event): timezone.localdate(at) for event, at in entries.values_list("event", "at")}
    for event, place in _FIRST_OF.items():
        if event in latest:
            days[place] = latest[event]
    if application.state in _ENDS:
        steps = [CourseStep(_COURSE[place][0], day, "done") for place, day in sorted(days.items())]
        closed = application.case.closed_on if application.case else None
        return [*steps, CourseStep(application.get_state_display(), closed or "", "current")]
    now = next(place for place, (_label, states) in enumerate(_COURSE) if application.state in states)
    steps = []
    interruption = _INTERRUPTIONS.get(State(application.state))
    for place, (label, _states) in enumerate(_COURSE):
        is_now = place == now
        if is_now and change is not None and change.asked_at is not None:
            steps.append(CourseStep(application.get_state_display(), days.get(place, ""), "done"))
            steps.append(CourseStep(_("Change requested"), timezone.localdate(change.asked_at), "current"))
            continue
        if is_now and interruption is not None:
            steps.append(CourseStep(label, days.get(place, ""), "done"))
            steps.append(CourseStep(application.get_state_display(), latest.get(interruption, ""), "current"))
            continue
        steps.append(
            CourseStep(
                application.get_state_display() if is_now else label,
                days.get(place, "") if place <= now else "",
                "current" if is_now else "done" if place < now else "",
            )
        )
    return steps


@dataclass(frozen=True)
class TimelineEntry:
    """A journal entry as people read it."""

    at: dt.datetime
    title: Text
    meta: str
    is_state: bool


def readable(entries: Iterable[JournalEntry], *, without: Iterable[str] = ()) -> list[TimelineEntry]:
    """Who did what, in which role, by which rule and why. A run of the same on one day is one line.

    The reasons of the events in `without` are not shown.
    """
    rows = []
    unsaid = set(without)
    read = (_read(entry, shows_reason=entry.event not in unsaid) for entry in entries)
    for _day, run in groupby(read, _without_time):
        same = list(run)
        title = same[0].title
        if len(same) > 1:
            title = _("%(event)s, %(count)d times") % {"event": title, "count": len(same)}
        rows.append(replace(same[0], title=title))
    return rows


def _without_time(line: TimelineEntry) -> tuple[dt.date, Text, str]:
    return timezone.localdate(line.at), line.title, line.meta


def _read(entry: JournalEntry, *, shows_reason: bool) -> TimelineEntry:
    role = dict(Role.choices).get(entry.actor_role, "")
    who = f"{entry.actor}, {str(role).lower()}" if entry.actor and role else str(entry.actor or "Värna")
    parts = [who, entry.rule]
    if entry.reason and shows_reason and entry.event != Event.STEP_REFUSED:
        parts.append(entry.reason if len(entry.reason) <= 200 else f"{entry.reason[:199]}…")
    meta = " · ".join(part for part in parts if part)
    return TimelineEntry(entry.at, entry.title, meta, "state" in entry.after)


@dataclass(frozen=True)
class VettingView:
    """What the person sees of the vetting: its points, how many are done, or the formal outcome, date and number only."""

    vetting: Vetting | None
    clearance: Clearance
    may_read: bool
    checks: list[Check]
    shows_checks: bool
    may_renew: bool
    is_own_board: bool

    @property
    def done(self) -> int:
        """How many points of the standard check are done."""
        return len(self.checks) - self.remaining

    @property
    def remaining(self) -> int:
        """How many points of the standard check remain."""
        return sum(1 for check in self.checks if check.outcome == Check.Outcome.PENDING)


def vetting_view(application: Application, user: User, clearance: Clearance) -> VettingView:
    """The vetting that the application rests on. Another board's material never shows here."""
    vetting = application.vetting
    may_read = vetting is not None and Vetting.objects.visible_to(user).filter(pk=vetting.pk).exists()
    is_own = vetting is not None and application.case is not None and vetting.case.board_id == application.case.board_id
    checks = list(vetting.checks.select_related("checked_by")) if vetting is not None and may_read else []
    return VettingView(
        vetting,
        clearance,
        may_read,
        checks,
        bool(checks) and vetting is not None and _has_opened(user, vetting),
        is_to_be_renewed(application, clearance) and _may_vet(application, user),
        is_own,
    )


def _has_opened(user: User, vetting: Vetting) -> bool:
    """Does the person handle the vetting, or has opened its material today with a purpose? (R11)"""
    return user.pk in (vetting.case.case_officer_id, vetting.case.reviewer_id) or bool(reading_today(user, vetting))


def _may_vet(application: Application, user: User) -> bool:
    return acting_role(user, Permission.VET, application) is not None


def is_to_be_renewed(application: Application, clearance: Clearance) -> bool:
    """Is the application still alive, its vetting concluded, and the clearance expired or about to?"""
    if application.state in Application.ENDED or clearance.exclusion is not None:
        return False
    vetting = application.vetting
    if vetting is None or not vetting.is_concluded or vetting.state == Vetting.State.NOT_MET:
        return False
    if clearance.reopened is not None:
        return True
    soon = timezone.localdate() + dt.timedelta(days=value_of("due_soon_days"))
    return clearance.valid_until is None or clearance.valid_until <= soon


_READ_NOW: Final = (State.SUBMITTED, State.AWAITING_APPLICANT, State.IN_REVIEW)


def folded_parts(application: Application, seen: VettingView) -> set[str]:
    """The parts of the page that start folded: what is done and weighed already, and what has not begun.

    The application is open while it is under review, the assessment until the decision, the vetting while something
    in it asks for attention. Everything can be unfolded.
    """
    case = application.case
    is_open = application.state in Application.OPEN
    folds = {
        "application": application.state not in _READ_NOW,
        "support": not is_open,
        "vetting": seen.clearance.is_valid and not seen.may_renew,
        "assessment": not is_open or not application.assessments.all(),
        "hearing": case is None or not case.hearings.all(),
        "decision": not application.decisions.all(),
        "follow_up": application.plan is None,
        "payments": not hasattr(application, "support"),
    }
    return {part for part, is_folded in folds.items() if is_folded}


_STEPS: Final[tuple[tuple[str, Text], ...]] = (
    ("screen", gettext_lazy("Prepare the payment")),
    ("approve", gettext_lazy("Approve the payment")),
    ("pay", gettext_lazy("Pay")),
    ("hold", gettext_lazy("Hold the payment")),
    ("release", gettext_lazy("Release the payment")),
    ("cancel", gettext_lazy("Cancel the payment")),
)
_FORWARD: Final = ("screen", "approve", "pay", "release")


def payments_of(application: Application, user: User, clearance: Clearance) -> list[dict[str, Any]]:
    """Each payment, the steps this person can take with it now, and what stops it: payment, steps, blockers.

    Reads what `application_in_full` has fetched, and asks once how the organisation stands against the sanctions lists.
    """
    support = getattr(application, "support", None)
    if support is None:
        return []
    rows = []
    standing = standing_before_a_step(application.organisation, on=timezone.localdate())
    known = {"clearance": clearance, "standing": standing}
    for payment in support.payments.all():
        steps, stopping = [], []
        for name, label in _STEPS:
            if not is_possible(payment, name):
                continue
            if name in _FORWARD:
                stopping = blockers_to(payment, name, known=known)
            if name == "approve" and payment.prepared_by_id == user.pk:
                continue
            if name == "cancel" and blockers_to_cancelling(payment, user):
                continue
            if not blockers_to(payment, name, actor=user, known=known):
                steps.append((name, label))
        rows.append({"payment": payment, "steps": steps, "blockers": stopping})
    return rows


@dataclass(frozen=True)
class Handler:
    """Who does what in the case, and whether they have declared."""

    role: Text
    name: str
    note: str


def handlers_of(case: Case) -> list[Handler]:
    """Case officer and reviewer, and their declarations."""
    latest: dict[int, ConflictDeclaration] = {each.user_id: each for each in case.conflict_declarations.all()}
    rows = []
    for role, person in ((_("Case officer"), case.case_officer), (_("Reviewer"), case.reviewer)):
        if person is None:
            rows.append(Handler(role, "", ""))
            continue
        note = _("No conflict of interest") if person.pk in latest else _("Has not declared")
        rows.append(Handler(role, str(person), note))
    return rows


def declaration_by(case: Case, user: User) -> ConflictDeclaration | None:
    """The person's latest word on conflict of interest in the case."""
    return next((each for each in reversed(list(case.conflict_declarations.all())) if each.user_id == user.pk), None)
