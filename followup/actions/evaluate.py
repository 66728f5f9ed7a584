"""Write, review and adopt the evaluation of a grant (G5)."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from followup.letters.evaluation import paper_of_evaluation, title_of_evaluation
from followup.models import Evaluation, FollowUpPlan, GoalJudgement
from followup.rules.evaluating import blockers_to_reviewing_as
from followup.rules.lessons import blockers_to_words
from registry.actions.file_document import file_document
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Document, User
from registry.pdf.paper import pdf_of
from registry.roles import Permission
from registry.rules import Blocker
from registry.uploads import check_file


@dataclass(frozen=True)
class EvaluationContent:
    """What an evaluation says. `goals` by the goal's number in the plan: how far it was reached, and a comment."""

    attainment: str
    what_worked: str
    strength: str
    conclusion: str
    unintended: str = ""
    equality: str = ""
    goals: dict[int, tuple[str, str]] = field(default_factory=dict)


_TEXTS = ("attainment", "what_worked", "strength", "conclusion", "unintended", "equality")


@transaction.atomic
def keep_evaluation(
    *,
    actor: User,
    evaluation: Evaluation,
    written: dict[str, str],
    goals: dict[int, tuple[str, str]] | None = None,
) -> Evaluation:
    """Keep what is written so far, by field, without handing it over. Raises Refused once it has been handed over."""
    locked = lock(Evaluation, pk=evaluation.pk)
    require_role(actor, Permission.EVALUATE, locked, handling=locked.case)
    if locked.state not in (Evaluation.State.PLANNED, Evaluation.State.MATERIAL_GATHERED):
        raise Refused([Blocker("handed_over", _("The draft is handed over. Hand it over anew to change it."))])
    names = [name for name in _TEXTS if name in written]
    for name in names:
        setattr(locked, name, written[name].strip())
    locked.save(update_fields=names)
    locked.writers.add(actor)
    _judge_goals(locked, goals or {})
    return locked


def _judge_goals(evaluation: Evaluation, goals: dict[int, tuple[str, str]]) -> None:
    for goal in evaluation.plan.goals.all():
        attainment, comment = goals.get(goal.position, ("", ""))
        if attainment not in Evaluation.Attainment.values:
            attainment = ""
        if attainment or comment.strip():
            judged = {"attainment": attainment, "comment": comment.strip()}
            GoalJudgement.objects.update_or_create(evaluation=evaluation, goal=goal, defaults=judged)
        elif goal.position in goals:
            GoalJudgement.objects.filter(evaluation=evaluation, goal=goal).delete()


@transaction.atomic
def draft_evaluation(*, actor: User, evaluation: Evaluation, content: EvaluationContent) -> Evaluation:
    """Write the draft and hand it to the second person. Raises Refused with what is missing."""
    locked = lock(Evaluation, pk=evaluation.pk)
    if locked.state == Evaluation.State.PLANNED:
        advance(locked, "gather", actor=actor, rule="G5")
    for name in _TEXTS:
        setattr(locked, name, getattr(content, name).strip())
    _judge_goals(locked, content.goals)
    advance(locked, "draft", actor=actor, rule="G5", by=actor)
    locked.writers.add(actor)
    return locked


@transaction.atomic
def review_evaluation(*, actor: User, evaluation: Evaluation, opinion: str) -> Evaluation:
    """The second person signs; never the one who drafted it."""
    if not opinion.strip():
        raise ValidationError({"opinion": _("Write your opinion.")})
    locked = lock(Evaluation, pk=evaluation.pk)
    if same := blockers_to_reviewing_as(locked, actor):
        raise Refused(same)
    advance(locked, "review", actor=actor, rule="G5", reason=opinion.strip(), by=actor, opinion=opinion.strip())
    return locked


@transaction.atomic
def adopt_evaluation(*, actor: User, evaluation: Evaluation, paragraph: str, is_public: bool = False) -> Evaluation:
    """The board adopts the evaluation; the plan is evaluated and the PDF filed in the same transaction. When the board
    says so its conclusion stands in the public register, and then names no person (R11).
    """
    if not paragraph.strip():
        raise ValidationError({"paragraph": _("Give the paragraph in the board's minutes.")})
    locked = lock(Evaluation, pk=evaluation.pk)
    if is_public and (named := blockers_to_words(locked.conclusion, locked.case)):
        raise Refused(named)
    advance(
        locked,
        "adopt",
        actor=actor,
        rule="G5",
        by=actor,
        on=timezone.localdate(),
        paragraph=paragraph.strip(),
        is_public=is_public,
        facts={"paragraph": paragraph.strip(), "public": is_public},
    )
    plan = lock(FollowUpPlan, pk=locked.plan_id)
    advance(plan, "mark_evaluated", actor=actor, rule="G5")
    locked.document = _filed(locked, actor)
    locked.save(update_fields=["document"])
    return locked


def _filed(evaluation: Evaluation, actor: User) -> Document:
    """The adopted evaluation as a document in its case, which the organisation reads too (R9)."""
    case = evaluation.case
    name = f"{slugify(case.registry_number.replace('/', '-'))}-utvardering.pdf"
    content = pdf_of(paper_of_evaluation(evaluation))
    return file_document(
        actor=actor,
        checked=check_file(SimpleUploadedFile(name, content, "application/pdf")),
        kind=Document.Kind.OTHER,
        direction=Document.Direction.INTERNAL,
        title=title_of_evaluation(evaluation),
        case=case,
        dated_on=evaluation.adopted_on,
        counterpart=case.board.name,
    )
