"""Renew the vetting an application rests on, when the clearance has run out or is about to (G2, R3)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application
from registry.actions.assign_case import assign_case
from registry.actions.declare_conflict import declare_conflict
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Organisation, User
from registry.roles import Permission, is_recused, may
from registry.rules import Blocker
from vetting.actions.open_vetting import open_vetting
from vetting.models import Vetting


@transaction.atomic
def renew_vetting(*, actor: User, application: Application) -> Vetting:
    """The vetting under way at the case's board, or a new one, tied to the application; the actor handles it.

    A clearance that still holds goes on counting until the new vetting is concluded, or until it ends (G2).

    Raises Refused when the actor may not vet, has not declared, or the application's vetting is not concluded.
    """
    lock(Organisation, pk=application.organisation_id)
    locked = lock(Application, pk=application.pk)
    if locked.case is None:
        raise Refused([Blocker("draft", _("The application is not sent in."), rule="R9")])
    role = require_role(actor, Permission.VET, locked, handling=locked.case)
    if locked.state in Application.ENDED:
        raise Refused([Blocker("wrong_state", _("The case is ended."), rule="G2")])
    earlier = locked.vetting
    if earlier is not None and not earlier.is_concluded:
        raise Refused([Blocker("under_way", _("A vetting is already under way."), rule="G2")])
    vetting = open_vetting(
        actor=actor,
        organisation=locked.organisation,
        board=locked.case.board,
        criteria_on=timezone.localdate(locked.call.opens_at),
    )
    if is_recused(actor, vetting):
        raise Refused(
            [Blocker("recused", _("You have declared a conflict of interest and cannot handle the case."), rule="R3")]
        )
    if not vetting.case.conflict_declarations.filter(user=actor).exists():
        declare_conflict(actor=actor, cases=[vetting.case], has_conflict=False)
    _hand_over(actor, vetting, locked)
    locked.vetting = vetting
    locked.version += 1
    locked.save(update_fields=["vetting", "version"])
    record(
        Event.VETTING_RELIED_ON,
        case=locked.case,
        actor=actor,
        actor_role=str(role),
        rule="G2",
        before={"vetting": earlier.case.registry_number if earlier else ""},
        after={"vetting": vetting.case.registry_number, "renewed": True},
    )
    return vetting


def _hand_over(actor: User, vetting: Vetting, application: Application) -> None:
    """A vetting nobody has gets the actor, and the application's reviewer when that person may review it."""
    if vetting.case.case_officer_id is not None or vetting.case.reviewer_id == actor.pk:
        return
    reviewer = application.case.reviewer if application.case is not None else None
    if reviewer is not None and (reviewer.pk == actor.pk or not may(reviewer, Permission.REVIEW_VETTING, vetting)):
        reviewer = None
    assign_case(actor=actor, case=vetting.case, case_officer=actor, reviewer=reviewer)
