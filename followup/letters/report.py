"""Which words does a report say, in the order of the form?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from followup.models import Report
from registry.formats import kronor
from registry.letters.sent_form import came_with, written
from registry.pdf.parts import Column, Heading, Part, Table
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
        *came_with([each.file_name for each in (report.document, report.certificate) if each is not None]),
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
    if report.took_part is None:
        return
    ages = [(str(row.age_group), row.women, row.men) for row in report.participants.select_related("age_group")]
    if report.participants_women is not None or report.participants_men is not None:
        ages.append((_("Age not known"), report.participants_women, report.participants_men))
    yield Heading(_("Who took part"))
    yield Table(
        (Column(_("Age")), Column(_("Women and girls"), True), Column(_("Men and boys"), True)),
        tuple((ages, figure(women), figure(men)) for ages, women, men in [*ages, (_("Sum"), report.women, report.men)]),
        has_total=True,
    )


def _costs(report: Report) -> Iterator[Part]:
    rows = list(report.lines.select_related("line"))
    if not rows:
        return
    yield Heading(_("Costs"))
    total = (_("Sum"), kronor(sum(row.line.amount for row in rows)), kronor(sum(row.spent or 0 for row in rows)), "")
    yield Table(
        (
            Column(_("Cost")),
            Column(_("Granted sum"), True),
            Column(_("Spent"), True),
            Column(_("Why it differs")),
        ),
        (
            *(
                (
                    row.line.description,
                    kronor(row.line.amount),
                    kronor(row.spent) if row.spent is not None else DASH,
                    row.explanation,
                )
                for row in rows
            ),
            total,
        ),
        has_total=True,
    )
