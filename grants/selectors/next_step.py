"""What comes next in an application, what stops it, where is that mended, and who takes the step?"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Application
from grants.rules.reviewing import FAVOURABLE, proposal_of, signed_assessment
from grants.selectors.conditions_met import conditions_met
from registry.formats import kronor
from registry.lifecycle import blockers_to, is_possible
from registry.models import Case, Hearing, User
from registry.parameters import value_of
from registry.roles import Permission, Role, acting_role, assignments_of, is_recused
from registry.rules import Blocker, Text, blockers_to_handling, only_said
from vetting.clearance import Clearance

State = Application.State
#: What the decision itself brings with it; not something to mend before deciding.
_MADE_BY_DECIDING: Final = frozenset({"no_plan", "no_sum"})


@dataclass(frozen=True)
class StepAction:
    """A thing that can be done now: its words, its page, and whether a click there does it (POST)."""

    label: Text
    url: str
    is_post: bool = False
    is_primary: bool = False


@dataclass(frozen=True)
class NextStep:
    """What comes next: the machine's transition, what stops it, what is met, and what this person may do.

    `waits_for` says in a sentence who takes the step when it is somebody else.
    """

    title: Text
    transition: str = ""
    blockers: list[Blocker] = field(default_factory=list)
    met: list[Text] = field(default_factory=list)
    actions: list[StepAction] = field(default_factory=list)
    waits_for: Text = ""
    about: Text = ""
    due_on: dt.date | None = None

    @property
    def primary(self) -> StepAction | None:
        """The one main button, when nothing stops the step and it is this person's."""
        return next((action for action in self.actions if action.is_primary), None)

    @property
    def others(self) -> list[StepAction]:
        """What else can be done."""
        return [action for action in self.actions if not action.is_primary]


@dataclass(frozen=True)
class _Asked:
    """The application, its case, and what the person may do in it."""

    application: Application
    case: Case
    user: User
    clearance: Clearance | None

    def url(self, name: str) -> str:
        return reverse(name, args=[self.case.path_number])

    def may(self, permission: Permission) -> bool:
        role = acting_role(self.user, permission, self.application)
        return role is not None and not is_recused(self.user, self.case)

    def is_clear_to(self, permission: Permission) -> bool:
        """May do it, and has declared (R3)."""
        return self.may(permission) and not blockers_to_handling(self.case, self.user)

    def is_officer(self) -> bool:
        return any(
            held.role == Role.CASE_OFFICER and held.board_id == self.case.board_id for held in assignments_of(self.user)
        )

    def blockers(self, transition: str, permission: Permission) -> list[Blocker]:
        """What stops the step: for whoever may take it with their declaration, for others the machine's gates only."""
        actor = self.user if self.may(permission) else None
        facts = {"clearance": self.clearance}
        found = blockers_to(self.application, transition, actor=actor, known=facts)
        if actor is not None and any(
            blocker.rule == "R3" and blocker.code == "conflict_not_declared" for blocker in found
        ):
            known = {blocker.code for blocker in found}
            found += [b for b in blockers_to(self.application, transition, known=facts) if b.code not in known]
        return found if actor is not None else only_said(found, under=self.url("case"))


def next_step_of(application: Application, user: User, clearance: Clearance | None = None) -> NextStep:
    """The next step of an application that is sent in, as this person sees it; `clearance` when it is known already."""
    if application.case is None:
        raise ValueError("a draft has no next step at the board")
    asked = _Asked(application, application.case, user, clearance)
    match application.state:
        case State.SUBMITTED:
            step = _take_up(asked)
        case State.AWAITING_APPLICANT:
            step = _await_supplement(asked)
        case State.IN_REVIEW:
            step = _propose(asked)
        case State.PROPOSED | State.IN_HEARING:
            step = _before_decision(asked)
        case State.FOR_DECISION:
            step = _decide(asked)
        case State.GRANTED | State.PARTLY_GRANTED:
            step = _accept_terms(asked)
        case State.ACTIVE:
            step = _end(asked, "complete", _("Complete the grant"))
        case State.COMPLETED:
            step = _end(asked, "close", _("Close the case"))
        case _:
            step = NextStep(
                _("The case is ended"), about=_("Nothing more happens in it, unless a decision is annulled.")
            )
    return step


def _officer_waits(asked: _Asked) -> Text:
    if asked.case.case_officer is None:
        return _("Waits for a case officer to take the case.")
    return _("Waits for the case officer, %(name)s.") % {"name": asked.case.case_officer}


def _waits(asked: _Asked, permission: Permission, otherwise: Text) -> Text:
    return "" if asked.may(permission) else otherwise


def _side_steps(asked: _Asked, *wanted: tuple[str, str, Permission, Text]) -> list[StepAction]:
    return [
        StepAction(label, asked.url(url))
        for transition, url, permission, label in wanted
        if is_possible(asked.application, transition) and asked.is_clear_to(permission)
    ]


def _handling_steps(asked: _Asked) -> list[StepAction]:
    handle = Permission.HANDLE_APPLICATION
    return _side_steps(
        asked,
        ("request_supplement", "request_supplement", handle, _("Ask for a supplement")),
        ("resume_review", "resume_review", handle, _("Back to review")),
        ("dismiss", "dismiss", handle, _("Dismiss")),
    )


def _take_up(asked: _Asked) -> NextStep:
    handle = Permission.HANDLE_APPLICATION
    blockers = asked.blockers("take_up", handle)
    actions = [] if blockers else [StepAction(_("Take up the application"), asked.url("take_up"), True, True)]
    if not asked.may(handle):
        actions = []
    undeclared = any(blocker.code == "conflict_not_declared" for blocker in blockers)
    if undeclared and asked.case.case_officer_id is None and asked.is_officer():
        blockers = []
        actions = [StepAction(_("Declare and take the case"), asked.url("declare_conflict"), is_primary=True)]
    return NextStep(
        _("Take the case") if asked.case.case_officer_id is None else _("Take up the application"),
        "take_up",
        blockers,
        conditions_met(asked.application),
        [*actions, *_handling_steps(asked)],
        _waits(asked, handle, _officer_waits(asked)),
        _("The supplement has come in. Look it through first.")
        if asked.application.supplement_request
        else _("See that the application is complete before the review begins."),
        asked.case.due_on,
    )


def _await_supplement(asked: _Asked) -> NextStep:
    return NextStep(
        _("Supplement from the organisation"),
        "supplement",
        actions=_handling_steps(asked),
        met=conditions_met(asked.application),
        waits_for=_("Waits for the organisation, which has been told what is missing."),
        about=asked.application.supplement_request,
        due_on=asked.application.supplement_due_on,
    )


def _propose(asked: _Asked) -> NextStep:
    application, handle = asked.application, Permission.HANDLE_APPLICATION
    signed = signed_assessment(application, "case_officer")
    blockers = asked.blockers("propose", handle)
    if asked.may(Permission.REVIEW_ASSESSMENT) and signed is not None:
        return _review(asked, blockers)
    actions = []
    if not blockers and asked.may(handle):
        actions.append(StepAction(_("Hand over the proposal"), asked.url("propose"), True, True))
    elif signed is not None and asked.is_clear_to(Permission.ASSESS_APPLICATION):
        actions.append(StepAction(_("Change the assessment"), asked.url("assess")))
    waits = _officer_waits(asked)
    if signed is not None and signed_assessment(application, "reviewer") is None:
        waits = _reviewer_waits(asked)
    return NextStep(
        _("Hand over a proposal for decision"),
        "propose",
        blockers,
        conditions_met(application),
        [*actions, *_handling_steps(asked)],
        _waits(asked, handle, waits),
        due_on=asked.case.due_on,
    )


def _reviewer_waits(asked: _Asked) -> Text:
    if asked.case.reviewer is None:
        return _("Waits for an independent reviewer; nobody is chosen.")
    return _("Waits for the reviewer, %(name)s.") % {"name": asked.case.reviewer}


def _review(asked: _Asked, blockers: list[Blocker]) -> NextStep:
    missing = blockers_to_handling(asked.case, asked.user)
    is_reviewed = signed_assessment(asked.application, "reviewer") is not None
    actions = []
    if not missing and not is_reviewed:
        actions = [StepAction(_("Review the assessment"), asked.url("review_assessment"), is_primary=True)]
    return NextStep(
        _("Hand over a proposal for decision") if is_reviewed else _("Review the assessment"),
        "propose",
        blockers if is_reviewed else missing,
        conditions_met(asked.application),
        actions,
        _officer_waits(asked) if is_reviewed else "",
        "" if is_reviewed else _("You sign as the second person, or return the assessment with what needs to change."),
        asked.case.due_on,
    )


def _before_decision(asked: _Asked) -> NextStep:
    application, handle = asked.application, Permission.HANDLE_APPLICATION
    blockers = asked.blockers("submit_for_decision", handle)
    has_hearing = application.state == State.IN_HEARING
    is_refusal = proposal_of(application) not in FAVOURABLE
    actions = []
    if asked.is_clear_to(handle):
        if is_refusal and not has_hearing:
            actions.append(StepAction(_("Open a hearing"), asked.url("hearing_open"), is_primary=True))
            blockers = [blocker for blocker in blockers if blocker.code != "no_hearing"]
        elif not blockers:
            actions.append(StepAction(_("Take the case to decision"), asked.url("for_decision"), True, True))
        if has_hearing:
            actions.append(StepAction(_("Send new material"), asked.url("hearing_open")))
    running = [
        each.due_on
        for each in asked.case.hearings.all()
        if each.purpose == Hearing.Purpose.REFUSAL and not each.answered_at
    ]
    return NextStep(
        _("Hear the organisation before a refusal")
        if is_refusal and not has_hearing
        else _("Take the case to decision"),
        "open_hearing" if is_refusal and not has_hearing else "submit_for_decision",
        blockers,
        conditions_met(application),
        [*actions, *_handling_steps(asked)],
        _waits(asked, handle, _officer_waits(asked)),
        _("Nothing is refused before the organisation has had the material and answered.")
        if is_refusal and not has_hearing
        else "",
        max(running, default=asked.case.due_on),
    )


def _decide(asked: _Asked) -> NextStep:
    application, permission = asked.application, Permission.DECIDE_APPLICATION
    signed = signed_assessment(application, "case_officer")
    transition = "grant" if proposal_of(application) in FAVOURABLE else "refuse"
    blockers = [blocker for blocker in asked.blockers(transition, permission) if blocker.code not in _MADE_BY_DECIDING]
    actions = []
    if asked.is_clear_to(permission):
        actions.append(StepAction(_("Decide"), asked.url("decide"), is_primary=not blockers))
    about: Text = ""
    if signed is not None:
        about = _("Proposal: %(proposal)s.") % {"proposal": signed.get_proposal_display().lower()}
        if signed.amount is not None:
            about = _("Proposal: %(proposal)s, %(sum)s.") % {
                "proposal": signed.get_proposal_display().lower(),
                "sum": kronor(signed.amount),
            }
    return NextStep(
        _("Decide the application"),
        transition,
        blockers,
        conditions_met(application),
        [*actions, *_handling_steps(asked)],
        _waits(asked, permission, _("Waits for the decision-maker at %(board)s.") % {"board": asked.case.board}),
        about,
        asked.case.due_on,
    )


def _withdraw_step(asked: _Asked) -> list[StepAction]:
    support = getattr(asked.application, "support", None)
    if support is None or support.withdrawn_on or not asked.is_clear_to(Permission.PREPARE_WITHDRAWAL):
        return []
    return [StepAction(_("Consider withdrawal"), asked.url("withdrawal_open"))]


def _accept_terms(asked: _Asked) -> NextStep:
    support = getattr(asked.application, "support", None)
    days = dt.timedelta(days=value_of("terms_days"))
    return NextStep(
        _("The organisation accepts the terms"),
        "activate",
        actions=_withdraw_step(asked),
        met=conditions_met(asked.application),
        waits_for=_("Waits for the organisation. Nothing is paid before the terms are accepted."),
        due_on=support.decided_on + days if support else None,
    )


def _end(asked: _Asked, transition: str, title: Text) -> NextStep:
    handle = Permission.HANDLE_APPLICATION
    blockers = asked.blockers(transition, handle)
    actions = []
    if not blockers and asked.may(handle):
        actions.append(StepAction(title, asked.url(transition), True, True))
    return NextStep(
        title,
        transition,
        blockers,
        conditions_met(asked.application),
        [*actions, *_withdraw_step(asked)],
        _waits(asked, handle, _officer_waits(asked)),
        due_on=_last_milestone(asked.application) if transition == "complete" else None,
    )


def _last_milestone(application: Application) -> dt.date | None:
    milestones = application.plan.milestones.all() if application.plan else []
    return max((milestone.due_on for milestone in milestones), default=None)
