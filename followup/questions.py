"""Which questions does a report ask, and by which keys are they named when one is returned?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from followup.models import Milestone, Report, ReportReturn


@dataclass(frozen=True)
class Question:
    """One question of a report: its key, and its words in the reader's language."""

    key: str
    words: str


def goal_key(goal_id: int) -> str:
    """The key of the result for a goal."""
    return f"goal-{goal_id}"


def line_key(line_id: int) -> str:
    """The key of the cost of a budget line."""
    return f"line-{line_id}"


def questions_of(milestone: Milestone) -> Iterator[Question]:
    """The questions of the milestone's report, in the order of the form."""
    yield Question("done", _("What you have done"))
    for goal in milestone.plan.goals.all():
        yield Question(goal_key(goal.pk), _("Goal %(number)d: %(goal)s") % {"number": goal.position, "goal": goal.text})
    for line in milestone.plan.lines.all():
        yield Question(line_key(line.pk), _("Cost: %(line)s") % {"line": line.description})
    yield Question("participants", _("Who took part"))
    yield Question("deviations", _("What did not go as planned"))
    yield Question("learnt", _("What you have learnt"))
    yield Question("attachments", _("Attachments"))


def asked_of(report: Report | None) -> dict[str, str]:
    """What the board asked for when it last returned the report, by question; empty when it never has. Two queries."""
    latest = ReportReturn.objects.filter(report=report).first() if report is not None else None
    return {each.key: each.comment for each in latest.questions.all()} if latest is not None else {}
