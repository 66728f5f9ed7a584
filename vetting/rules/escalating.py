"""Have the coordinators advised, and have the authorities that were asked answered? (G10)"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import Case, RoleAssignment
from registry.roles import Role
from registry.rules import Blocker
from vetting.rules.place import page_of

if TYPE_CHECKING:
    from vetting.models import Vetting

#: Who advises, in order: an escalated vetting goes from the board's coordinator to the city's.
ESCALATION: Final = (Role.BOARD_COORDINATOR, Role.CENTRAL_COORDINATOR)


def blockers_to_escalating(vetting: "Vetting") -> list[Blocker]:
    """D1-D4: what is escalated is a finding with evidence, not a feeling."""
    if any(finding.evidence.all() for finding in vetting.findings.prefetch_related("evidence")):
        return []
    return [
        Blocker(
            "no_finding",
            _("There is no finding with evidence to escalate."),
            rule="D1-D4",
            url=page_of(vetting, "findings"),
            action=_("Write a finding"),
        )
    ]


def advice_missing(vetting: "Vetting") -> list[Role]:
    """The coordinators who have not advised in writing since the vetting was escalated, in the order they advise."""
    advised = {
        each.role for each in vetting.advice.all() if not vetting.escalated_at or each.given_at >= vetting.escalated_at
    }
    return [role for role in ESCALATION if role.value not in advised]


def is_vacant(role: Role, case: Case) -> bool:
    """Is there nobody today who holds the coordinator's post for the case's board and is not recused from the case?"""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today, role=role, user__is_active=True
    ).exclude(user__conflict_declarations__in=case.conflict_declarations.filter(has_conflict=True))
    if role == Role.BOARD_COORDINATOR:
        held = held.filter(board_id=case.board_id)
    return not held.exists()


@dataclass(frozen=True)
class Post:
    """A coordinator's post in an escalation: which, whether anybody holds it, and whether its advice is still awaited."""

    role: Role
    is_vacant: bool
    is_awaited: bool


def posts_of(vetting: "Vetting") -> list[Post]:
    """Both posts, in the order they advise (G10)."""
    missing = advice_missing(vetting)
    return [Post(role, role in missing and is_vacant(role, vetting.case), role in missing) for role in ESCALATION]


def blockers_without_advice(vetting: "Vetting") -> list[Blocker]:
    """G10: both coordinators have advised. A post that nobody holds is said, and stops the vetting until it is filled."""
    blockers = []
    for post in posts_of(vetting):
        if not post.is_awaited:
            continue
        told = {"role": str(post.role.label).lower()}
        if post.is_vacant:
            code, message = "vacant", _("Nobody who may handle the case is %(role)s today.") % told
            detail = _("The vetting cannot be closed until the post is filled.")
        else:
            code, message, detail = "no_advice", _("The %(role)s has not advised in writing.") % told, ""
        blockers.append(
            Blocker(
                code,
                message,
                rule="G10",
                url=page_of(vetting, "advice"),
                action=_("See the escalation"),
                detail=detail,
            )
        )
    return blockers


def blockers_to_advising(vetting: "Vetting", role: Role) -> list[Blocker]:
    """G10: the vetting is escalated, and the central coordinator advises after the board's, knowing that advice."""
    if vetting.state in ("opened", "standard_done", "enhanced", "reopened"):
        return [Blocker("not_escalated", _("The vetting has not been escalated."), rule="G10")]
    if role == Role.CENTRAL_COORDINATOR and Role.BOARD_COORDINATOR in advice_missing(vetting):
        return [
            Blocker(
                "board_first",
                _("The board's coordinator advises first."),
                rule="G10",
                url=page_of(vetting, "advice"),
                action=_("See the escalation"),
            )
        ]
    return []


def blockers_while_referred(vetting: "Vetting") -> list[Blocker]:
    """E3: an authority that was asked has answered, or its time to answer has run out. The board still decides."""
    today = timezone.localdate()
    return [
        Blocker(
            "referral_open",
            _("%(authority)s has been asked and has time left to answer.") % {"authority": each.authority},
            rule="E3",
            url=page_of(vetting, "referrals"),
            action=_("See the referral"),
            detail=_("Answer by %(date)s.") % {"date": each.due_on.isoformat()},
        )
        for each in vetting.referrals.all()
        if each.is_open and each.due_on >= today
    ]
