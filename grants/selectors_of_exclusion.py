"""What do pages ask about an exclusion that is looked at again: the next step, the possible decisions, what came of it?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.lifecycle import blockers_to
from registry.models import Document, Hearing, User
from registry.roles import Permission, acting_role
from registry.rules import Blocker
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, NewEvidence, ReExamination
from vetting.next_step import NextStep, split
from vetting.rules.re_examining import blockers_to_hand, blockers_to_second_person

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

#: The decisions after a re-examination, in the order of the page, by the names of their transitions.
OUTCOMES: Final = ("lift", "keep", "extend")
_HAND: Final = {"conflict_not_declared", "recused", "not_permitted"}
_HEARING: Final = {"no_hearing", "new_material", "hearing_running"}


def exclusions_to(user: "User | AnonymousUser") -> QuerySet[Exclusion]:
    """Exclusions that the person may know of, with what their pages show."""
    return Exclusion.objects.visible_to(user).select_related(
        "case__board", "case__organisation", "decided_by", "vetting__case"
    )


def requests_of(exclusion: Exclusion) -> list[LiftRequest]:
    """The organisation's requests, latest first, with their files and answers."""
    files = Prefetch("documents", Document.objects.order_by("number"))
    rows = exclusion.lift_requests.select_related("asked_by", "decision").prefetch_related(files)
    return list(rows.order_by("-pk"))


def decisions_of(exclusion: Exclusion) -> list[ExclusionDecision]:
    """What has been decided since the exclusion was made, latest first."""
    return list(exclusion.decisions.select_related("decided_by").order_by("-pk"))


def earlier_looks(exclusion: Exclusion) -> list[ReExamination]:
    """Re-examinations that are decided, latest first, with what they rested on."""
    pieces = Prefetch("evidence", NewEvidence.objects.select_related("document"))
    decided = exclusion.re_examinations.filter(decision__isnull=False).select_related("prepared_by", "decision")
    return list(decided.prefetch_related(pieces).order_by("-pk"))


def hearings_in(exclusion: Exclusion, found: ReExamination | None) -> list[Hearing]:
    """What has been put to the organisation in the re-examination, latest first."""
    if found is None:
        return []
    hearings = exclusion.case.hearings.filter(purpose=Hearing.Purpose.RE_EXAMINATION, sent_at__gte=found.begun_at)
    return list(hearings.prefetch_related("documents", "withheld_items", "extension_requests").order_by("-sent_at"))


@dataclass(frozen=True)
class Verdict:
    """One possible decision, and what stands in its way for the person."""

    outcome: str
    blockers: list[Blocker]


def verdicts(exclusion: Exclusion, found: ReExamination | None, actor: User) -> list[Verdict]:
    """Each decision with what stands in its way."""
    hand = blockers_to_hand(exclusion, actor, Permission.DECIDE_EXCLUSION)
    second = blockers_to_second_person(found, actor)
    return [
        Verdict(name, hand + ([] if name == "lift" else second) + blockers_to(exclusion, name)) for name in OUTCOMES
    ]


def next_step_of(exclusion: Exclusion, found: ReExamination | None, actor: User, said: list[Verdict]) -> NextStep:
    """What comes next in the re-examination for `actor`, and what stands in the way."""
    if not exclusion.is_in_force:
        return NextStep(
            _("The exclusion is over"),
            explanation=_("What is held is released, or withdrawn after a hearing, by a decision of each board."),
        )
    hand = blockers_to_hand(exclusion, actor, Permission.RE_EXAMINE_EXCLUSION)
    blockers, is_others = split(hand)
    if found is None:
        return NextStep(
            _("Looked at again by itself on %(date)s") % {"date": exclusion.re_examine_on.isoformat()}
            if exclusion.re_examine_on > timezone.localdate()
            else _("No new look by itself before it ends"),
            explanation=_("The board may look at it earlier, and does when the organisation asks."),
            blockers=blockers,
            due_on=exclusion.re_examine_on if exclusion.re_examine_on > timezone.localdate() else None,
            button="" if blockers or is_others else _("Look at it again now"),
            url="#begin",
        )
    if acting_role(actor, Permission.DECIDE_EXCLUSION, exclusion) is not None and found.is_prepared:
        return _to_decide(found, said)
    if is_others:
        return NextStep(
            _("The exclusion is being re-examined"),
            explanation=_("A case officer or coordinator at the board prepares it, and the board decides."),
            due_on=found.due_on,
        )
    return _to_prepare(exclusion, found, blockers)


def _to_decide(found: ReExamination, said: list[Verdict]) -> NextStep:
    proposal = next(each for each in said if each.outcome == found.proposal)
    return NextStep(
        _("Decide: %(proposal)s") % {"proposal": str(found.get_proposal_display()).lower()},
        explanation=_("This is what is proposed. The board may decide otherwise."),
        blockers=[each for each in proposal.blockers if each.code in _HAND] or proposal.blockers,
        due_on=found.due_on,
        button=_("Write the decision") if any(not each.blockers for each in said) else "",
        url="#decision",
    )


def _to_prepare(exclusion: Exclusion, found: ReExamination, blockers: list[Blocker]) -> NextStep:
    if blockers:
        return NextStep(_("Gather what is new and propose"), blockers=blockers, due_on=found.due_on)
    stops = [] if found.proposal == "lift" else blockers_to(exclusion, found.proposal or "keep")
    hearing = next((each for each in stops if each.code in _HEARING), None)
    if hearing is not None and hearing.code == "hearing_running":
        return NextStep(_("The organisation answers"), explanation=str(hearing.detail), due_on=found.due_on)
    if hearing is not None:
        return NextStep(
            _("Put what is new to the organisation"),
            explanation=str(hearing.message),
            due_on=found.due_on,
            button=_("Write to the organisation"),
            url="#hearing",
        )
    if not found.is_prepared or any(each.code == "overtaken" for each in stops):
        return NextStep(
            _("Gather what is new and propose"),
            explanation=_("What has the organisation done since, and does the ground remain?"),
            due_on=found.due_on,
            button=_("Write the proposal"),
            url="#preparation",
        )
    return NextStep(
        _("The board decides"),
        explanation=_("The proposal is written. It may be written anew until the board has decided."),
        blockers=[each for each in stops if each.code == "threshold"],
        due_on=found.due_on,
    )
