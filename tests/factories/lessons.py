"""Takes a grant to its evaluation and its lesson, through the real actions."""

from typing import Any

from followup.actions import evaluate, review_report, share_lesson, submit_report
from followup.models import Evaluation, Lesson
from grants.models import Application
from tests.factories.city import City, active
from tests.factories.prepared import prepared

EVALUATED = evaluate.EvaluationContent(
    "partly", "Fasta ledare varje vecka.", "moderate", "Fortsätt ett år till.", goals={1: ("partly", "")}
)
LEARNT = share_lesson.LessonContent(
    title="Mentorer når ungdomar som skolan har tappat",
    method="Unga vuxna blev mentorer efter tre kvällars utbildning.",
    action_area="targeted",
    target_group="young",
    setting="Gymnasieskola, kvällar",
    result="Frånvaron sjönk för två av tre.",
)


@prepared
def reviewed_evaluation(city: City, application: Application | None = None) -> Evaluation:
    """An evaluation that waits for the board: every report approved, drafted by one and reviewed by another."""
    plan = (application or active(city)).plan
    for milestone in plan.milestones.all():
        content = submit_report.ReportContent(
            done="Vi har träffat unga.",
            results={goal.pk: (30, "") for goal in plan.goals.all()},
            costs={line.pk: line.amount for line in plan.lines.all()},
        )
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content)
        review_report.approve_report(actor=city.officer, milestone=milestone)
    evaluation = Evaluation.objects.get(plan=plan)
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=EVALUATED)
    return evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller mot siffrorna.")


@prepared
def adopted_evaluation(city: City, application: Application | None = None) -> Evaluation:
    """An evaluation that the board has adopted."""
    evaluation = reviewed_evaluation(city, application)
    return evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12")


def drafted_lesson(city: City) -> Lesson:
    """A lesson as it is drawn from the evaluation."""
    return share_lesson.draft_lesson(actor=city.officer, evaluation=adopted_evaluation(city))


def proposed_lesson(city: City, **fields: Any) -> Lesson:
    """A lesson that waits for the decision-maker; `fields` of LessonContent."""
    content = share_lesson.LessonContent(**(vars(LEARNT) | fields))
    return share_lesson.propose_lesson(actor=city.officer, lesson=drafted_lesson(city), content=content)


def shared_lesson(city: City, **fields: Any) -> Lesson:
    """A lesson that the other boards can read."""
    return share_lesson.share_lesson(actor=city.decider, lesson=proposed_lesson(city, **fields))
