"""Write, review and adopt the evaluation of a grant (G5)."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Evaluation, FollowUpPlan
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker


@dataclass(frozen=True)
class EvaluationContent:
    """What an evaluation says."""

    attainment: str
    what_worked: str
    strength: str
    conclusion: str
    unintended: str = ""
    equality: str = ""


@transaction.atomic
def keep_evaluation(*, actor: User, evaluation: Evaluation, written: dict[str, str]) -> Evaluation:
    """Keep what is written so far, by field, without handing it over. Raises Refused once it has been handed over."""
    locked = lock(Evaluation, pk=evaluation.pk)
    require_role(actor, Permission.EVALUATE, locked, handling=locked.case)
    if locked.state not in (Evaluation.State.PLANNED, Evaluation.State.MATERIAL_GATHERED):
        raise Refused([Blocker("handed_over", _("The draft is handed over. Hand it over anew to change it."))])
    names = [name for name in EvaluationContent.__dataclass_fields__ if name in written]
    for name in names:
        setattr(locked, name, written[name].strip())
    locked.save(update_fields=names)
    return locked


@transaction.atomic
def draft_evaluation(*, actor: User, evaluation: Evaluation, content: EvaluationContent) -> Evaluation:
    """Write the draft and hand it to the second person. Raises Refused with what is missing."""
    locked = lock(Evaluation, pk=evaluation.pk)
    if locked.state == Evaluation.State.PLANNED:
        advance(locked, "gather", actor=actor, rule="G5")
    for name, text in asdict(content).items():
        setattr(locked, name, text.strip())
    advance(locked, "draft", actor=actor, rule="G5", by=actor)
    return locked


@transaction.atomic
def review_evaluation(*, actor: User, evaluation: Evaluation, opinion: str) -> Evaluation:
    """The second person signs; never the one who drafted it."""
    if not opinion.strip():
        raise ValidationError({"opinion": _("Write your opinion.")})
    locked = lock(Evaluation, pk=evaluation.pk)
    if locked.drafted_by_id == actor.pk:
        raise Refused(
            [Blocker("same_person", _("The evaluation is reviewed by somebody who did not write it."), rule="G5")]
        )
    advance(locked, "review", actor=actor, rule="G5", reason=opinion.strip(), by=actor, opinion=opinion.strip())
    return locked


@transaction.atomic
def adopt_evaluation(*, actor: User, evaluation: Evaluation, paragraph: str) -> Evaluation:
    """The board adopts the evaluation; the plan is evaluated in the same transaction."""
    if not paragraph.strip():
        raise ValidationError({"paragraph": _("Give the paragraph in the board's minutes.")})
    locked = lock(Evaluation, pk=evaluation.pk)
    advance(
        locked,
        "adopt",
        actor=actor,
        rule="G5",
        by=actor,
        on=timezone.localdate(),
        paragraph=paragraph.strip(),
        facts={"paragraph": paragraph.strip()},
    )
    plan = lock(FollowUpPlan, pk=locked.plan_id)
    advance(plan, "mark_evaluated", actor=actor, rule="G5")
    return locked
