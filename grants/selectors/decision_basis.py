"""What does a decision stand on: the call's budget, the delegations, what is met, and what stands in the way?"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application, Assessment, Decision, Delegation
from grants.rules.deciding import blockers_to_authority, blockers_to_dismissing, blockers_to_sum
from grants.rules.reporting import blockers_before_the_board
from registry.events import Event
from registry.formats import kronor
from registry.lifecycle import blockers_to
from registry.models import JournalEntry, User
from registry.roles import roles_at
from registry.rules import Blocker, Text
from vetting.clearance import clearance_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = Application.State
Outcome = Decision.Outcome
#: Which transition makes which outcome.
TRANSITIONS: Final = {Outcome.GRANTED: "grant", Outcome.PARTLY_GRANTED: "partly_grant", Outcome.REFUSED: "refuse"}
#: What the decision itself brings with it; not something to mend before deciding.
MADE_BY_DECIDING: Final = frozenset({"no_plan", "no_sum"})
_PROPOSED: Final = (State.IN_REVIEW, State.PROPOSED, State.IN_HEARING, State.FOR_DECISION)


@dataclass(frozen=True)
class Share:
    """A part of the budget in öre, and where it stands on the bar, in percent of its width."""

    kind: str
    label: Text
    amount: int
    start: str
    width: str


@dataclass(frozen=True)
class BudgetMeter:
    """A call's budget in öre: decided, other proposals, this one, and what is left after it (below zero: too much)."""

    budget: int
    left: int
    shares: list[Share]


def author_of_basis(application: Application) -> User | None:
    """Who wrote what the decision stands on: whoever signed the last staff report, else the case officer's assessment."""
    report = application.staff_reports.exclude(signed_at=None).select_related("signed_by").order_by("-number").first()
    if report is not None:
        return report.signed_by
    signed = application.assessments.filter(by=Assessment.By.CASE_OFFICER).exclude(signed_at=None)
    assessment = signed.select_related("person").first()
    return assessment.person if assessment is not None else None


def budget_meter(application: Application, amount: int | None) -> BudgetMeter:
    """How the budget stands if `amount` is decided; without a sum this application has no part of it."""
    call = application.call
    others = (
        Assessment.objects.filter(
            application__call=call, application__state__in=_PROPOSED, by=Assessment.By.CASE_OFFICER
        )
        .exclude(signed_at=None)
        .exclude(application=application)
        .aggregate(sum=Sum("amount"))["sum"]
        or 0
    )
    this = amount or 0
    left = call.budget - call.committed_amount - others - this
    parts: list[tuple[str, Text, int]] = [
        ("decided", _("Decided"), call.committed_amount),
        ("others", _("Other proposals"), others),
        ("this", _("This decision"), this),
    ]
    scale = max(call.budget, call.committed_amount + others + this, 1)
    shares, start = [], 0
    for kind, label, part in parts:
        shares.append(Share(kind, label, part, f"{100 * start / scale:.2f}", f"{100 * part / scale:.2f}"))
        start += part
    return BudgetMeter(call.budget, left, shares)


def latest_return(application: Application) -> JournalEntry | None:
    """The reviewer's latest comment on what needs to be changed."""
    return (
        JournalEntry.objects.filter(case=application.case, event=Event.ASSESSMENT_RETURNED)
        .select_related("actor")
        .order_by("-seq")
        .first()
    )


def delegations_of(user: User, application: Application, on: dt.date) -> "QuerySet[Delegation]":
    """The points in force on the day `on` that let the person grant or refuse at the board (R4)."""
    held = Delegation.objects.in_force(on).held_by(user, roles_at(user, application.call.board_id))
    return held.filter(Q(may_grant=True) | Q(may_refuse=True), board_id=application.call.board_id).order_by("point")


def dismissing_under(user: User, application: Application, on: dt.date) -> tuple[Delegation | None, list[Blocker]]:
    """The first point of the board's order that lets the person dismiss, and what stands in the way (R4)."""
    roles = roles_at(user, application.call.board_id)
    held = Delegation.objects.in_force(on).held_by(user, roles)
    point = held.filter(board_id=application.call.board_id, may_dismiss=True).order_by("point").first()
    return point, blockers_to_dismissing(application, delegation=point, actor=user, roles=roles, on=on)


@dataclass(frozen=True)
class Intent:
    """What somebody is about to decide; `amount` in öre, None while it cannot be read or nothing is given."""

    outcome: str
    amount: int | None
    delegation: Delegation | None

    @property
    def is_positive(self) -> bool:
        """Does the organisation get something?"""
        return self.outcome in (Outcome.GRANTED, Outcome.PARTLY_GRANTED)


def blockers_to_outcome(application: Application, outcome: str, user: User | None = None) -> list[Blocker]:
    """What stands in the way of the outcome, apart from the sum and the plan that the decision brings."""
    found = blockers_to(application, TRANSITIONS[Outcome(outcome)], actor=user)
    return [blocker for blocker in found if blocker.code not in MADE_BY_DECIDING]


def blockers_to_intent(application: Application, intent: Intent, user: User, on: dt.date) -> list[Blocker]:
    """Everything the action would refuse the decision for, in the words of the same rules."""
    found = blockers_to_outcome(application, intent.outcome, user)
    if application.state != State.FOR_DECISION:
        return found
    if intent.is_positive and intent.amount is not None:
        found += blockers_to_sum(application, intent.amount)
    if intent.delegation is None:
        found += blockers_before_the_board(application)
    return found + blockers_to_authority(
        application,
        outcome=intent.outcome,
        amount=(intent.amount or 0) if intent.is_positive else 0,
        delegation=intent.delegation,
        actor=user,
        roles=roles_at(user, application.call.board_id),
        on=on,
    )


@dataclass(frozen=True)
class Met:
    """A condition that is met, with its value, and the rule it comes from."""

    text: Text
    rule: str


def met_conditions(
    application: Application, intent: Intent, blockers: list[Blocker], *, goals: int, on: dt.date
) -> list[Met]:
    """What is in order for the decision, each with its value; nothing that one of `blockers` says is missing."""
    missing = {blocker.code for blocker in blockers}
    met = [Met(_authority_text(intent.delegation), "R4")] if not missing & _NO_AUTHORITY else []
    if intent.is_positive:
        clearance = clearance_of(application.organisation, on=on)
        if clearance.is_valid and clearance.valid_until is not None:
            text = _("The clearance is valid until %(date)s") % {"date": clearance.valid_until.isoformat()}
            met.append(Met(text, "G2"))
    elif not missing & {"no_hearing", "hearing_running", "new_material"}:
        met.append(Met(_("The organisation has had the material, and answered or let the reply period run out"), "R1"))
    if "not_reviewed" not in missing:
        met.append(Met(_two_people(application), "R3"))
    if intent.is_positive and intent.amount is not None and not missing & _BAD_SUM:
        left = kronor(application.call.left - intent.amount)
        met.append(Met(_("The sum fits in the budget, %(left)s is left undecided after it") % {"left": left}, "R7"))
    if intent.is_positive and goals:
        text = ngettext(
            "A follow-up plan with %(count)d indicator", "A follow-up plan with %(count)d indicators", goals
        )
        met.append(Met(text % {"count": goals}, "G4"))
    return met


_NO_AUTHORITY: Final = frozenset({"no_delegation", "over_delegation", "board_decides", "not_permitted"})
_BAD_SUM: Final = frozenset({"no_sum", "over_requested", "over_maximum", "over_budget"})


def _authority_text(delegation: Delegation | None) -> str:
    if delegation is None:
        return _("The board itself decides, at its meeting")
    if delegation.valid_to is None:
        text = _("Delegation: %(name)s, point %(point)s, up to and including %(sum)s")
    else:
        text = _("Delegation: %(name)s, point %(point)s, up to and including %(sum)s, valid until %(date)s")
    return text % {
        "name": delegation.name,
        "point": delegation.point,
        "sum": kronor(delegation.max_amount),
        "date": delegation.valid_to.isoformat() if delegation.valid_to else "",
    }


def _two_people(application: Application) -> str:
    people = {assessment.by: assessment.person for assessment in application.assessments.all()}
    return _("Case officer (%(officer)s) and reviewer (%(reviewer)s) are two people, both have declared") % {
        "officer": people.get(Assessment.By.CASE_OFFICER, "–"),
        "reviewer": people.get(Assessment.By.REVIEWER, "–"),
    }
