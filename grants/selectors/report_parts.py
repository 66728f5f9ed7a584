"""What does the case say for each part of a staff report, and how does that differ from what is written? (R2)

In Swedish, the language of the boards' documents. Texts are proposed and edited; tables come from the case as it stands
and are not edited. Of the vetting only its formal outcome is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.models import Application, ReportText
from grants.rules.reviewing import FAVOURABLE, proposal_of, signed_assessment
from grants.selectors.double_funding import in_words, overlap_of
from grants.selectors.other_support import OtherSupport, other_support
from grants.selectors.suggested_plan import suggested_plan
from grants.selectors.two_opinions import AssessmentTable, assessment_of
from registry.formats import kronor
from registry.models import Hearing, User
from registry.pdf.parts import Bullets, Column, Facts, Part, Table
from registry.templatetags.written import figure
from vetting.clearance import clearance_of

Key = ReportText.Key
_ONLY_FOR_REFUSALS: Final = frozenset({Key.REFUSAL, Key.LESS_INTRUSIVE})


@dataclass(frozen=True)
class Composed:
    """What the case says for one part: the proposed text, and the tables under it."""

    key: str
    heading: str
    text: str
    tables: tuple[Part, ...] = ()


def composed_parts(application: Application, reader: User) -> list[Composed]:
    """Every part that the proposal needs, in the report's order."""
    is_favourable = proposal_of(application) in FAVOURABLE
    left_out = _ONLY_FOR_REFUSALS if is_favourable else {Key.FOLLOW_UP}
    with translation.override("sv"):
        facts = _facts(application, reader)
        return [
            Composed(
                key.value,
                str(key.label),
                render_to_string(f"grants/staff_report/{key.value}.txt", facts).strip(),
                tuple(_TABLES[key](facts)) if key in _TABLES else (),
            )
            for key in Key
            if key not in left_out
        ]


def _facts(application: Application, reader: User) -> dict[str, Any]:
    signed = signed_assessment(application, "case_officer")
    reviewed = signed_assessment(application, "reviewer")
    today = timezone.localdate()
    amount = signed.amount if signed is not None else None
    call = application.call
    hearings = application.case.hearings.all() if application.case else []
    vetting = application.vetting
    return {
        "application": application,
        "case": application.case,
        "organisation": application.organisation,
        "call": call,
        "version": application.rules_version,
        "period_start": application.period_start or call.period_start,
        "period_end": application.period_end or call.period_end,
        "signed": signed,
        "reviewed": reviewed,
        "table": assessment_of(application),
        "clearance": clearance_of(application.organisation, on=today),
        "not_met": vetting if vetting is not None and vetting.state == "not_met" else None,
        "support": other_support(application, reader),
        "overlaps": [in_words(overlap_of(each)) for each in signed.circumstances] if signed is not None else [],
        "amount": amount,
        "left_after": call.left - (amount or 0),
        "plan": suggested_plan(application, amount) if amount else None,
        "hearings": [each for each in hearings if each.purpose == Hearing.Purpose.REFUSAL],
        "today": today,
        "rows": assessment_of(application).rows,
    }


def _of_assessment(facts: dict[str, Any]) -> Iterator[Part]:
    table: AssessmentTable = facts["table"]
    yield Table(
        (Column(_("Criterion")), Column(_("Case officer")), Column(_("Reviewer")), Column(_("Spread"))),
        tuple((row.name, _score(row.officer), _score(row.reviewer), str(row.spread) or "–") for row in table.rows),
    )


def _score(score: Any) -> str:
    if score is None:
        return _("Not assessed")
    return f"{score.get_verdict_display()}. {score.reason}".strip()


def _of_support(facts: dict[str, Any]) -> Iterator[Part]:
    rows: list[OtherSupport] = facts["support"]
    if not rows:
        return
    yield Table(
        (Column(_("Board")), Column(_("Support")), Column(_("Period")), Column(_("State")), Column(_("Sum"), True)),
        tuple(
            (
                str(row.board),
                f"{row.what} ({row.number})" if row.number else row.what,
                f"{row.first.isoformat()} – {row.last.isoformat()}",
                row.state_label,
                _support_sum(row),
            )
            for row in rows
        ),
    )


def _support_sum(row: OtherSupport) -> str:
    if row.granted is not None:
        return kronor(row.granted)
    return _("applied for %(sum)s") % {"sum": kronor(row.requested)} if row.requested else "–"


def _of_economy(facts: dict[str, Any]) -> Iterator[Part]:
    call = facts["call"]
    yield Facts(
        (
            (_("The call's budget"), kronor(call.budget)),
            (_("Decided so far"), kronor(call.committed_amount)),
            (_("This proposal"), kronor(facts["amount"] or 0)),
            (_("Left after the proposal"), kronor(facts["left_after"])),
        )
    )
    lines = list(facts["application"].budget_lines.all())
    if not lines:
        return
    total = (_("Sum"), kronor(sum(line.total for line in lines)), kronor(sum(line.applied for line in lines)))
    yield Table(
        (Column(_("Cost")), Column(_("Whole cost"), True), Column(_("Applied for"), True)),
        (*((line.description, kronor(line.total), kronor(line.applied)) for line in lines), total),
        has_total=True,
    )


def _of_follow_up(facts: dict[str, Any]) -> Iterator[Part]:
    plan = facts["plan"]
    if plan is None:
        return
    goals = tuple(_goal(goal) for goal in plan["goals"])
    if goals:
        yield Bullets(goals)
    yield Table(
        (Column(_("Milestone")), Column(_("Deadline"))),
        tuple((row["title"], row["due_on"].isoformat()) for row in plan["milestones"]),
    )


def _goal(goal: dict[str, Any]) -> str:
    text = f"{goal['text']}: {goal['indicator']}" if goal["indicator"] else str(goal["text"])
    if goal["baseline"] is None or goal["target"] is None:
        return text
    return f"{text}, {figure(goal['baseline'])} → {figure(goal['target'])} {goal['unit']}".strip()


_TABLES: Final[dict[ReportText.Key, Callable[[dict[str, Any]], Iterator[Part]]]] = {
    Key.ASSESSMENT: _of_assessment,
    Key.SUPPORT: _of_support,
    Key.ECONOMY: _of_economy,
    Key.FOLLOW_UP: _of_follow_up,
}


@dataclass(frozen=True)
class Change:
    """A line that composing anew would keep (`same`), take away (`removed`) or put there (`added`)."""

    kind: str
    text: str


def changes_between(written: str, composed: str) -> list[Change]:
    """What would change, line by line, if the part were composed anew."""
    before, after = written.strip().splitlines(), composed.strip().splitlines()
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change("same", line) for line in before[i1:i2]]
            continue
        found += [Change("removed", line) for line in before[i1:i2]]
        found += [Change("added", line) for line in after[j1:j2]]
    return [change for change in found if change.text.strip()]
