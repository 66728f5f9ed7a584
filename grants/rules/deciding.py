"""What stands in the way of a decision? (R1, R3, R4, R7, G2, G3, G4)"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.rules.reviewing import (
    blockers_without_clearance,
    blockers_without_hearing,
    case_page,
    signed_assessment,
    where_to_review,
)
from registry.formats import kronor
from registry.rules import Blocker, Text
from vetting.clearance import Clearance, clearance_of
from vetting.screening.standing import Standing, blockers_by_hits

if TYPE_CHECKING:
    from grants.models import Application


def blockers_to_granting(
    application: "Application", *, clearance: Clearance | None = None, standing: Standing | None = None
) -> list[Blocker]:
    """G2, G3, G4, R3: valid clearance, no open or confirmed hit on a sanctions list, a set plan, a sum, and two
    different people behind the assessment.

    A list gives the `clearance` and the `standing` against the sanctions lists that it has fetched for many at once.
    """
    today = timezone.localdate()
    blockers = blockers_without_clearance(application, on=today, clearance=clearance)
    blockers += blockers_by_hits(
        application.organisation, on=today, url=case_page(application, "vetting"), standing=standing
    )
    if application.plan is None or application.plan.state != "set":
        blockers.append(
            Blocker("no_plan", _("There is no follow-up plan to set with the decision."), rule="G4", action="")
        )
    if application.granted_amount is None:
        blockers.append(Blocker("no_sum", _("No sum is given."), rule="G4"))
    return blockers + blockers_without_two_people(application)


def blockers_without_two_people(application: "Application") -> list[Blocker]:
    """R3: assessed by a case officer and by an independent reviewer who is somebody else."""
    signed, reviewed = signed_assessment(application, "case_officer"), signed_assessment(application, "reviewer")
    if signed is not None and reviewed is not None and signed.person_id != reviewed.person_id:
        return []
    return [
        Blocker(
            "not_reviewed",
            _("The assessment lacks the independent reviewer's signature."),
            rule="R3",
            **where_to_review(application),
        )
    ]


def blockers_to_refusing(application: "Application") -> list[Blocker]:
    """R1: the organisation has had the material and answered, or let the period run out."""
    return blockers_without_hearing(application) + blockers_without_two_people(application)


def blockers_to_sum(application: "Application", amount: int) -> list[Blocker]:
    """R7: a sum in öre within what was applied for, the call's limit, and what is left of its budget."""
    call = application.call
    blockers = []
    if amount <= 0:
        blockers.append(Blocker("no_sum", _("Give a sum larger than zero.")))
    if amount > application.requested_amount:
        blockers.append(
            Blocker(
                "over_requested",
                _("The sum is larger than what was applied for."),
                detail=_("Applied for: %(sum)s.") % {"sum": kronor(application.requested_amount)},
            )
        )
    if call.max_amount is not None and amount > call.max_amount:
        blockers.append(
            Blocker(
                "over_maximum",
                _("The sum is larger than the call gives to one application."),
                rule="R7",
                detail=_("At most %(maximum)s.") % {"maximum": kronor(call.max_amount)},
            )
        )
    if amount > call.left:
        blockers.append(
            Blocker(
                "over_budget",
                _("The sum is larger than what is left of the call's budget."),
                rule="R7",
                detail=_("Left: %(left)s of %(budget)s.") % {"left": kronor(call.left), "budget": kronor(call.budget)},
            )
        )
    return blockers


def blockers_to_total(parts: Sequence[int], amount: int, code: str) -> list[Blocker]:
    """G4: parts in öre are together exactly the sum that is decided, so that reports and payments can be held to it."""
    total = sum(parts)
    if total == amount:
        return []
    told = {"total": kronor(total), "sum": kronor(amount), "difference": kronor(abs(amount - total))}
    message = (
        _("The rows are %(total)s together, the decision is on %(sum)s: %(difference)s remains.")
        if total < amount
        else _("The rows are %(total)s together, the decision is on %(sum)s: %(difference)s too much.")
    )
    return [Blocker(code, message % told, rule="G4")]


def blockers_to_shares(
    amount: int, *, lines: Sequence[int], instalments: Sequence[int], is_money: bool
) -> list[Blocker]:
    """G4, R7: the granted budget lines add up to the sum in öre, and so do the payments when money is given."""
    blockers = blockers_to_total(lines, amount, "lines_do_not_add_up")
    if any(line < 0 for line in lines):
        blockers.append(Blocker("line_below_zero", _("A budget line must be zero or more."), rule="G4"))
    if is_money:
        blockers += blockers_to_total(instalments, amount, "instalments_do_not_add_up")
    if any(instalment <= 0 for instalment in instalments):
        blockers.append(Blocker("instalment_of_nothing", _("Each payment must be more than zero."), rule="R7"))
    return blockers


def _fails_the_democracy_condition(application: "Application", on: dt.date) -> bool:
    """By the vetting the application rests on, or by the organisation's latest one, at whichever board."""
    clearance = clearance_of(application.organisation, on=on)
    vettings = [found for found in (application.vetting, clearance.vetting) if found is not None]
    return clearance.exclusion is not None or any(found.state == "not_met" for found in vettings)


def blockers_to_authority(
    application: "Application", *, outcome: str, amount: int, delegation: Any, actor: Any, roles: set[str], on: dt.date
) -> list[Blocker]:
    """R4: a delegate decides within a delegation in force; a refusal on the democracy condition is the board's own.

    `delegation` is None when the board itself decides; `roles` are the roles the actor holds at the board.
    """
    if delegation is None:
        return []
    if outcome == "refused" and _fails_the_democracy_condition(application, on):
        return [
            Blocker(
                "board_decides",
                _("A refusal on the democracy condition is decided by the board itself, not by a delegate."),
                rule="R4",
            )
        ]
    is_theirs = delegation.person_id == actor.pk if delegation.person_id else delegation.role in roles
    if delegation.board_id != application.call.board_id or not is_theirs or not delegation.is_in_force(on):
        return [_no_delegation(_("The delegation is not in force for you at this board."), application)]
    covered = {"refused": delegation.may_refuse, "dismissed": delegation.may_dismiss}.get(outcome, delegation.may_grant)
    if not covered:
        return [_no_delegation(_NOT_COVERED.get(outcome, _NOT_COVERED["granted"]), application)]
    if amount > delegation.max_amount:
        return [
            Blocker(
                "over_delegation",
                _("The sum is larger than the delegation covers."),
                rule="R4",
                detail=_("%(point)s covers at most %(maximum)s.")
                % {"point": delegation.point, "maximum": kronor(delegation.max_amount)},
            )
        ]
    return []


_NOT_COVERED: Final = {
    "granted": _("The delegation does not cover approvals."),
    "refused": _("The delegation does not cover refusals."),
    "dismissed": _("The delegation does not cover dismissals."),
}


def _no_delegation(message: Text, application: "Application") -> Blocker:
    return Blocker(
        "no_delegation",
        message,
        rule="R4",
        url=f"{reverse('delegations')}#board-{application.call.board_id}",
        action=_("See the delegation order"),
    )


def blockers_to_dismissing(
    application: "Application", *, delegation: Any, actor: Any, roles: set[str], on: dt.date
) -> list[Blocker]:
    """R4: a dismissal too is made by the board, or by a delegate within a point that covers dismissals."""
    if delegation is None:
        return [
            _no_delegation(
                _("No point in the board's delegation order lets you dismiss applications. The board decides."),
                application,
            )
        ]
    return blockers_to_authority(
        application, outcome="dismissed", amount=0, delegation=delegation, actor=actor, roles=roles, on=on
    )
