"""Say whether a hit on a sanctions list is the same or somebody else: a person does, never the score (R16)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.lifecycle import Refused, advance, lock
from registry.models import User
from registry.rules import Blocker
from vetting.models import ScreeningHit, Vetting
from vetting.models.sanctions import IdentifierKind


def _locked(hit: ScreeningHit, vetting: Vetting) -> ScreeningHit:
    """The hit, locked, to be judged in the vetting's case: its board's officer judges, its journal tells."""
    locked = lock(ScreeningHit, pk=hit.pk)
    if locked.organisation_id != vetting.case.organisation_id:
        raise Refused([Blocker("other_organisation", _("The hit is about another organisation."), rule="G2")])
    if locked.state == ScreeningHit.State.CONFIRMED and locked.case_id not in (None, vetting.case_id):
        raise Refused(
            [
                Blocker(
                    "confirmed_elsewhere",
                    _("The hit is confirmed in another vetting, and is judged anew only there."),
                    rule="G2",
                    detail=locked.case.registry_number if locked.case else "",
                )
            ]
        )
    locked.case = vetting.case
    return locked


@transaction.atomic
def confirm_hit(
    *, actor: User, hit: ScreeningHit, vetting: Vetting, identifier_kind: str, identifier: str, reason: str = ""
) -> ScreeningHit:
    """It is the same: a second identifier agrees, and is written down. Raises ValidationError or Refused.

    Holds nothing by itself: grants.actions.hold_for_sanctions does, in the same transaction.
    """
    errors = {}
    if identifier_kind not in IdentifierKind.values:
        errors["identifier_kind"] = _("Choose what else than the name agrees.")
    if not identifier.strip():
        errors["identifier"] = _("Write what agrees: what you know, and what the list says.")
    if errors:
        raise ValidationError(errors)
    locked = _locked(hit, vetting)
    advance(
        locked,
        "confirm",
        actor=actor,
        rule="G2",
        reason=reason.strip(),
        by=actor,
        at=timezone.now(),
        because=reason.strip(),
        identifier_kind=identifier_kind,
        identifier=identifier.strip()[:500],
        facts={"entry": locked.entry.reference, "identifier": identifier_kind},
    )
    return locked


@transaction.atomic
def dismiss_hit(*, actor: User, hit: ScreeningHit, vetting: Vetting, reason: str) -> ScreeningHit:
    """It is somebody else, for this entry in this wording. Raises ValidationError or Refused."""
    if len(reason.strip()) < 10:
        raise ValidationError({"reason": _("Write what tells the two apart, for example another date of birth.")})
    locked = _locked(hit, vetting)
    advance(
        locked,
        "dismiss",
        actor=actor,
        rule="G2",
        reason=reason.strip(),
        by=actor,
        at=timezone.now(),
        because=reason.strip(),
        facts={"entry": locked.entry.reference, "wording": locked.entry.fingerprint[:12]},
    )
    return locked
