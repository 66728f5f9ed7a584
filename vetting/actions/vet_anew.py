"""Vet an organisation anew before its clearance ends, or because something has changed in it (G2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from registry.actions.assign_case import assign_case
from registry.actions.declare_conflict import declare_conflict
from registry.lifecycle import Refused, lock, require_role
from registry.models import Organisation, User
from registry.roles import Permission, is_recused
from registry.rules import Blocker
from vetting.actions.open_vetting import open_vetting
from vetting.models import Vetting


@transaction.atomic
def vet_anew(*, actor: User, vetting: Vetting) -> Vetting:
    """A new vetting after a concluded one, handled by the actor; the earlier conclusion holds until the new one is drawn.

    Gives back the vetting that is under way at the board when there is one. Raises Refused.
    """
    lock(Organisation, pk=vetting.case.organisation_id)
    locked = lock(Vetting, pk=vetting.pk)
    require_role(actor, Permission.VET, locked, handling=locked.case)
    if not locked.is_concluded:
        raise Refused([Blocker("under_way", _("A vetting is already under way."), rule="G2")])
    new = open_vetting(actor=actor, organisation=locked.case.organisation, board=locked.case.board)
    if is_recused(actor, new):
        raise Refused(
            [Blocker("recused", _("You have declared a conflict of interest and cannot handle the case."), rule="R3")]
        )
    if not new.case.conflict_declarations.filter(user=actor).exists():
        declare_conflict(actor=actor, cases=[new.case], has_conflict=False)
    if new.case.case_officer_id is None and new.case.reviewer_id != actor.pk:
        assign_case(actor=actor, case=new.case, case_officer=actor)
    return new
