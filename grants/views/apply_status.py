"""What does an organisation see of its application once it is sent in? In words that suit the organisation."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.models import Application, Decision, Support
from grants.rules.changing import blockers_to_change_of
from grants.selectors.changes import history_of
from grants.selectors_of_applicant import hearings_about
from grants.views.apply_steps import answers_by_step
from registry.events import Event
from registry.lifecycle import is_possible
from registry.models import Document, JournalEntry, User
from registry.roles import Role
from registry.selectors import notices_to
from registry.templatetags.varna import isodate, money

State = Application.State

NEXT: Final[dict[str, Promise]] = {
    State.SUBMITTED: _(
        "We have registered the application. A case officer reads it and contacts you if something is missing."
    ),
    State.AWAITING_APPLICANT: _("Something is missing. Read what the board asks for and send it before the last day."),
    State.IN_REVIEW: _(
        "A case officer and an independent reviewer assess the application against the call's criteria."
    ),
    State.PROPOSED: _("The assessment is ready. The board now prepares its decision."),
    State.IN_HEARING: _("The board considers saying no. You can read the material and answer before it decides."),
    State.FOR_DECISION: _("Everything is ready for the decision. You get a letter when it is made."),
    State.GRANTED: _("You have been granted support. Read and accept the terms; then the first payment can be made."),
    State.PARTLY_GRANTED: _(
        "You have been granted a part of it. Read and accept the terms; then the first payment can be made."
    ),
    State.REFUSED: _("The application was refused. The reasons and how the decision can be appealed stand below."),
    State.DISMISSED: _("The application was dismissed without being tried. The reasons stand below."),
    State.RECALLED: _("You have taken the application back. Nothing more happens."),
    State.ACTIVE: _("The support is under way. Follow the plan and report on the days it says."),
    State.COMPLETED: _("The final accounts are approved. The board now evaluates what came of the support."),
    State.CLOSED: _("The support is completed and the case is closed. Thank you."),
    State.WITHDRAWN: _("The support was withdrawn. The decision stands in your letters."),
}

#: What the organisation is told of the journal: event -> words. Other entries are the board's own work.
TOLD: Final[dict[str, Promise]] = {
    Event.APPLICATION_SUBMITTED: _("You sent in the application"),
    Event.APPLICATION_TAKEN_UP: _("The review began"),
    Event.SUPPLEMENT_REQUESTED: _("The board asked for a supplement"),
    Event.SUPPLEMENTED: _("You sent a supplement"),
    Event.HEARING_SENT: _("You were sent the board's material to answer"),
    Event.HEARING_ANSWERED: _("You sent a statement"),
    Event.APPLICATION_FOR_DECISION: _("Ready for decision"),
    Event.APPLICATION_GRANTED: _("The board granted the application"),
    Event.APPLICATION_PARTLY_GRANTED: _("The board granted a part of the application"),
    Event.APPLICATION_REFUSED: _("The board refused the application"),
    Event.APPLICATION_DISMISSED: _("The board dismissed the application"),
    Event.APPLICATION_RECALLED: _("You took the application back"),
    Event.TERMS_ACCEPTED: _("You accepted the terms"),
    Event.PAYMENT_PAID: _("Money was paid to you"),
    Event.PAYMENT_HELD: _("A payment was held"),
    Event.PAYMENT_RELEASED: _("A held payment was released"),
    Event.REPORT_SUBMITTED: _("You sent a report"),
    Event.REPORT_APPROVED: _("The board approved a report or noted a visit"),
    Event.REPORT_RETURNED: _("The board returned a report"),
    Event.CHANGE_ASKED: _("You asked for a change of the grant"),
    Event.CHANGE_RECALLED: _("You took your request for a change back"),
    Event.CHANGE_APPROVED: _("The board approved your change of the grant"),
    Event.CHANGE_REFUSED: _("The board refused your change of the grant"),
    Event.APPLICATION_COMPLETED: _("The final accounts were approved"),
    Event.APPLICATION_CLOSED: _("The case was closed"),
    Event.APPLICATION_WITHDRAWN: _("The support was withdrawn"),
}
_STATES: Final = frozenset(
    event for event in TOLD if str(event).startswith("grants.application.") and event != Event.APPLICATION_FOR_DECISION
)


@dataclass(frozen=True)
class TrackStep:
    """One point of the course."""

    label: str | Promise
    state: str
    when: dt.date | str = ""


@dataclass(frozen=True)
class Told:
    """One event of the case as the organisation is told of it."""

    at: dt.datetime
    title: str | Promise
    meta: str
    is_state: bool


_TRACK: Final = (
    (_("Sent in"), (State.SUBMITTED, State.AWAITING_APPLICANT)),
    (_("Review"), (State.IN_REVIEW, State.PROPOSED, State.IN_HEARING)),
    (_("Decision"), (State.FOR_DECISION,)),
    (_("Terms"), (State.GRANTED, State.PARTLY_GRANTED)),
    (_("Ongoing"), (State.ACTIVE,)),
    (_("Completed"), (State.COMPLETED, State.CLOSED)),
)
_ENDS: Final = {
    State.REFUSED: _("Refused"),
    State.DISMISSED: _("Dismissed"),
    State.RECALLED: _("Taken back"),
    State.WITHDRAWN: _("Withdrawn"),
}


def track_of(application: Application, decision: Decision | None) -> list[TrackStep]:
    """The course from sent in to completed; it stops where the application stopped."""
    sent = timezone.localdate(application.submitted_at) if application.submitted_at else ""
    dates: dict[int, Any] = {0: sent, 2: decision.decided_on if decision else ""}
    if end := _ENDS.get(State(application.state)):
        reached = 3 if decision is not None else 1
        steps = [TrackStep(label, "done", dates.get(place, "")) for place, (label, _in) in enumerate(_TRACK[:reached])]
        return [*steps, TrackStep(end, "current")]
    current = next(place for place, (_label, states) in enumerate(_TRACK) if application.state in states)
    return [
        TrackStep(label, "done" if place < current else "current" if place == current else "", dates.get(place, ""))
        for place, (label, _states) in enumerate(_TRACK)
    ]


def timeline_to_organisation(application: Application) -> list[Told]:
    """What has happened that concerns the organisation, latest first."""
    entries = (
        JournalEntry.objects.filter(case=application.case, event__in=list(TOLD))
        .select_related("actor")
        .order_by("-seq")
    )
    return [
        Told(
            entry.at,
            TOLD[Event(entry.event)],
            str(Role(entry.actor_role).label) if entry.actor_role in Role.values else "",
            Event(entry.event) in _STATES,
        )
        for entry in entries
    ]


def status_page(user: User, application: Application) -> dict[str, Any]:
    """Everything the organisation's page about one application shows."""
    decision = application.decisions.filter(is_annulled=False).select_related("delegation").first()
    support = Support.objects.filter(application=application).prefetch_related("payments__milestone").first()
    milestones = list(application.plan.milestones.all()) if application.plan is not None else []
    return {
        "application": application,
        "answers": answers_by_step(application),
        "call": application.call,
        "case": application.case,
        "brief": [
            (_("Sent in"), isodate(application.submitted_at)),
            (_("Applied for"), money(application.requested_amount)),
            *([(_("Granted"), money(application.granted_amount))] if application.granted_amount else []),
        ],
        "next": NEXT[State(application.state)],
        "track": track_of(application, decision),
        "decision": decision,
        "support": support,
        "payments": list(support.payments.all()) if support is not None else [],
        "terms_wait": _terms_wait(application, support),
        "goals": list(application.plan.goals.all()) if application.plan is not None else [],
        "milestones": milestones,
        "reports_run": application.state == State.ACTIVE,
        "letters": notices_to(user).filter(case=application.case),
        "documents": Document.objects.visible_to(user).filter(case=application.case).order_by("number"),
        "hearings": hearings_about(user, application),
        "changes": history_of(support, user),
        "may_ask_for_change": support is not None and not blockers_to_change_of(support),
        "may_recall": is_possible(application, "recall"),
        "timeline": timeline_to_organisation(application),
    }


def _terms_wait(application: Application, support: Support | None) -> bool:
    return (
        support is not None
        and support.terms_accepted_at is None
        and application.state in (State.GRANTED, State.PARTLY_GRANTED)
    )
