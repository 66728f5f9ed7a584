"""What comes next for withdrawn support that can be given back, and what stands in the way?"""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models import Restoration, Withdrawal
from grants.selectors.changes import Verdict
from registry.lifecycle import blockers_to, is_possible

if TYPE_CHECKING:
    from registry.models import User


def restoration_of(withdrawal: Withdrawal) -> Restoration | None:
    """The decision to give back, or the wait for it; None when there is nothing to try."""
    return Restoration.objects.filter(withdrawal=withdrawal).select_related("decided_by", "withdrawal__case").first()


def verdicts_of(restoration: Restoration, actor: "User") -> list[Verdict]:
    """Whether the person can give back, or let the withdrawal stand, now."""
    steps = (
        (Restoration.State.RESTORED, "restore", _("Give back")),
        (Restoration.State.STANDS, "let_stand", _("Let the withdrawal stand")),
    )
    return [
        Verdict(state.value, label, blockers_to(restoration, name, actor=actor))
        for state, name, label in steps
        if is_possible(restoration, name)
    ]


def days_away(withdrawal: Withdrawal, on: dt.date | None = None) -> int:
    """For how many days the support has been withdrawn."""
    return ((on or timezone.localdate()) - (withdrawal.decided_on or timezone.localdate())).days
