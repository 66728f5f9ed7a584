"""What stands in the way of changing a grant that runs? (R1, R3, R7, R15, G4, G5)"""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.figures import figures_of
from followup.rules.changing import blockers_to_changing_plan, blockers_to_moving
from grants.rules.deciding import blockers_to_total
from registry.parameters import value_of
from registry.rules import Blocker, blockers_to_adverse_step
from vetting.clearance import clearance_of

if TYPE_CHECKING:
    from grants.models import GrantChange, Payment, Support
    from registry.models import User

_UNDER_WAY = frozenset({"initiated", "payments_held", "in_hearing", "proposed"})


def page_of(change: "GrantChange", anchor: str = "") -> str:
    """Where officials read, assess and decide the change."""
    case = change.case
    address = reverse("grant_change", args=[case.path_number, change.number]) if case is not None else ""
    return f"{address}#{anchor}" if anchor else address


def blockers_to_change_of(support: "Support") -> list[Blocker]:
    """R8, R15, G5: only a grant that runs is changed, not while a withdrawal of it is under way, and nothing that has
    been reported as final.
    """
    if support.application is None or support.application.state != "active" or support.withdrawn_on is not None:
        return [Blocker("not_running", _("Only a grant that is under way can be changed."), rule="R8")]
    blockers = []
    if any(withdrawal.state in _UNDER_WAY for withdrawal in support.withdrawals.all()):
        blockers.append(
            Blocker(
                "withdrawal_open",
                _("A withdrawal of the support is under way. It is decided before anything is changed."),
                rule="R15",
            )
        )
    return blockers + (blockers_to_changing_plan(support.plan) if support.plan is not None else [])


def latest_end(support: "Support") -> dt.date:
    """R7: the last day that a changed period may have, counted from the end of the call's period."""
    ends: dt.date = support.application.call.period_end if support.application is not None else support.period_end
    return max(ends + dt.timedelta(days=value_of("change_period_max_days")), support.period_end)


def earliest_start(support: "Support") -> dt.date:
    """R7: the first day that a changed period may have."""
    starts: dt.date = support.application.call.period_start if support.application is not None else support.period_start
    return min(starts, support.period_start)


def blockers_to_sending(change: "GrantChange") -> list[Blocker]:
    """R7, G4: the grant can be changed, and what is asked lies within what was granted and what the call allows."""
    return blockers_to_change_of(change.support) or blockers_to_content(change)


def blockers_to_content(change: "GrantChange") -> list[Blocker]:
    """R7, G4: something is changed, the period is within the call's, and the lines are the sum that was granted."""
    is_changed = change.purpose or change.period_start or change.period_end or change.lines.all()
    if not is_changed:
        return [Blocker("nothing_changed", _("Nothing is changed. Write what you want to change."))]
    return _blockers_to_period(change) + _blockers_to_lines(change)


def _blockers_to_period(change: "GrantChange") -> list[Blocker]:
    support = change.support
    start, end = change.period_start or support.period_start, change.period_end or support.period_end
    if end < start:
        return [Blocker("period_backwards", _("The last day comes before the first."))]
    blockers = []
    if change.period_end is not None and change.period_end > latest_end(support):
        blockers.append(
            Blocker(
                "period_too_late",
                _("The last day is later than the call allows."),
                rule="R7",
                detail=_("At the latest %(date)s.") % {"date": latest_end(support).isoformat()},
            )
        )
    if change.period_end is not None and change.period_end < timezone.localdate():
        blockers.append(Blocker("period_over", _("The last day has passed already."), rule="R7"))
    if change.period_start is not None and change.period_start < earliest_start(support):
        blockers.append(
            Blocker(
                "period_too_early",
                _("The first day is earlier than the call allows."),
                rule="R7",
                detail=_("At the earliest %(date)s.") % {"date": earliest_start(support).isoformat()},
            )
        )
    if change.period_start is not None and _has_reported(support):
        blockers.append(
            Blocker("start_reported", _("A report is sent in, so the first day can no longer be changed."), rule="G5")
        )
    return blockers


def _has_reported(support: "Support") -> bool:
    plan = support.plan
    return plan is not None and any(each.state in ("submitted", "approved") for each in plan.milestones.all())


def blockers_to_sums(amounts: Iterable[int]) -> list[Blocker]:
    """G4: no line is below zero, not in a draft either. Sums in öre."""
    if all(amount >= 0 for amount in amounts):
        return []
    return [Blocker("line_below_zero", _("A budget line must be zero or more."), rule="G4")]


def _blockers_to_lines(change: "GrantChange") -> list[Blocker]:
    """G4: the lines together stay exactly what was granted, and none goes below what is reported as spent on it."""
    wanted = {each.line_id: each.amount for each in change.lines.all()}
    plan = change.support.plan
    if not wanted or plan is None:
        return []
    costs = figures_of(plan).costs
    parts = [wanted.get(cost.line.pk, cost.line.amount) for cost in costs]
    blockers = blockers_to_total(parts, change.support.value, "lines_do_not_add_up")
    below = [
        cost.line for cost in costs if cost.spent is not None and wanted.get(cost.line.pk, cost.spent) < cost.spent
    ]
    if below:
        blockers.append(
            Blocker(
                "line_below_reported",
                _("A line becomes smaller than what you have reported as spent on it."),
                rule="G5",
                detail=_listed(line.description for line in below),
            )
        )
    return blockers


def blockers_to_follow_up(change: "GrantChange") -> list[Blocker]:
    """G5: only what lies ahead is moved, reports keep their order, and the final accounts come after the period."""
    moved = {each.milestone_id: each.due_on for each in change.milestones.all()}
    plan, today = change.support.plan, timezone.localdate()
    milestones = list(plan.milestones.all()) if plan is not None else []
    blockers: list[Blocker] = []
    for milestone in milestones:
        if milestone.pk in moved:
            blockers += blockers_to_moving(milestone)
    if past := [each for each in milestones if each.pk in moved and moved[each.pk] <= today]:
        blockers.append(
            Blocker(
                "day_has_passed", _("A new day must lie ahead."), rule="G5", detail=_listed(each.title for each in past)
            )
        )
    reports = [each for each in milestones if each.is_report]
    days = [moved.get(each.pk, each.due_on) for each in reports]
    if moved and days != sorted(days):
        blockers.append(
            Blocker("reports_out_of_order", _("The reports must come in the same order as before."), rule="G5")
        )
    end = change.period_end or change.support.period_end
    if any(
        day <= end
        for each, day in zip(reports, days, strict=True)
        if each.kind == "final_accounts" and (each.pk in moved or change.period_end is not None)
    ):
        blockers.append(
            Blocker(
                "accounts_before_the_end",
                _("The final accounts must come after the period. Move their day."),
                rule="G5",
                url=page_of(change, "assessment"),
                action=_("Move the day"),
            )
        )
    return blockers + _blockers_to_payments(change)


def has_begun(payment: "Payment") -> bool:
    """R8: a payment that is prepared, on its way, made or cancelled keeps its day."""
    return payment.state not in ("planned", "released") or hasattr(payment, "in_batch")


def _blockers_to_payments(change: "GrantChange") -> list[Blocker]:
    rows = list(change.payments.all())
    begun = [each.payment for each in rows if has_begun(each.payment)]
    if past := [each.payment for each in rows if each.due_on < timezone.localdate()]:
        message = _("A payment is not moved to a day that has passed.")
        return [Blocker("day_has_passed", message, rule="R8", detail=_listed(str(each.number) for each in past))]
    if not begun:
        return []
    message = _("A payment that is prepared, paid or cancelled is not moved.")
    return [Blocker("payment_begun", message, rule="R8", detail=_listed(str(each.number) for each in begun))]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) + "."


def blockers_to_approving(change: "GrantChange") -> list[Blocker]:
    """R7, R15, G4, G5: asked anew when it is decided, against the grant and the plan as they are then."""
    return (
        _blockers_to_excluded(change)
        + blockers_to_sending(change)
        + blockers_to_follow_up(change)
        + _blockers_to_targets(change)
    )


def _blockers_to_excluded(change: "GrantChange") -> list[Blocker]:
    """G3: what runs on because it cannot be withdrawn is not made larger or longer while the organisation is excluded."""
    exclusion = clearance_of(change.support.organisation, on=timezone.localdate()).exclusion
    if exclusion is None:
        return []
    return [
        Blocker(
            "excluded",
            _("The organisation is excluded from all support."),
            rule="G3",
            url=reverse("exclusion", args=[exclusion.case.path_number]),
            action=_("See the exclusion"),
        )
    ]


def _blockers_to_targets(change: "GrantChange") -> list[Blocker]:
    if all(each.target >= 0 for each in change.targets.all()):
        return []
    return [Blocker("target_below_zero", _("A target must be zero or more."), rule="G5", url=page_of(change))]


def blockers_to_refusing_change(change: "GrantChange") -> list[Blocker]:
    """R1: when anything else than the request itself weighs against it, the organisation has been heard about that."""
    if not change.other_facts or change.case is None:
        return []
    return blockers_to_adverse_step(
        change.case,
        "grant_change",
        on=timezone.localdate(),
        url=page_of(change, "hearing"),
        newest_material=change.other_facts_at,
        since=change.asked_at,
    )


def blockers_to_deciding_own(change: "GrantChange", actor: "User") -> list[Blocker]:
    """R3: whoever has assessed the change does not decide it, when the grant is larger than the city's limit."""
    if change.support.value <= value_of("change_two_people_above_ore") or not _has_assessed(change, actor):
        return []
    return [Blocker("same_person", _("The change is decided by somebody who did not assess it."), rule="R3")]


def _has_assessed(change: "GrantChange", actor: "User") -> bool:
    """Now, or before somebody else saved the assessment anew."""
    if change.assessed_by_id == actor.pk or change.case is None:
        return change.assessed_by_id == actor.pk
    entries = change.case.journal.filter(event="grants.change.assessed", actor=actor, after__number=change.number)
    return bool(entries.exists())
