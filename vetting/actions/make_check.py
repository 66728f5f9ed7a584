"""Make the points of the standard check: outcome, source, date, person."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.lifecycle import Refused, lock, require_role
from registry.models import User
from registry.roles import Permission
from registry.rules import Blocker
from vetting.models import Check, Vetting
from vetting.screening.standing import blockers_to_checking_sanctions


@dataclass(frozen=True)
class CheckResult:
    """What one check showed."""

    kind: str
    outcome: str
    source: str
    note: str = ""


def require_hand_on(vetting: Vetting, actor: User, permission: Permission) -> str:
    """The actor's role, when they may do `permission` in the vetting and have declared (R3); else Refused."""
    role = require_role(actor, permission, vetting, handling=vetting.case)
    if vetting.is_concluded:
        raise Refused(
            [Blocker("concluded", _("The vetting is concluded. Reopen it if there are new facts."), rule="G2")]
        )
    return str(role)


@transaction.atomic
def make_checks(*, actor: User, vetting: Vetting, results: list[CheckResult]) -> Vetting:
    """Write down check results; an outcome other than awaited must name its source. Journals each change."""
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.VET)
    checks = {check.kind: check for check in locked.checks.all()}
    entries = []
    for result in results:
        check = checks[result.kind]
        if (check.outcome, check.source, check.note) == (result.outcome, result.source, result.note):
            continue
        if result.outcome != Check.Outcome.PENDING and not result.source.strip():
            raise ValidationError(
                {f"{result.kind}-source": _("%(check)s: name the source.") % {"check": check.get_kind_display()}}
            )
        is_cleared = check.kind == Check.Kind.SANCTIONS and result.outcome == Check.Outcome.OK
        if is_cleared and (blockers := blockers_to_checking_sanctions(locked)):
            raise Refused(blockers)
        before = {"outcome": str(check.outcome)}
        check.outcome, check.source, check.note = result.outcome, result.source.strip()[:200], result.note.strip()
        pending = result.outcome == Check.Outcome.PENDING
        check.checked_on = None if pending else timezone.localdate()
        check.checked_by = None if pending else actor
        check.save()
        entries.append(
            NewEntry(
                Event.CHECK_MADE,
                case=locked.case,
                actor=actor,
                actor_role=role,
                rule="G2",
                before=before,
                after={"check": str(check.kind), "outcome": str(check.outcome), "source": check.source},
            )
        )
    record_many(entries)
    return locked
