"""May an exclusion that is re-examined stand, or be extended, and by whom is it decided? (G3, R1, R3, evidence)"""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.events import Event
from registry.lifecycle import blockers_to_acting
from registry.roles import Permission, is_recused
from registry.rules import Blocker, blockers_to_adverse_step
from vetting.rules.evidence import Threshold, carried_by

if TYPE_CHECKING:
    from registry.models import Hearing, User
    from vetting.models import Exclusion, LiftRequest, ReExamination

_PREPARING: Final = (Event.EXCLUSION_PREPARED, Event.EXCLUSION_EVIDENCE_ADDED)


def page_of(exclusion: "Exclusion", anchor: str = "") -> str:
    """Where on the page of the re-examination something is mended."""
    return reverse("re_examination", args=[exclusion.case.path_number]) + (f"#{anchor}" if anchor else "")


def blockers_to_hand(exclusion: "Exclusion", actor: "User", permission: Permission) -> list[Blocker]:
    """R3, R4: who is recused from the vetting that the exclusion rests on is recused from the exclusion too."""
    if is_recused(actor, exclusion.vetting):
        return [
            Blocker("recused", _("You have declared a conflict of interest and cannot handle the case."), rule="R3")
        ]
    return blockers_to_acting(actor, permission, exclusion, handling=exclusion.case)


def blockers_to_asking(exclusion: "Exclusion") -> list[Blocker]:
    """G3: an organisation asks at any time while the exclusion is in force, once until it is answered."""
    if not exclusion.is_in_force:
        return [Blocker("not_in_force", _("The exclusion is over, so there is nothing to lift."), rule="G3")]
    asked = exclusion.open_request()
    if asked is None:
        return []
    return [
        Blocker(
            "asked",
            _("You have asked already."),
            rule="G3",
            detail=_("The board answers no later than %(date)s.") % {"date": asked.answer_by.isoformat()},
        )
    ]


def blockers_to_keeping(exclusion: "Exclusion") -> list[Blocker]:
    """R1: that an exclusion stands is prepared; what new evidence there is has been put to the organisation."""
    found = exclusion.under_way()
    blockers = _not_prepared(exclusion, found)
    if found is not None and found.evidence.exists():
        blockers += _not_heard(exclusion, found)
    return blockers


def blockers_to_extending(exclusion: "Exclusion") -> list[Blocker]:
    """R1: an extension is a new adverse decision: prepared, heard since the re-examination began, and carried by evidence
    that the organisation was shown.
    """
    found = exclusion.under_way()
    blockers = _not_prepared(exclusion, found)
    if found is None:
        return blockers
    blockers += _not_heard(exclusion, found)
    carried = threshold_of_new(exclusion, found)
    if not carried.is_met:
        blockers.append(
            Blocker(
                "threshold",
                _("The evidence in the re-examination does not show that the ground remains."),
                rule="G3",
                url=page_of(exclusion, "evidence"),
                action=_("See the evidence"),
                detail=carried.explanation,
            )
        )
    return blockers


def threshold_of_new(exclusion: "Exclusion", found: "ReExamination") -> Threshold:
    """What the new evidence carries, without the documents that were withheld from the organisation at every hearing."""
    hearings = exclusion.case.hearings.filter(sent_at__gte=found.begun_at)
    withheld = set(hearings.values_list("withheld_items__document", flat=True)) - {None}
    sent = set(hearings.values_list("documents", flat=True))
    return carried_by(list(found.evidence.all()), without=withheld - sent)


def blockers_to_second_person(found: "ReExamination | None", actor: "User") -> list[Blocker]:
    """R3: whoever had a part in preparing what goes against the organisation does not decide it: who wrote the proposal,
    also one that was written anew by somebody else, or added evidence.
    """
    if found is None:
        return []
    part = found.exclusion.case.journal.filter(actor=actor, event__in=_PREPARING, at__gte=found.begun_at)
    if found.prepared_by_id != actor.pk and not part.exists():
        return []
    return [Blocker("same_person", _("Who has prepared the re-examination does not decide it."), rule="R3")]


def blockers_to_lengthening(exclusion: "Exclusion", until: dt.date) -> list[Blocker]:
    """G3: an extension ends later than the exclusion would have."""
    if until > exclusion.valid_until:
        return []
    return [
        Blocker(
            "not_longer",
            _("The new end date must be after the present one, %(until)s.")
            % {"until": exclusion.valid_until.isoformat()},
            rule="G3",
        )
    ]


def _not_prepared(exclusion: "Exclusion", found: "ReExamination | None") -> list[Blocker]:
    if found is not None and found.is_prepared:
        return _overtaken(exclusion, found)
    return [
        Blocker(
            "not_prepared",
            _("It is not written down what is new, how it is weighed, and what is proposed."),
            rule="R2",
            url=page_of(exclusion, "preparation"),
            action=_("Write the proposal"),
        )
    ]


def is_overtaken(found: "ReExamination", *, hearings: Iterable["Hearing"], requests: Iterable["LiftRequest"]) -> bool:
    """R2: has evidence, an answer or a request come in that the proposal, written before it, does not weigh?"""
    if found.prepared_at is None:
        return False
    came_in = [each.added_at for each in found.evidence.all()] + [each.asked_at for each in requests]
    came_in += [each.answered_at for each in hearings if each.answered_at is not None]
    return max(came_in, default=found.prepared_at) > found.prepared_at


def _overtaken(exclusion: "Exclusion", found: "ReExamination") -> list[Blocker]:
    hearings = exclusion.case.hearings.filter(purpose="re_examination", sent_at__gte=found.begun_at)
    if not is_overtaken(found, hearings=hearings, requests=exclusion.lift_requests.filter(decision=None)):
        return []
    return [
        Blocker(
            "overtaken",
            _("Something has come in since the proposal was written, and is not weighed."),
            rule="R2",
            url=page_of(exclusion, "preparation"),
            action=_("Write it anew"),
        )
    ]


def _not_heard(exclusion: "Exclusion", found: "ReExamination") -> list[Blocker]:
    return blockers_to_adverse_step(
        exclusion.case,
        "re_examination",
        on=timezone.localdate(),
        url=page_of(exclusion, "hearing"),
        newest_material=max((each.added_at for each in found.evidence.all()), default=None),
        since=found.begun_at,
    )
