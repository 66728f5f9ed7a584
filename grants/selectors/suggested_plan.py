"""Which plan is suggested to whoever decides: goals, milestones, granted lines, payments? Everything can be changed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation

from followup.models import Milestone
from grants.models import Application
from grants.selectors.follow_up_depth import tier_for
from registry.parameters import value_of

ORE = 100


def scaled(amounts: Sequence[int], total: int) -> list[int]:
    """The amounts in öre in the same proportion, together exactly `total`; whole kronor but for the largest."""
    if not amounts:
        return []
    before = sum(amounts)
    shares = [amount * total // before // ORE * ORE if before else 0 for amount in amounts]
    shares[amounts.index(max(amounts))] += total - sum(shares)
    return shares


def suggested_plan(application: Application, amount: int) -> dict[str, list[dict[str, Any]]]:
    """Rows for the plan of a decision on `amount` öre, by kind."""
    milestones = _milestones(application, amount)
    return {
        "goals": [
            {name: getattr(goal, name) for name in ("text", "indicator", "unit", "baseline", "target")}
            for goal in application.goals.all()
        ],
        "milestones": milestones,
        "lines": _lines(application, amount),
        "instalments": _instalments(application, amount, milestones),
    }


def _period(application: Application) -> tuple[dt.date, dt.date]:
    call = application.call
    return application.period_start or call.period_start, application.period_end or call.period_end


def _milestones(application: Application, amount: int) -> list[dict[str, Any]]:
    start, end = _period(application)
    today = timezone.localdate()
    tier = tier_for(application.rules_version, amount)
    count = tier.interim_reports if tier else int(amount > value_of("interim_report_above_ore"))
    with translation.override("sv"):
        interim, final, visit = (
            str(Milestone.Kind(kind).label) for kind in ("interim_report", "final_accounts", "site_visit")
        )
    rows = []
    for number in range(1, count + 1):
        day = max(start + (end - start) * number / (count + 1), today + dt.timedelta(days=number))
        title = f"{interim} {number}" if count > 1 else interim
        rows.append({"kind": "interim_report", "title": title, "due_on": day, "is_required": True})
    if tier and tier.has_visit:
        day = max(start + (end - start) * 2 / 3, today + dt.timedelta(days=count + 1))
        rows.append({"kind": "site_visit", "title": visit, "due_on": day, "is_required": False})
    rows.append({"kind": "final_accounts", "title": final, "due_on": _last_of_february(end), "is_required": True})
    return rows


def _last_of_february(after: dt.date) -> dt.date:
    """The last day of the first February that ends after the day."""
    for year in (after.year, after.year + 1):
        last = dt.date(year, 3, 1) - dt.timedelta(days=1)
        if last > after:
            return last
    raise AssertionError("one of two Februaries lies ahead")


def _lines(application: Application, amount: int) -> list[dict[str, Any]]:
    lines = [line for line in application.budget_lines.all() if line.applied > 0]
    if not lines:
        return [{"description": application.title[:200], "amount": amount}]
    shares = scaled([line.applied for line in lines], amount)
    return [{"description": line.description, "amount": share} for line, share in zip(lines, shares, strict=True)]


def _instalments(application: Application, amount: int, milestones: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first_day = max(_period(application)[0], timezone.localdate())
    for number, milestone in enumerate(milestones, start=1):
        if milestone["kind"] == "interim_report":
            first, second = scaled([1, 1], amount)
            return [
                {"amount": first, "due_on": first_day, "after": ""},
                {"amount": second, "due_on": max(milestone["due_on"], first_day), "after": str(number)},
            ]
    return [{"amount": amount, "due_on": first_day, "after": ""}]
