"""Which lessons wait for the board's decision-maker? (G6)"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import Lesson
from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, handled_item


def lessons(desk: Desk) -> Iterator[WorkItem]:
    """Lessons that an officer has handed over to be shared."""
    if not desk.decider_at:
        return
    case = "evaluation__plan__case"
    rows = (
        Lesson.objects.visible_to(desk.user)
        .filter(state=Lesson.State.PROPOSED, **{f"{case}__board_id__in": desk.decider_at})
        .exclude(written_by=desk.user)
        .annotate(is_declared=desk.declared(f"{case}_id"))
        .select_related(f"{case}__board", f"{case}__organisation")
        .order_by("pk")[:MOST]
    )
    for lesson in rows:
        yield handled_item(
            lesson.case,
            lesson,
            is_declared=lesson.is_declared,
            about=lesson.title,
            reason=_("A lesson waits to be shared with the other boards"),
            detail="",
            due_on=None,
            action=_("Read the lesson"),
            url=reverse("lesson", args=[lesson.public_id]),
            kind=Reason.EVALUATION,
        )
