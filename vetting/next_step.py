"""What comes next in a vetting for the person who looks, and what stands in the way? Asks the machine."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.lifecycle import blockers_to
from registry.models import Hearing, User
from registry.roles import Permission, acting_role
from registry.rules import Blocker, blockers_to_handling
from vetting.models import Check, Vetting
from vetting.rules.checking import blockers_without_more_than_a_check
from vetting.rules.concluding import hearings_of, signed_before_the_answer
from vetting.rules.evidence import carried_findings
from vetting.rules.excluding import blockers_to_excluding
from vetting.screening.standing import blockers_to_favouring

#: The four conclusions after an enhanced vetting and their transitions.
CONCLUSIONS = {
    Vetting.State.CLEARED: "conclude_cleared",
    Vetting.State.SPECIAL_REASONS: "conclude_special_reasons",
    Vetting.State.NOT_PROVEN: "conclude_not_proven",
    Vetting.State.NOT_MET: "conclude_not_met",
}
_NOT_YOURS = {"not_permitted"}


@dataclass(frozen=True)
class NextStep:
    """The panel at the top: what comes next, what stops it, by when, and the one button.

    `step` is posted with the button alone; `form_id` sends the form on the page; `url` leads to it.
    """

    title: str
    explanation: str = ""
    blockers: list[Blocker] = field(default_factory=list)
    due_on: dt.date | None = None
    due_note: str = ""
    button: str = ""
    step: str = ""
    form_id: str = ""
    url: str = ""


def next_step(vetting: Vetting, actor: User, *, hearing: Hearing | None = None) -> NextStep:
    """What comes next for `actor`; the vetting's own next step when it is somebody else's turn."""
    if own := _own_turn(vetting, actor):
        return own
    match vetting.state:
        case Vetting.State.OPENED | Vetting.State.REOPENED:
            return _standard_check(vetting, actor)
        case Vetting.State.STANDARD_DONE:
            return _after_standard(vetting, actor)
        case Vetting.State.ENHANCED:
            return _plain(
                vetting,
                actor,
                "escalate",
                _("Escalate to the coordinators"),
                _("Coordinators advise, the board decides."),
            )
        case Vetting.State.ESCALATED | Vetting.State.REFERRED:
            return _plain(
                vetting,
                actor,
                "assess",
                _("Sign the assessment"),
                _("The evidence threshold is tried for each ground when coordinator and reviewer have written."),
            )
        case Vetting.State.ASSESSED:
            return _after_assessment(vetting, actor)
        case Vetting.State.IN_HEARING:
            return _conclusion(vetting, actor, hearing)
        case _:
            return _afterwards(vetting, actor)


def _own_turn(vetting: Vetting, actor: User) -> NextStep | None:
    """What a coordinator or a reviewer is asked to do, when it is their turn."""
    is_advised = vetting.state in (Vetting.State.ESCALATED, Vetting.State.REFERRED)
    if not is_advised and vetting.state not in (Vetting.State.ASSESSED, Vetting.State.IN_HEARING):
        return None
    turns = [
        (
            Permission.ADVISE,
            is_advised and not vetting.advice.filter(author=actor).exists(),
            _("Give advice in writing"),
            "advice",
            _("Write advice"),
        ),
        (
            Permission.REVIEW_VETTING,
            awaits_signature(vetting) and vetting.case.case_officer_id != actor.pk,
            _("Review and sign"),
            "review",
            _("Write your opinion"),
        ),
    ]
    for permission, is_wanted, title, anchor, button in turns:
        if is_wanted and acting_role(actor, permission, vetting) is not None:
            blockers = blockers_to_handling(vetting.case, actor)
            return NextStep(
                title,
                blockers=blockers,
                due_on=vetting.case.due_on,
                button="" if blockers else button,
                url=f"#{anchor}",
            )
    return None


def awaits_signature(vetting: Vetting) -> bool:
    """Is the reviewer's signature wanted now: is there none, or one from before the answer? Not while it is awaited (R3)."""
    heard = hearings_of(vetting)
    if vetting.state == Vetting.State.IN_HEARING and not all(each.is_over(timezone.localdate()) for each in heard):
        return False
    return vetting.reviewed_by_id is None or signed_before_the_answer(vetting)


def split(blockers: list[Blocker]) -> tuple[list[Blocker], bool]:
    """The blockers that tell this reader something, and whether the step is somebody else's to take."""
    rest = [blocker for blocker in blockers if blocker.code not in _NOT_YOURS]
    return rest, len(rest) != len(blockers)


def _somebody_elses(vetting: Vetting) -> str:
    officer = vetting.case.case_officer
    if officer is not None:
        return _("The case officer takes this step: %(name)s.") % {"name": officer.name}
    return _("A case officer at the board takes this step. The case has not been assigned yet.")


def _plain(vetting: Vetting, actor: User, name: str, title: str, explanation: str) -> NextStep:
    blockers, is_others = split(blockers_to(vetting, name, actor=actor))
    return NextStep(
        title,
        explanation=_somebody_elses(vetting) if is_others else explanation,
        blockers=blockers,
        due_on=vetting.case.due_on,
        button="" if blockers or is_others else title,
        step=name,
    )


def _standard_check(vetting: Vetting, actor: User) -> NextStep:
    blockers, is_others = split(blockers_to(vetting, "finish_standard_check", actor=actor))
    checks = list(vetting.checks.all())
    pending = [check for check in checks if check.outcome == Check.Outcome.PENDING]
    odd = [check for check in checks if check.outcome in (Check.Outcome.CIRCUMSTANCE, Check.Outcome.MISSING)]
    if not odd:
        blockers = blockers + blockers_to_favouring(vetting)
    more = blockers_without_more_than_a_check(vetting)
    is_free = not is_others and not more and not [blocker for blocker in blockers if blocker.code != "checks_pending"]
    title = _("Make the standard check")
    if is_free and not odd:
        label = (
            ngettext(
                "Mark %(count)d remaining as checked and conclude: cleared",
                "Mark %(count)d remaining as checked and conclude: cleared",
                len(pending),
            )
            % {"count": len(pending)}
            if pending
            else _("Conclude: cleared")
        )
        return NextStep(
            title,
            explanation=_(
                "The sources below are filled in from what the organisation has sent and registered. Change what is not "
                "right. With one button you say that you have looked at every source, the sanctions lists too, and found "
                "nothing. The clearance then holds for all the board's applications from the organisation."
            ),
            due_on=vetting.case.due_on,
            button=label,
            form_id="checks-form",
        )
    return NextStep(
        title if pending else _("Finish the standard check"),
        explanation=_somebody_elses(vetting)
        if is_others
        else " ".join(f"{each.message} {each.detail}" for each in more),
        blockers=blockers,
        due_on=vetting.case.due_on,
        button="" if blockers or is_others else _("Finish the standard check"),
        step="finish",
    )


#: What the standard check cannot settle, so that the vetting goes on.
_LEADS_ON: Final = frozenset({"circumstance", "has_finding", "enhanced_needed"})


def _after_standard(vetting: Vetting, actor: User) -> NextStep:
    to_clearing, is_others = split(blockers_to(vetting, "clear", actor=actor))
    if not to_clearing:
        return NextStep(
            _("Conclude: cleared"),
            explanation=_somebody_elses(vetting) if is_others else _("The standard check shows nothing to look into."),
            due_on=vetting.case.due_on,
            button="" if is_others else _("Conclude: cleared"),
            step="conclude_standard",
        )
    if {blocker.code for blocker in to_clearing} & _LEADS_ON and not is_others:
        may_enhance = not blockers_to(vetting, "enhance", actor=actor)
        return NextStep(
            _("Complete the check, or open an enhanced vetting"),
            blockers=to_clearing,
            due_on=vetting.case.due_on,
            button=_("Describe the circumstance") if may_enhance else "",
            url="#enhance",
        )
    return NextStep(
        _("Conclude, or open an enhanced vetting"),
        explanation=_somebody_elses(vetting) if is_others else "",
        blockers=to_clearing,
        due_on=vetting.case.due_on,
    )


def _after_assessment(vetting: Vetting, actor: User) -> NextStep:
    if carried_findings(vetting):
        blockers, is_others = split(blockers_to(vetting, "open_hearing", actor=actor))
        return NextStep(
            _("Hear the organisation, or weigh the special reasons"),
            explanation=_somebody_elses(vetting)
            if is_others
            else _("A finding reaches the evidence threshold. Before “not met” the organisation is sent the material."),
            blockers=blockers,
            due_on=vetting.case.due_on,
            button="" if blockers or is_others else _("Write to the organisation"),
            url="#hearing",
        )
    blockers, is_others = split(blockers_to(vetting, "conclude_not_proven", actor=actor))
    return NextStep(
        _("Draw the conclusion"),
        explanation=_somebody_elses(vetting)
        if is_others
        else _("No finding reaches the evidence threshold, so “not met” is not possible."),
        blockers=blockers,
        due_on=vetting.case.due_on,
        button="" if blockers or is_others else _("Draw the conclusion"),
        url="#conclusion",
    )


def _conclusion(vetting: Vetting, actor: User, hearing: Hearing | None) -> NextStep:
    blockers, is_others = split(blockers_to(vetting, "conclude_not_met", actor=actor))
    is_running = hearing is not None and not hearing.is_over(timezone.localdate())
    is_stopped = is_others or [each for each in blockers if each.code in ("conflict_not_declared", "recused")]
    explanation = _somebody_elses(vetting) if is_others else ""
    if blockers and not is_stopped:
        explanation = _("This remains before “not met”. Another conclusion may be possible already.")
    return NextStep(
        _("Draw the conclusion"),
        explanation=explanation,
        blockers=blockers,
        due_on=hearing.due_on if hearing and is_running else vetting.case.due_on,
        due_note=_("reply period") if is_running else "",
        button="" if is_stopped or is_running or blockers else _("Draw the conclusion"),
        url="#conclusion",
    )


def _afterwards(vetting: Vetting, actor: User) -> NextStep:
    label = vetting.get_state_display()
    title = _("Concluded: %(outcome)s") % {"outcome": str(label).lower()}
    if vetting.state != Vetting.State.NOT_MET:
        return NextStep(
            title,
            explanation=_("Support may be given. The clearance holds until and including %(date)s.")
            % {"date": vetting.valid_until},
        )
    blockers = blockers_to_excluding(vetting)
    if blockers:
        return NextStep(
            title,
            explanation=_(
                "The board tries a refusal or a withdrawal of its own support. Other boards see the outcome only."
            ),
        )
    if acting_role(actor, Permission.DECIDE_EXCLUSION, vetting) is None:
        return NextStep(
            _("Decide on an exclusion"),
            explanation=_(
                "The conclusion rests on encouragement of violent extremism (G3). The board's decision-maker decides on "
                "an exclusion from all support."
            ),
        )
    return NextStep(
        _("Decide on an exclusion"),
        explanation=_(
            "The conclusion rests on encouragement of violent extremism (G3). A decision reaches all support of every "
            "kind at every board. You see the reach before anything is changed."
        ),
        button=_("See the reach of an exclusion"),
        url=reverse("exclude", args=[vetting.case.path_number]),
    )


def outcomes(vetting: Vetting, actor: User) -> list[tuple[str, list[Blocker]]]:
    """Each possible conclusion after an enhanced vetting with what stands in its way."""
    return [(state.value, blockers_to(vetting, name, actor=actor)) for state, name in CONCLUSIONS.items()]
