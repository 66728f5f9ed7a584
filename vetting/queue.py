"""Which vettings wait, in which group, and which clearances soon run out?"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.models import Hearing
from registry.parameters import value_of
from vetting.changes import changes_since, has_changed
from vetting.models import Check, Vetting
from vetting.selectors import vetting_queue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User

UNDER_WAY: Final = "under_way"
#: So many renewals are looked at; whoever has more begins with those that run out first.
MOST_RENEWALS: Final = 200

#: Group -> its name, and the states in it.
GROUPS: Final[dict[str, tuple[Any, list[Any]]]] = {
    UNDER_WAY: (_("Under way"), [state for state in Vetting.State.values if state not in Vetting.CONCLUDED]),
    "standard": (
        _("Standard check"),
        [Vetting.State.OPENED, Vetting.State.STANDARD_DONE, Vetting.State.REOPENED],
    ),
    "enhanced": (
        _("Enhanced vetting"),
        [Vetting.State.ENHANCED, Vetting.State.ESCALATED, Vetting.State.REFERRED, Vetting.State.ASSESSED],
    ),
    "hearing": (_("Waiting for hearing"), [Vetting.State.IN_HEARING]),
    "concluded": (_("Concluded"), list(Vetting.CONCLUDED)),
}

#: What a list may be sorted by -> its columns.
ORDERS: Final = {
    "due": ["case__due_on", "case__pk"],
    "organisation": ["case__organisation__name", "case__pk"],
    "number": ["case__year", "case__number", "case__pk"],
    "board": ["case__board__name", "case__due_on", "case__pk"],
}


def sizes_of_groups(vettings: QuerySet[Vetting]) -> dict[str, int]:
    """How many vettings each group holds, in one query."""
    counted: dict[str, int] = vettings.order_by().aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, (_label, states) in GROUPS.items()}
    )
    return counted


def queue(user: "User | AnonymousUser", *, group: str, board: str = "", sort: str = "due") -> QuerySet[Vetting]:
    """The group's vettings that the person may read, with what a row shows."""
    columns = ORDERS.get(sort.removeprefix("-"), ORDERS["due"])
    if sort.startswith("-"):
        columns = [f"-{column}" for column in columns]
    found = vetting_queue(user).filter(state__in=GROUPS.get(group, GROUPS[UNDER_WAY])[1])
    if board:
        found = found.filter(case__board__key=board)
    return found.prefetch_related(
        Prefetch("checks", queryset=Check.objects.order_by("pk")),
        Prefetch("case__hearings", queryset=Hearing.objects.order_by("sent_at")),
    ).order_by(*columns)


def clearances_in_force(user: "User | AnonymousUser", *, on: dt.date) -> QuerySet[Vetting]:
    """Clearances in force that no later vetting at the same board replaces, those that run out first first."""
    later = Vetting.objects.filter(
        case__organisation=OuterRef("case__organisation"), case__board=OuterRef("case__board"), pk__gt=OuterRef("pk")
    )
    return (
        Vetting.objects.visible_to(user)
        .filter(state__in=Vetting.SUPPORT_MAY_BE_GIVEN, valid_until__gte=on)
        .exclude(Exists(later))
        .select_related("case__board", "case__organisation")
        .order_by("valid_until", "pk")
    )


@dataclass(frozen=True)
class Anew:
    """A clearance to replace: it soon runs out, or something has changed in the organisation since (G2)."""

    vetting: Vetting
    reasons: list[str]


def clearances_to_renew(
    user: "User | AnonymousUser", *, on: dt.date, only: Q | None = None, most: int = MOST_RENEWALS
) -> list[Anew]:
    """Clearances in force that soon run out or whose organisation has changed, soonest first; six queries at most.

    A clearance that a later vetting at the same board replaces is left out. `only` narrows them further; no more than
    `most` are looked at.
    """
    in_force = clearances_in_force(user, on=on)
    if only is not None:
        in_force = in_force.filter(only)
    last_day = on + dt.timedelta(days=value_of("clearance_warning_days", on=on))
    candidates = list(in_force.filter(Q(valid_until__lte=last_day) | has_changed())[:most])
    changes = changes_since(candidates)
    found = []
    for each in candidates:
        reasons = [
            _("%(what)s since %(day)s") % {"what": change.reason, "day": change.day.isoformat()}
            for change in changes.get(each.pk, [])
        ]
        if each.valid_until is not None and each.valid_until <= last_day:
            reasons.insert(0, str(_("Runs out soon")))
        if reasons:
            found.append(Anew(each, reasons))
    return found


def reason_in_queue(vetting: Vetting, on: dt.date) -> str:
    """Why the vetting stands in the list: what it waits for, in a line. Asks prefetched rows only."""
    match vetting.state:
        case Vetting.State.OPENED | Vetting.State.REOPENED:
            checks = list(vetting.checks.all())
            done = sum(1 for check in checks if check.outcome != Check.Outcome.PENDING)
            return str(_("%(done)d of %(total)d checks made") % {"done": done, "total": len(checks)})
        case Vetting.State.STANDARD_DONE:
            if all(check.outcome == Check.Outcome.OK for check in vetting.checks.all()):
                return str(_("Nothing found, to be concluded"))
            return str(_("A circumstance or something missing"))
        case Vetting.State.ENHANCED:
            return str(_("Findings are written"))
        case Vetting.State.ESCALATED:
            return str(_("Waits for advice and review"))
        case Vetting.State.REFERRED:
            return str(_("Waits for an opinion from %(authority)s") % {"authority": vetting.referred_to})
        case Vetting.State.ASSESSED:
            return str(_("To be heard or concluded"))
        case Vetting.State.IN_HEARING:
            return _hearing_reason(vetting, on)
        case _:
            return str(_("Valid until %(date)s") % {"date": vetting.valid_until}) if vetting.valid_until else ""


def _hearing_reason(vetting: Vetting, on: dt.date) -> str:
    hearings = list(vetting.case.hearings.all())
    if not hearings:
        return ""
    latest = hearings[-1]
    if latest.answered_at:
        return str(_("The statement has come in"))
    if latest.is_over(on):
        return str(_("The reply period ran out %(date)s") % {"date": latest.due_on})
    return str(_("Answer by %(date)s") % {"date": latest.due_on})
