"""What does a change of a grant change, from what to what, and what has been changed before?"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from grants.models import ChangedLine, ChangedTarget, GrantChange, MovedMilestone, MovedPayment, Payment, Support
from grants.models.grant_change import GrantChangeQuerySet
from grants.rules.changing import blockers_to_deciding_own
from registry.formats import kronor
from registry.lifecycle import blockers_to, is_possible
from registry.rules import Blocker, Text
from registry.templatetags.written import figure

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User

_READ = (
    Prefetch("lines", ChangedLine.objects.select_related("line")),
    Prefetch("milestones", MovedMilestone.objects.select_related("milestone")),
    Prefetch("payments", MovedPayment.objects.select_related("payment")),
    Prefetch("targets", ChangedTarget.objects.select_related("goal")),
)


@dataclass(frozen=True)
class ChangeRow:
    """One value: what it is of, what it was, what it becomes. `is_sum` aligns it as a figure."""

    what: Text
    before: str
    after: str
    is_sum: bool = False


def changes_read(user: "User | AnonymousUser") -> GrantChangeQuerySet:
    """The changes that the person sees, with all that a page says of them; the latest first."""
    return (
        GrantChange.objects.visible_to(user)
        .select_related("support__case", "asked_by", "assessed_by", "decided_by", "delegation")
        .prefetch_related(*_READ)
        .order_by("-number")
    )


def changes_in_full(user: "User | AnonymousUser") -> GrantChangeQuerySet:
    """The same, with the grant, its plan and its payments beside, for the page on which one is assessed and decided."""
    return (
        changes_read(user)
        .select_related(
            "support__application__call__programme__board",
            "support__case__board",
            "support__case__organisation",
            "support__case__case_officer",
            "support__plan",
        )
        .prefetch_related(
            Prefetch("support__payments", Payment.objects.select_related("in_batch__batch").order_by("number")),
            "support__withdrawals",
            "support__plan__milestones",
            "support__plan__goals",
            "support__plan__lines",
            "support__case__hearings",
            "support__case__conflict_declarations",
        )
    )


def changes_of(support: Support | None, user: "User | AnonymousUser") -> list[GrantChange]:
    """What has been asked and decided about the support, the latest first; never drafts."""
    return list(changes_read(user).sent_in().filter(support=support)) if support is not None else []


def rows_of(change: GrantChange) -> list[ChangeRow]:
    """Everything the change changes: what the organisation asked, then what follows in plan and payments."""
    return asked_rows(change) + following_rows(change)


def asked_rows(change: GrantChange) -> list[ChangeRow]:
    """What the organisation asks to change."""
    rows = []
    if change.purpose:
        rows.append(ChangeRow(gettext_lazy("Purpose"), change.former_purpose, change.purpose))
    if change.period_start or change.period_end:
        start, end = change.former_start, change.former_end
        after = _period(change.period_start or start, change.period_end or end)
        rows.append(ChangeRow(gettext_lazy("Period"), _period(start, end), after))
    rows += [
        ChangeRow(each.line.description, kronor(each.former), kronor(each.amount), is_sum=True)
        for each in change.lines.all()
    ]
    return rows


def following_rows(change: GrantChange) -> list[ChangeRow]:
    """What the case officer proposes should follow in the plan and the payments."""
    rows = [
        ChangeRow(
            format_lazy("{}: {}", gettext_lazy("Target"), each.goal.text),
            f"{figure(each.former)} {each.goal.unit}".strip(),
            f"{figure(each.target)} {each.goal.unit}".strip(),
            is_sum=True,
        )
        for each in change.targets.all()
    ]
    rows += [
        ChangeRow(each.milestone.title, each.former.isoformat(), each.due_on.isoformat())
        for each in change.milestones.all()
    ]
    rows += [
        ChangeRow(
            format_lazy("{} {}", gettext_lazy("Payment"), each.payment.number),
            each.former.isoformat(),
            each.due_on.isoformat(),
        )
        for each in change.payments.all()
    ]
    return rows


def _period(start: dt.date | None, end: dt.date | None) -> str:
    return f"{start} – {end}"


@dataclass(frozen=True)
class ChangeTold:
    """A change as a page tells it: the change and what it changes."""

    change: GrantChange
    rows: list[ChangeRow]


def history_of(support: Support | None, user: "User | AnonymousUser") -> list[ChangeTold]:
    """Who asked, when, what it was before and after, and who decided: the latest first.

    What the officer proposes should follow is told when it is decided.
    """
    found = changes_of(support, user)
    return [ChangeTold(each, asked_rows(each) if each.is_waiting else rows_of(each)) for each in found]


@dataclass(frozen=True)
class Verdict:
    """An outcome, and what stands in its way for this person."""

    outcome: str
    label: Text
    blockers: list[Blocker]


def verdicts_of(change: GrantChange, actor: "User") -> list[Verdict]:
    """Whether the person can approve or refuse now, apart from the words and the authority."""
    own = blockers_to_deciding_own(change, actor)
    steps = (
        (GrantChange.State.APPROVED, "approve", gettext_lazy("Approve the change")),
        (GrantChange.State.REFUSED, "refuse", gettext_lazy("Refuse the change")),
    )
    return [
        Verdict(state.value, label, [*blockers_to(change, name, actor=actor), *own])
        for state, name, label in steps
        if is_possible(change, name)
    ]
