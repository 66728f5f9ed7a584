"""Assess an application by two people against the frozen criteria, and take it to decision (R3, R7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application, Assessment, CallCriterion, Score
from grants.rules.deciding import blockers_to_sum
from grants.rules.reporting import blockers_without_staff_report
from grants.rules.reviewing import proposal_of
from grants.selectors.double_funding import Overlap, overlaps_of
from registry.actions.send_hearing import send_hearing
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Hearing, User
from registry.roles import Permission
from registry.rules import Blocker

_OWN_FIRST: Final = Blocker(
    "own_first",
    gettext_lazy("Assess each criterion yourself first. Then you see the case officer's assessment."),
    rule="R3",
)
_STANDS: Final = Blocker(
    "own_stands",
    gettext_lazy(
        "Your own assessment is written and stands beside the case officer's. Say in your opinion what you see anew."
    ),
    rule="R3",
)


@dataclass(frozen=True)
class ScoreContent:
    """How a criterion is met."""

    criterion: CallCriterion
    verdict: str
    reason: str = ""


def _require(actor: User, application: Application, permission: Permission) -> str:
    if application.case is None:
        raise Refused([Blocker("draft", _("The application is not sent in."), rule="R9")])
    role = require_role(actor, permission, application, handling=application.case)
    if application.state != Application.State.IN_REVIEW:
        raise Refused([Blocker("wrong_state", _("The application is not under review."), rule="R7")])
    return str(role)


def _write(
    application: Application,
    by: str,
    actor: User,
    scores: Sequence[ScoreContent],
    *,
    is_signed: bool = True,
    **fields: object,
) -> Assessment:
    assessment, _created = Assessment.objects.update_or_create(
        application=application, by=by, defaults={"person": actor, "signed_at": None, **fields}
    )
    assessment.scores.all().delete()
    Score.objects.bulk_create(
        [
            Score(assessment=assessment, criterion=score.criterion, verdict=score.verdict, reason=score.reason.strip())
            for score in scores
        ]
    )
    if is_signed:
        assessment.signed_at = timezone.now()
        assessment.save(update_fields=["signed_at"])
    return assessment


def _require_all_criteria(application: Application, scores: Sequence[ScoreContent]) -> None:
    scored = {score.criterion.pk for score in scores}
    if scored != set(application.rules_version.criteria.values_list("pk", flat=True)):
        raise ValidationError(_("Assess every criterion of the call."))


@transaction.atomic
def keep_assessment(
    *,
    actor: User,
    application: Application,
    scores: Sequence[ScoreContent],
    proposal: str,
    amount: int | None,
    reasons: str,
    double_funding: str = "",
) -> Assessment:
    """Keep what is written so far without signing: `scores` of some of the criteria; `amount` in öre, None for none.

    A draft is nobody's word yet, and is not journalled. Raises Refused when the assessment is signed already.
    """
    locked = lock(Application, pk=application.pk)
    _require(actor, locked, Permission.ASSESS_APPLICATION)
    if not proposal:
        raise ValidationError({"proposal": _("Choose a proposal. You can change it until you sign.")})
    if locked.assessments.filter(by=Assessment.By.CASE_OFFICER, signed_at__isnull=False).exists():
        raise Refused([Blocker("signed", _("The assessment is signed already. Sign anew to change it."), rule="R3")])
    return _write(
        locked,
        Assessment.By.CASE_OFFICER,
        actor,
        scores,
        is_signed=False,
        proposal=proposal,
        amount=amount,
        reasons=reasons.strip(),
        double_funding=double_funding.strip(),
    )


@transaction.atomic
def sign_assessment(
    *,
    actor: User,
    application: Application,
    scores: Sequence[ScoreContent],
    proposal: str,
    amount: int | None,
    reasons: str,
    double_funding: str = "",
) -> Assessment:
    """The case officer's assessment and proposal; `amount` in öre for an approval. A new one asks for a new review.

    What overlaps with other support is kept with it, and with `double_funding`, how its risk was judged: needed when
    something overlaps and an approval is proposed (R16: the circumstances are shown, a person judges them).
    """
    locked = lock(Application, pk=application.pk)
    role = _require(actor, locked, Permission.ASSESS_APPLICATION)
    _require_all_criteria(locked, scores)
    if not reasons.strip():
        raise ValidationError({"reasons": _("Write the reasons for the proposal.")})
    if proposal == Assessment.Proposal.REFUSE:
        amount = None
    else:
        amount = locked.requested_amount if proposal == Assessment.Proposal.GRANT else amount
        if amount is None:
            raise ValidationError({"amount": _("Give the sum you propose.")})
        if over := [blocker for blocker in blockers_to_sum(locked, amount) if blocker.code != "over_budget"]:
            raise Refused(over)
    overlaps = overlaps_of(locked)
    if overlaps and proposal != Assessment.Proposal.REFUSE and not double_funding.strip():
        raise ValidationError(
            {
                "double_funding": _(
                    "Other support overlaps with this. Write how you have judged the risk that the city pays twice."
                )
            }
        )
    _ask_for_a_new_review(locked, actor)
    assessment = _write(
        locked,
        Assessment.By.CASE_OFFICER,
        actor,
        scores,
        proposal=proposal,
        amount=amount,
        reasons=reasons.strip(),
        double_funding=double_funding.strip(),
        circumstances=_in_swedish(overlaps),
        returned_at=None,
    )
    record(
        Event.ASSESSMENT_SIGNED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="R7",
        reason=reasons.strip(),
        after={
            "proposal": str(proposal),
            "amount": amount,
            "overlaps": [overlap.number or overlap.what for overlap in overlaps],
            "double_funding": double_funding.strip(),
        },
    )
    return assessment


def _in_swedish(overlaps: Sequence[Overlap]) -> list[dict[str, Any]]:
    """The circumstances as they are kept, in the language of the case's documents."""
    with translation.override("sv"):
        return [overlap.as_data() for overlap in overlaps]


def _ask_for_a_new_review(application: Application, officer: User) -> None:
    """The reviewer's signature falls; their own verdicts stay as where they begin when they assess anew (R3)."""
    reviews = application.assessments.filter(by=Assessment.By.REVIEWER)
    reviews.update(signed_at=None, formed_at=None)
    reviews.filter(person=officer).delete()


@transaction.atomic
def form_opinion(*, actor: User, application: Application, scores: Sequence[ScoreContent]) -> Assessment:
    """The reviewer's own verdicts, before the case officer's are shown. They stand until the officer signs anew (R3)."""
    locked = lock(Application, pk=application.pk)
    role = _require(actor, locked, Permission.REVIEW_ASSESSMENT)
    _signed_by_another(locked, actor)
    _require_all_criteria(locked, scores)
    earlier = locked.assessments.filter(by=Assessment.By.REVIEWER).first()
    if earlier is not None and (earlier.signed_at or (earlier.formed_at and earlier.person_id == actor.pk)):
        raise Refused([_STANDS])
    assessment = _write(
        locked, Assessment.By.REVIEWER, actor, scores, is_signed=False, formed_at=timezone.now(), reasons=""
    )
    record(Event.OPINION_FORMED, case=locked.case, actor=actor, actor_role=role, rule="R3")
    return assessment


@transaction.atomic
def agree(
    *, actor: User, application: Application, scores: Sequence[ScoreContent] | None = None, opinion: str = ""
) -> Assessment:
    """The independent reviewer stands behind the assessment, with their own verdicts as they were formed (R3).

    `scores` are given by whoever has not formed them before. Where the two differ, the opinion says how it is weighed.
    """
    locked = lock(Application, pk=application.pk)
    role = _require(actor, locked, Permission.REVIEW_ASSESSMENT)
    signed = _signed_by_another(locked, actor)
    formed = locked.assessments.filter(by=Assessment.By.REVIEWER, person=actor).exclude(formed_at=None).first()
    known = (
        [ScoreContent(each.criterion, each.verdict, each.reason) for each in formed.scores.select_related("criterion")]
        if formed
        else None
    )
    if scores is None and known is None:
        raise Refused([_OWN_FIRST])
    scores = known if scores is None else scores
    if known is not None and _verdicts(scores or ()) != _verdicts(known):
        raise Refused([_STANDS])
    _require_all_criteria(locked, scores or ())
    theirs = {each.criterion_id: each.verdict for each in signed.scores.all()}
    if theirs != _verdicts(scores or ()) and not opinion.strip():
        raise ValidationError({"opinion": _("Write how you weigh the criteria that the two of you see differently.")})
    assessment = _write(
        locked,
        Assessment.By.REVIEWER,
        actor,
        scores or (),
        reasons=opinion.strip(),
        formed_at=formed.formed_at if formed else timezone.now(),
    )
    record(
        Event.ASSESSMENT_AGREED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="R3",
        reason=opinion.strip(),
        after={"proposal": str(signed.proposal)},
    )
    return assessment


def _verdicts(scores: Sequence[ScoreContent]) -> dict[int, str]:
    return {score.criterion.pk: str(score.verdict) for score in scores}


@transaction.atomic
def send_back(*, actor: User, application: Application, comment: str) -> Assessment:
    """The reviewer returns the assessment with what needs to be changed."""
    if not comment.strip():
        raise ValidationError({"comment": _("Write what needs to be changed.")})
    locked = lock(Application, pk=application.pk)
    role = _require(actor, locked, Permission.REVIEW_ASSESSMENT)
    signed = _signed_by_another(locked, actor)
    signed.signed_at, signed.returned_at = None, timezone.now()
    signed.save(update_fields=["signed_at", "returned_at"])
    record(Event.ASSESSMENT_RETURNED, case=locked.case, actor=actor, actor_role=role, rule="R3", reason=comment.strip())
    return signed


def _signed_by_another(application: Application, actor: User) -> Assessment:
    signed = application.assessments.filter(by=Assessment.By.CASE_OFFICER, signed_at__isnull=False).first()
    if signed is None:
        raise Refused([Blocker("not_assessed", _("The case officer has not signed an assessment."), rule="R3")])
    if signed.person_id == actor.pk:
        raise Refused([Blocker("same_person", _("Case officer and reviewer must be two different people."), rule="R3")])
    return signed


@transaction.atomic
def take_up(*, actor: User, application: Application) -> Application:
    """The application is complete; the review begins."""
    locked = lock(Application, pk=application.pk)
    advance(locked, "take_up", actor=actor, rule="R3")
    return locked


@transaction.atomic
def propose(*, actor: User, application: Application) -> Application:
    """Hand over the proposal; an approval that nothing stands in the way of goes straight to decision.

    Where the board wants a staff report that is not signed yet, the proposal waits for it.
    """
    locked = lock(Application, pk=application.pk)
    advance(locked, "propose", actor=actor, rule="R7")
    if proposal_of(locked) != Assessment.Proposal.REFUSE and not blockers_without_staff_report(locked):
        advance(locked, "submit_for_decision", actor=actor, rule="R4")
    return locked


@transaction.atomic
def open_refusal_hearing(*, actor: User, application: Application, material: str, withheld: str = "") -> Hearing:
    """Send the organisation the material before a refusal (R1). New material opens a new period."""
    locked = lock(Application, pk=application.pk)
    if locked.case is None:
        raise Refused([Blocker("draft", _("The application is not sent in."), rule="R9")])
    if locked.state != Application.State.IN_HEARING:
        advance(locked, "open_hearing", actor=actor, rule="R1")
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.REFUSAL,
        material=material,
        withheld=withheld,
        permission=Permission.HANDLE_APPLICATION,
    )


@transaction.atomic
def submit_for_decision(*, actor: User, application: Application) -> Application:
    """Everything the decider needs is there."""
    locked = lock(Application, pk=application.pk)
    advance(locked, "submit_for_decision", actor=actor, rule="R1")
    return locked


@transaction.atomic
def resume_review(*, actor: User, application: Application, reason: str) -> Application:
    """Back to review, with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the case goes back to review.")})
    locked = lock(Application, pk=application.pk)
    advance(locked, "resume_review", actor=actor, reason=reason.strip())
    _ask_for_a_new_review(locked, actor)
    locked.assessments.filter(by=Assessment.By.CASE_OFFICER).update(signed_at=None)
    return locked
