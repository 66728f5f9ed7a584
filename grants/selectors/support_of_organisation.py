"""What support does an organisation have and has it had, at every board, and what does it ask for? (G3)"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application, Support
from registry.models import Case, Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


@dataclass(frozen=True)
class SupportLine:
    """Support or an application, at any board; `case_path` is empty when the person does not see the case.

    `origin` says how what was decided outside Värna came here; `entry` is its key when the entry can be corrected.
    """

    title: str
    subject: str
    number: str
    board: str
    period_start: dt.date | None
    period_end: dt.date | None
    state: str
    state_label: Any
    granted: int | None
    applied: int
    form: str
    form_label: Any
    case_path: str = ""
    public_id: Any = None
    withdrawn_on: dt.date | None = None
    origin: Any = ""
    entry: int | None = None
    board_id: int | None = None

    @property
    def is_money(self) -> bool:
        """Is it a sum, and not the value of something else?"""
        return self.form == "money"

    @property
    def years(self) -> str:
        """The period as years: 2027, or 2026–2027."""
        if self.period_start is None or self.period_end is None:
            return "–"
        first, last = self.period_start.year, self.period_end.year
        return str(first) if first == last else f"{first}–{last}"


def support_lines(user: "User | AnonymousUser", organisation: Organisation) -> list[SupportLine]:
    """All support and every application sent in, at all boards, latest first. Three queries.

    That an organisation has applied to a board is official; what the case holds is not shown, and leads nowhere for
    whoever does not see the case.
    """
    visible = set(Case.objects.visible_to(user).filter(organisation=organisation).values_list("pk", flat=True))
    applications = (
        Application.objects.filter(organisation=organisation, case__isnull=False)
        .select_related("case__board", "call__programme", "support")
        .order_by("-case__year", "-case__number")
    )
    lines = [_line_of_application(each, visible) for each in applications]
    outside = Support.objects.public().from_outside().filter(organisation=organisation).select_related("board")
    lines += [_line_of_support(each) for each in outside]
    oldest = dt.date(1900, 1, 1)
    return sorted(lines, key=lambda line: (line.period_start or oldest, line.number), reverse=True)


def _line_of_application(application: Application, visible: set[int]) -> SupportLine:
    call, case = application.call, application.case
    if case is None:
        raise ValueError("an application that is sent in has a case")
    support = getattr(application, "support", None)
    return SupportLine(
        title=call.name,
        subject=application.title,
        number=case.registry_number,
        board=case.board.name,
        period_start=support.period_start if support else application.period_start,
        period_end=support.period_end if support else application.period_end,
        state=application.state,
        state_label=application.get_state_display(),
        granted=support.value if support else None,
        applied=application.requested_amount if application.state in Application.OPEN else 0,
        form=call.support_form,
        form_label=call.get_support_form_display(),
        case_path=case.path_number if case.pk in visible else "",
        public_id=application.public_id,
        withdrawn_on=support.withdrawn_on if support else None,
    )


def _line_of_support(support: Support) -> SupportLine:
    state, label = state_of_support(support, timezone.localdate())
    return SupportLine(
        title=support.title,
        subject=support.purpose,
        number=support.external_reference,
        board=support.board.name,
        period_start=support.period_start,
        period_end=support.period_end,
        state=state,
        state_label=label,
        granted=support.value,
        applied=0,
        form=support.form,
        form_label=support.get_form_display(),
        withdrawn_on=support.withdrawn_on,
        origin=_origin(support),
        entry=support.pk if support.entered_at else None,
        board_id=support.board_id,
    )


def state_of_support(support: Support, on: dt.date) -> tuple[str, str]:
    """Where support that was decided outside Värna stands on the day `on`: the state and its words."""
    if support.withdrawn_on:
        return "withdrawn", _("Withdrawn")
    if support.closed_on or support.period_end < on:
        return "closed", _("Ended")
    return "active", _("Ongoing")


def _origin(support: Support) -> str:
    if support.batch:
        return _("Imported")
    return _("Entered by the board") if support.entered_at else _("Decided outside Värna")


@dataclass(frozen=True)
class SupportSums:
    """The figures at the top of the page, in öre."""

    granted: int
    decisions: int
    boards: int
    since: int | None
    withdrawn: int
    ongoing: int
    ongoing_count: int
    applied: int
    applied_count: int


def sums_of(organisation: Organisation, *, on: dt.date) -> SupportSums:
    """What the organisation has been granted, has now, and applies for now. Two queries."""
    decided = list(
        Support.objects.public()
        .filter(organisation=organisation)
        .values_list("board_id", "value", "decided_on", "withdrawn_on", "closed_on", "period_end")
    )
    ongoing = [row[1] for row in decided if row[3] is None and row[4] is None and row[5] >= on]
    applied = list(
        Application.objects.filter(organisation=organisation, state__in=Application.OPEN).values_list(
            "requested_amount", flat=True
        )
    )
    return SupportSums(
        granted=sum(row[1] for row in decided),
        decisions=len(decided),
        boards=len({row[0] for row in decided}),
        since=min((row[2].year for row in decided), default=None),
        withdrawn=sum(row[1] for row in decided if row[3] is not None),
        ongoing=sum(ongoing),
        ongoing_count=len(ongoing),
        applied=sum(applied),
        applied_count=len(applied),
    )
