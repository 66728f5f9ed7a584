"""What else does the organisation have, or ask for, from the city?"""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application, Support
from registry.models import Board, Case, User

_ASKED = [*Application.OPEN, *Application.GIVEN, Application.State.REFUSED, Application.State.WITHDRAWN]
_MOST = 40


@dataclass(frozen=True)
class OtherSupport:
    """A support or an application at any board; sums in öre. `path_number` only when the person sees the case."""

    board: Board
    what: str
    year: int
    state: str
    state_label: str
    requested: int | None
    granted: int | None
    is_value: bool
    number: str
    path_number: str
    first: dt.date
    last: dt.date
    is_in_same_time: bool = False
    is_from_outside: bool = False


def other_support(application: Application, user: User) -> list[OtherSupport]:
    """The organisation's other applications and support, latest period first, at every board."""
    since = application.call.period_start - dt.timedelta(days=2 * 366)
    others = list(
        Application.objects.filter(
            organisation_id=application.organisation_id, state__in=_ASKED, call__period_end__gte=since
        )
        .exclude(pk=application.pk)
        .select_related("call__programme__board", "case")
        .order_by("-call__period_start", "-pk")[:_MOST]
    )
    seen = set(
        Case.objects.visible_to(user)
        .filter(pk__in=[other.case_id for other in others if other.case_id])
        .values_list("pk", flat=True)
    )
    period = (
        application.period_start or application.call.period_start,
        application.period_end or application.call.period_end,
    )
    rows = [_of_application(other, seen) for other in others]
    outside = (
        Support.objects.visible_to(user)
        .public()
        .from_outside()
        .filter(organisation_id=application.organisation_id, period_end__gte=since)
        .select_related("board")
        .order_by("-period_start", "-pk")[:_MOST]
    )
    rows += [_of_support(support) for support in outside]
    marked = [replace(row, is_in_same_time=row.first <= period[1] and period[0] <= row.last) for row in rows]
    return sorted(marked, key=lambda row: -row.year)


def _of_application(other: Application, seen: set[int]) -> OtherSupport:
    case = other.case
    return OtherSupport(
        board=other.call.programme.board,
        what=other.title or str(other.call),
        year=(other.period_start or other.call.period_start).year,
        state=str(other.state),
        state_label=str(other.get_state_display()),
        requested=other.requested_amount,
        granted=other.granted_amount,
        is_value=other.call.support_form != "money",
        number=case.registry_number if case else "",
        path_number=case.path_number if case and case.pk in seen else "",
        first=other.period_start or other.call.period_start,
        last=other.period_end or other.call.period_end,
    )


def _of_support(support: Support) -> OtherSupport:
    if support.withdrawn_on:
        state, label = "withdrawn", _("Withdrawn")
    elif support.closed_on or support.period_end < timezone.localdate():
        state, label = "closed", _("Closed")
    else:
        state, label = "active", _("Ongoing")
    return OtherSupport(
        board=support.board,
        what=support.title,
        year=support.period_start.year,
        state=state,
        state_label=label,
        requested=None,
        granted=support.value,
        is_value=support.form != "money",
        number=support.external_reference,
        path_number="",
        first=support.period_start,
        last=support.period_end,
        is_from_outside=True,
    )


def support_since(application: Application) -> tuple[int, int]:
    """All the city has granted the organisation in öre, and the first year; (0, 0) when nothing."""
    given = list(
        Support.objects.public()
        .filter(organisation_id=application.organisation_id, withdrawn_on=None)
        .values_list("value", "decided_on__year")
    )
    return (sum(value for value, _year in given), min(year for _value, year in given)) if given else (0, 0)
