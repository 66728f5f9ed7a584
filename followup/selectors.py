"""What do pages and gates ask about follow-up?"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choice
from django.db.models import IntegerField, QuerySet, Value, When
from django.utils import timezone

from followup.models import Evaluation, FollowUpPlan, Lesson, Milestone
from followup.models.lesson import LessonQuerySet
from followup.word_stems import has_word, questions_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


def overdue_reports(plan: FollowUpPlan | None, *, on: dt.date | None = None) -> list[Milestone]:
    """Required reports whose day has passed and that are not sent in; they stop payments (states.md, Payment)."""
    if plan is None:
        return []
    day = on or timezone.localdate()
    return [
        milestone
        for milestone in plan.milestones.all()
        if milestone.is_required
        and milestone.is_report
        and milestone.due_on < day
        and milestone.state not in (Milestone.State.SUBMITTED, Milestone.State.APPROVED)
    ]


def due_milestones(user: "User | AnonymousUser") -> QuerySet[Milestone]:
    """Milestones that are not approved, in plans that run, for the cases the person sees; earliest first."""
    return (
        Milestone.objects.visible_to(user)
        .filter(plan__state__in=[FollowUpPlan.State.SET, FollowUpPlan.State.ACTIVE])
        .exclude(state=Milestone.State.APPROVED)
        .select_related("plan__case__board", "plan__case__organisation", "plan__case__case_officer")
        .order_by("due_on", "pk")
    )


def evaluations_for(user: "User | AnonymousUser") -> QuerySet[Evaluation]:
    """Evaluations of the cases the person sees; earliest deadline first."""
    return (
        Evaluation.objects.visible_to(user)
        .select_related("plan__case__board", "plan__case__organisation", "plan__case__case_officer")
        .order_by("due_on", "pk")
    )


def shared_lessons(user: "User | AnonymousUser") -> LessonQuerySet:
    """Lessons that are shared, with what their cards say; the latest first."""
    return (
        Lesson.objects.visible_to(user)
        .filter(state=Lesson.State.SHARED)
        .select_related("evaluation__plan__case__board", "evaluation__plan__case__organisation")
        .order_by("-shared_on", "-pk")
    )


def lessons_like(user: "User | AnonymousUser", *, action_area: str, words: str, most: int = 3) -> list[Lesson]:
    """Shared lessons in the action area, those that speak of most of the same first. They are shown, and decide nothing
    (R16). One query.
    """
    likeness: Any = Value(0)
    for word in questions_of(words):
        likeness += Choice(When(has_word("stems", word), then=Value(1)), default=Value(0), output_field=IntegerField())
    found = shared_lessons(user).filter(action_area=action_area).annotate(likeness=likeness)
    return list(found.order_by("-likeness", "-shared_on", "-pk")[:most])
