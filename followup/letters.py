"""Which words does a report say, in the order of the form?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from followup.models import Report
from registry.formats import kronor
from registry.letters.sent_form import came_with, written
from registry.pdf.parts import Column, Facts, Heading, Part, Table
from registry.templatetags.written import DASH, figure


def parts_of_report(report: Report) -> list[Part]:
    """What was done and learnt, the results against the goals, the costs against the plan."""
    return [
        *written(_("What you have done"), report.done),
        *_results(report),
        *_participants(report),
        *_costs(report),
        *written(_("What you have learnt"), report.learnt),
        *written(_("What did not go as planned"), report.deviations),
        *came_with([report.document.file_name] if report.document else []),
    ]


def _results(report: Report) -> Iterator[Part]:
    rows = list(report.results.select_related("goal"))
    if not rows:
        return
    yield Heading(_("Results"))
    yield Table(
        (Column(_("Goal")), Column(_("Target"), True), Column(_("Result"), True), Column(_("Comment"))),
        tuple(
            (
                row.goal.text,
                figure(row.goal.target),
                f"{figure(row.value)} {row.goal.unit}".strip(),
                row.comment or DASH,
            )
            for row in rows
        ),
    )


def _participants(report: Report) -> Iterator[Part]:
    if report.participants_women is None and report.participants_men is None:
        return
    yield Facts(
        (
            (_("Women and girls who took part"), figure(report.participants_women)),
            (_("Men and boys who took part"), figure(report.participants_men)),
        )
    )


def _costs(report: Report) -> Iterator[Part]:
    rows = list(report.lines.select_related("line"))
    if not rows:
        return
    yield Heading(_("Costs"))
    total = (_("Sum"), kronor(sum(row.line.amount for row in rows)), kronor(sum(row.spent or 0 for row in rows)))
    yield Table(
        (Column(_("Cost")), Column(_("Granted sum"), True), Column(_("Spent"), True)),
        (
            *(
                (row.line.description, kronor(row.line.amount), kronor(row.spent) if row.spent is not None else DASH)
                for row in rows
            ),
            total,
        ),
        has_total=True,
    )
