"""Say something of another board's lesson (G6)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from followup.models import Lesson, LessonComment
from followup.rules.lessons import blockers_to_words
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, not_permitted
from registry.models import User
from registry.roles import GIVEN_TO, Permission, assignments_of
from registry.rules import Blocker


@transaction.atomic
def comment_lesson(*, actor: User, lesson: Lesson, text: str) -> LessonComment:
    """Write a comment, from the board where the person works; from the whole city for the central coordinator.

    Raises Refused when the lesson is not shared, and when the text names a person or a number of one (R11).
    """
    if not text.strip():
        raise ValidationError({"text": _("Write your comment.")})
    locked = lock(Lesson, pk=lesson.pk)
    held = next((each for each in assignments_of(actor) if each.role in GIVEN_TO[Permission.COMMENT_LESSON]), None)
    if held is None:
        raise Refused([not_permitted()])
    if locked.state != Lesson.State.SHARED:
        raise Refused([Blocker("not_shared", _("The lesson is not shared."), rule="G6")])
    if blockers := blockers_to_words(text, locked.case):
        raise Refused(blockers)
    comment = LessonComment.objects.create(lesson=locked, author=actor, board=held.board, text=text.strip())
    record(Event.LESSON_COMMENTED, case=locked.case, actor=actor, actor_role=str(held.role), rule="G6")
    return comment
