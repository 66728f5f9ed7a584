"""What stands in the way of an evaluation? (G5, G6)"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from followup.rules.plans import blockers_to_final_accounts
from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Evaluation, Lesson
    from registry.models import User


def blockers_to_gathering(evaluation: "Evaluation") -> list[Blocker]:
    """G5: an evaluation rests on approved reports."""
    return blockers_to_final_accounts(evaluation.plan)


def blockers_to_drafting(evaluation: "Evaluation") -> list[Blocker]:
    """G5: the draft says how far the goals were reached, what worked, how strong the evidence is, and concludes."""
    fields = ("attainment", "what_worked", "strength", "conclusion")
    if all(getattr(evaluation, field).strip() for field in fields):
        return _blockers_to_unjudged(evaluation)
    return [
        Blocker(
            "evaluation_incomplete",
            _("Goal attainment, what worked, strength of evidence and conclusion must be written."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("Write the evaluation"),
        )
    ]


def _blockers_to_unjudged(evaluation: "Evaluation") -> list[Blocker]:
    judged = {each.goal_id for each in evaluation.judgements.all() if each.attainment}
    left = [goal for goal in evaluation.plan.goals.all() if goal.pk not in judged]
    if not left:
        return []
    return [
        Blocker(
            "goals_not_judged",
            _("Judge how far each goal was reached."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("Write the evaluation"),
            detail=", ".join(goal.text for goal in left) + ".",
        )
    ]


def blockers_to_reviewing_as(evaluation: "Evaluation", reader: "User") -> list[Blocker]:
    """G5: an evaluation is reviewed by somebody who did not write in it, whoever handed it over."""
    if evaluation.drafted_by_id != reader.pk and reader not in evaluation.writers.all():
        return []
    return [Blocker("same_person", _("The evaluation is reviewed by somebody who did not write it."), rule="G5")]


def blockers_to_shared(evaluation: "Evaluation") -> list[Blocker]:
    """G6: an evaluation is shared by sharing the lesson that is drawn from it, never by itself."""
    lesson: Lesson | None = getattr(evaluation, "lesson", None)
    if lesson is not None and lesson.state == "shared":
        return []
    return [Blocker("no_lesson", _("Its lesson is not shared."), rule="G6")]
