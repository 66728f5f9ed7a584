"""What is missing in a decision that is prepared for the board, and where is it mended? (R2, R7, G4)"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.rules.deciding import blockers_to_shares
from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import PreparedDecision

POSITIVE = frozenset({"granted", "partly_granted"})
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def blockers_to_prepared(prepared: "PreparedDecision", *, url: str, is_money: bool) -> list[Blocker]:
    """R2, G4: everything that a decision asks is filled in. `url` is where it is written."""
    blockers = []
    remedy: dict[str, Any] = {"url": url, "action": _("Write the decision")}
    if not prepared.reasons.strip():
        blockers.append(Blocker("no_reasons", _("The reasons for the decision are not written."), rule="R2", **remedy))
    if prepared.outcome == "refused":
        if not prepared.rule_applied.strip() or not prepared.facts.strip():
            blockers.append(
                Blocker("no_rule", _("The refusal lacks the rule or the facts that it rests on."), rule="R2", **remedy)
            )
        return blockers
    if not prepared.amount:
        return [*blockers, Blocker("no_sum", _("No sum is given."), rule="G4", **remedy)]
    return blockers + blockers_to_plan_rows(prepared.rows, prepared.amount, url=url, is_money=is_money)


def blockers_to_plan_rows(rows: Rows, amount: int, *, url: str, is_money: bool) -> list[Blocker]:
    """G4: goals with indicator and numbers, a day for the final accounts, and rows that add up to the sum in öre."""
    remedy: dict[str, Any] = {"url": url, "action": _("Complete the plan")}
    goals = [goal for goal in rows.get("goals", ()) if goal.get("text") or goal.get("indicator")]
    blockers = []
    if not any(str(goal.get("indicator") or "").strip() for goal in goals):
        blockers.append(Blocker("plan_without_goal", _("The plan has no goal with an indicator."), rule="G4", **remedy))
    lacking = [
        str(number)
        for number, goal in enumerate(goals, start=1)
        if not goal.get("indicator") or goal.get("baseline") is None or goal.get("target") is None
    ]
    if lacking:
        blockers.append(
            Blocker(
                "goal_without_numbers",
                _("A goal lacks its indicator, baseline or target value."),
                rule="G4",
                detail=_("Goal %(numbers)s.") % {"numbers": ", ".join(lacking)},
                **remedy,
            )
        )
    if not any(milestone.get("kind") == "final_accounts" for milestone in rows.get("milestones", ())):
        blockers.append(
            Blocker("plan_without_final_accounts", _("The plan has no date for final accounts."), rule="G4", **remedy)
        )
    shares = blockers_to_shares(
        amount,
        lines=[line.get("amount") or 0 for line in rows.get("lines", ())],
        instalments=[part.get("amount") or 0 for part in rows.get("instalments", ())] if is_money else [],
        is_money=is_money,
    )
    return blockers + [Blocker(each.code, each.message, each.rule, detail=each.detail, **remedy) for each in shares]


def page_of_prepared(meeting_id: object, path_number: str) -> str:
    """Where the prepared decision of a case is written."""
    return reverse("meeting_case", args=[meeting_id, path_number])
