"""Draw a lesson from an adopted evaluation, share it with the other boards, correct it, recall it (G6)."""

from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.figures import figures_of
from followup.models import Evaluation, Lesson
from followup.rules.lessons import blockers_to_sharing_own, blockers_to_writing_lesson
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker
from registry.templatetags.varna import figure


@dataclass(frozen=True)
class LessonContent:
    """What a lesson says; goal attainment, strength of evidence and cost are the evaluation's and the plan's."""

    title: str
    method: str
    action_area: str
    target_group: str
    setting: str
    result: str
    names_organisation: bool = False


@transaction.atomic
def draft_lesson(*, actor: User, evaluation: Evaluation) -> Lesson:
    """Draw a draft from the evaluation and its plan; the draft that is there already, when it has been drawn.

    Raises Refused before the board has adopted the evaluation.
    """
    locked = lock(Evaluation, pk=evaluation.pk)
    role = require_role(actor, Permission.EVALUATE, locked, handling=locked.case)
    if blockers := blockers_to_writing_lesson(locked):
        raise Refused(blockers)
    if drawn := Lesson.objects.filter(evaluation=locked).first():
        return drawn
    figures = figures_of(locked.plan)
    reached = [(row.goal, row.latest) for row in figures.goals if row.latest is not None]
    goals = [f"{goal.text}: {figure(latest)} {goal.unit}".strip() for goal, latest in reached]
    lesson = Lesson(
        evaluation=locked,
        title=locked.case.subject[:150],
        method=locked.what_worked,
        result="\n\n".join(part for part in (locked.conclusion, "\n".join(goals), locked.unintended) if part),
        cost=figures.budget if figures.spent is None else figures.spent,
        written_by=actor,
    )
    lesson.write_stems()
    lesson.save()
    record(Event.LESSON_DRAFTED, case=locked.case, actor=actor, actor_role=str(role), rule="G6")
    return lesson


def _write(lesson: Lesson, content: LessonContent) -> list[str]:
    """Put the content on the card; the names of the fields that it changed."""
    written = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(content).items()}
    changed = [name for name, value in written.items() if getattr(lesson, name) != value]
    for name, value in written.items():
        setattr(lesson, name, value)
    lesson.write_stems()
    return changed


@transaction.atomic
def keep_lesson(*, actor: User, lesson: Lesson, content: LessonContent) -> Lesson:
    """Keep what is written so far; it keeps its title, which lists show. Raises Refused once it has been handed over."""
    locked = lock(Lesson, pk=lesson.pk)
    require_role(actor, Permission.EVALUATE, locked, handling=locked.case)
    if locked.state not in (Lesson.State.DRAFT, Lesson.State.RECALLED):
        raise Refused([Blocker("handed_over", _("The lesson is handed over. Hand it over anew to change it."))])
    _write(locked, replace(content, title=content.title.strip() or locked.title))
    locked.save()
    return locked


@transaction.atomic
def propose_lesson(*, actor: User, lesson: Lesson, content: LessonContent) -> Lesson:
    """Write the lesson and hand it to the board's decision-maker; anew when it is to be changed before it is shared."""
    locked = lock(Lesson, pk=lesson.pk)
    _write(locked, content)
    advance(locked, "propose", actor=actor, rule="G6", by=actor)
    return locked


@transaction.atomic
def share_lesson(*, actor: User, lesson: Lesson) -> Lesson:
    """Share the lesson with the other boards, and with it the evaluation; never by whoever wrote it (G6)."""
    locked = lock(Lesson, pk=lesson.pk)
    if blockers := blockers_to_sharing_own(locked, actor):
        raise Refused(blockers)
    advance(
        locked,
        "share",
        actor=actor,
        rule="G6",
        by=actor,
        on=timezone.localdate(),
        facts={"names_organisation": locked.names_organisation},
    )
    evaluation = lock(Evaluation, pk=locked.evaluation_id)
    if evaluation.state == Evaluation.State.ADOPTED:
        advance(evaluation, "share", actor=actor, rule="G6")
    return locked


@transaction.atomic
def correct_lesson(*, actor: User, lesson: Lesson, content: LessonContent, reason: str) -> Lesson:
    """Correct a shared lesson: readers see when and why.

    The journal says which fields were changed, not what stood there: what had to be taken away does not live on there.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Write what was corrected and why.")})
    locked = lock(Lesson, pk=lesson.pk)
    changed = _write(locked, content)
    advance(
        locked,
        "correct",
        actor=actor,
        rule="G6",
        reason=reason.strip(),
        on=timezone.localdate(),
        what=reason.strip(),
        facts={"changed": changed},
    )
    return locked


@transaction.atomic
def recall_lesson(*, actor: User, lesson: Lesson, reason: str) -> Lesson:
    """Take a shared lesson back; other boards no longer find it, the board itself reads why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the lesson is recalled.")})
    locked = lock(Lesson, pk=lesson.pk)
    advance(
        locked,
        "recall",
        actor=actor,
        rule="G6",
        reason=reason.strip(),
        on=timezone.localdate(),
        why=reason.strip(),
    )
    return locked
