"""How does an evaluation lie on paper: the figures, what the board says, and who stands behind it? (G5)"""

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.figures import GoalFigures, PlanFigures, figures_of
from followup.models import Evaluation, GoalJudgement
from registry.formats import kronor
from registry.letters.sent_form import written
from registry.letters.sheet import sender_of
from registry.pdf.paper import Paper
from registry.pdf.parts import Column, Facts, Heading, Paragraph, Part, Table
from registry.templatetags.written import DASH, figure


def title_of_evaluation(evaluation: Evaluation) -> str:
    """What it is and of what, in Swedish: `Utvärdering: Stödsamtal för anhöriga`; a draft says that it is one."""
    with translation.override("sv"):
        title = _("Evaluation: %(subject)s") if evaluation.is_adopted else _("Draft evaluation: %(subject)s")
        return title % {"subject": evaluation.case.subject}


def paper_of_evaluation(evaluation: Evaluation) -> Paper:
    """The evaluation on the board's letterhead, in Swedish. What is not adopted yet says so and has today's date."""
    now = timezone.now()
    case = evaluation.case
    with translation.override("sv"):
        parts = list(_parts(evaluation))
    return Paper(
        title=title_of_evaluation(evaluation),
        parts=parts,
        sender=sender_of(case.board),
        registry_number=case.registry_number,
        dated_on=evaluation.adopted_on or timezone.localdate(now),
        made_at=now,
    )


def _parts(evaluation: Evaluation) -> Iterator[Part]:
    figures = figures_of(evaluation.plan)
    if not evaluation.is_adopted:
        yield Paragraph(_("This is a draft. The board has not adopted it."))
    yield Facts(tuple(_facts(evaluation, figures)))
    yield from written(_("Conclusion"), evaluation.conclusion)
    judged = {row.goal_id: row for row in evaluation.judgements.all()}
    if figures.goals:
        yield Heading(_("Goals"))
        yield _goals(figures.goals, judged)
    for each in figures.goals:
        row = judged.get(each.goal.pk)
        if row is not None and row.comment:
            yield Paragraph(_("Goal %(number)s: %(comment)s") % {"number": each.goal.position, "comment": row.comment})
    if figures.costs:
        yield Heading(_("Costs"))
        yield _costs(figures)
    yield from written(_("What worked"), evaluation.what_worked)
    yield from written(_("Unintended effects"), evaluation.unintended)
    yield from written(_("Equality between women and men"), evaluation.equality)
    yield Heading(_("Who stands behind it"))
    yield Facts(tuple(_people(evaluation)))
    yield from written(_("The reviewer’s opinion"), evaluation.review_opinion)


def _facts(evaluation: Evaluation, figures: PlanFigures) -> Iterator[tuple[str, str]]:
    yield _("Organisation"), evaluation.case.organisation.name
    yield _("Activity"), evaluation.case.subject
    yield _("Granted"), kronor(figures.budget)
    yield _("Reported cost"), DASH if figures.spent is None else kronor(figures.spent)
    if figures.last_report is not None and figures.last_report.took_part is not None:
        yield _("Women and girls"), figure(figures.last_report.women)
        yield _("Men and boys"), figure(figures.last_report.men)
    if cost := figures.cost_per_participant:
        shared = _("%(each)s (%(cost)s shared by %(people)s participants)") % {
            "each": kronor(cost.each),
            "cost": kronor(cost.cost),
            "people": figure(cost.participants),
        }
        yield _("Cost per participant"), shared
    yield _("Goal attainment"), str(evaluation.get_attainment_display()) or DASH
    yield _("Strength of evidence"), str(evaluation.get_strength_display()) or DASH


def _goals(goals: list[GoalFigures], judged: dict[int, GoalJudgement]) -> Table:
    columns = (
        Column(_("Goal")),
        Column(_("Baseline"), True),
        Column(_("Target"), True),
        Column(_("Result"), True),
        Column(_("Assessment")),
    )
    rows = tuple(
        (
            f"{each.goal.position}. {each.goal.text}",
            figure(each.goal.baseline),
            f"{figure(each.goal.target)} {each.goal.unit}".strip(),
            figure(each.latest),
            str(judged[each.goal.pk].get_attainment_display()) if each.goal.pk in judged else DASH,
        )
        for each in goals
    )
    return Table(columns, rows)


def _costs(figures: PlanFigures) -> Table:
    columns = (Column(_("Cost")), Column(_("Granted sum"), True), Column(_("Spent"), True))
    rows = [
        (each.line.description, kronor(each.line.amount), DASH if each.spent is None else kronor(each.spent))
        for each in figures.costs
    ]
    total = (_("Sum"), kronor(figures.budget), DASH if figures.spent is None else kronor(figures.spent))
    return Table(columns, (*rows, total), has_total=True)


def _people(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    for label, person in (
        (_("Drafted by"), evaluation.drafted_by),
        (_("Reviewed by"), evaluation.reviewed_by),
        (_("Adopted by"), evaluation.adopted_by),
    ):
        yield label, str(person) if person is not None else DASH
    if evaluation.adopted_on is not None:
        yield _("Adopted"), f"{evaluation.adopted_on:%Y-%m-%d}, {evaluation.meeting_paragraph}"
