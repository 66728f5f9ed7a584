"""Until when may a decision be appealed, has it legal force, and what cannot be undone? (R5, R6)"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Appeal, Decision, Meeting, Payment
from grants.rules.appeals import AppealPeriod, period_of_administrative_appeal
from grants.rules.meetings import period_of
from registry.formats import kronor
from registry.models import Board
from registry.parameters import value_of
from registry.rules import Text

Regime = Board.AppealRegime


@dataclass(frozen=True)
class AppealStanding:
    """Where a decision stands on the day asked: `state` is `waits`, `running`, `appealed`, `legal_force`,
    `elsewhere` or `annulled`.

    `said` says it in a sentence; `undone` what can and what cannot be undone before legal force (R6).
    """

    state: str
    said: Text
    period: AppealPeriod
    meeting: Meeting | None = None
    is_reported: bool = True
    undone: list[Text] = field(default_factory=list)

    @property
    def has_legal_force(self) -> bool:
        """Has the decision legal force, as far as Värna knows?"""
        return self.state == "legal_force"


def appeal_standing(decision: Decision, *, on: dt.date) -> AppealStanding:
    """The decision's standing on the day `on`, by the regime frozen with it."""
    meeting = meeting_of(decision)
    is_reported = decision.meeting_on is not None or meeting is not None
    if decision.is_annulled:
        return AppealStanding("annulled", _("The decision is annulled."), AppealPeriod(), meeting, is_reported)
    if any(appeal.state in Appeal.OPEN for appeal in decision.appeals.all()):
        said = _("The decision is appealed and has no legal force until the appeal is tried.")
        return AppealStanding("appealed", said, AppealPeriod(), meeting, is_reported, what_can_be_undone(decision))
    if decision.appeal_regime == Regime.ADMINISTRATIVE_APPEAL:
        state, said, period = _of_administrative_appeal(decision, on)
    else:
        state, said, period = _of_legality_review(decision, meeting, on)
    undone = [] if state == "legal_force" else what_can_be_undone(decision)
    return AppealStanding(state, said, period, meeting, is_reported, undone)


def meeting_of(decision: Decision) -> Meeting | None:
    """The meeting in whose minutes the decision stands: where it was made, or where it was reported (R4)."""
    item = getattr(decision, "agenda_item", None)
    if item is None:
        report = getattr(decision, "report_to_board", None)
        item = report.item if report is not None else None
    return item.meeting if item is not None else None


def _of_administrative_appeal(decision: Decision, on: dt.date) -> tuple[str, str, AppealPeriod]:
    told = getattr(decision, "told", None)
    told_on = told.told_on if told is not None else _accepted_on(decision)
    period = period_of_administrative_appeal(told_on, days=value_of("appeal_days", on=told_on))
    if period.ends_on is None:
        return (
            "waits",
            _("The period is counted from the day the organisation was told. That day is not noted."),
            period,
        )
    return _by_the_calendar(period, on)


def _accepted_on(decision: Decision) -> dt.date | None:
    """Whoever has accepted the terms of a grant has been told of it."""
    support = getattr(decision.application, "support", None)
    at = getattr(support, "terms_accepted_at", None)
    return timezone.localdate(at) if at is not None else None


def _of_legality_review(decision: Decision, meeting: Meeting | None, on: dt.date) -> tuple[str, str, AppealPeriod]:
    if meeting is None and decision.meeting_on is not None:
        said = _("The minutes of the meeting are not kept in Värna. The last day stands on the city's notice board.")
        return "elsewhere", said, AppealPeriod()
    if meeting is None:
        said = _(
            "The decision is not yet reported to the board. The period is counted from the posting of those minutes."
        )
        return "waits", said, AppealPeriod()
    period = period_of(meeting)
    if period.ends_on is not None:
        return _by_the_calendar(period, on)
    if period.is_broken:
        said = _("The notice was taken down too early. The period is counted anew when it is posted again.")
    elif meeting.approved_on is None:
        said = _("The minutes are not yet approved. The period is counted from their posting.")
    else:
        said = _("The minutes are approved but not posted. The period is counted from their posting.")
    return "waits", said, period


def _by_the_calendar(period: AppealPeriod, on: dt.date) -> tuple[str, str, AppealPeriod]:
    if period.ends_on is None:
        raise ValueError("a period without an end is told in other words")
    date = {"date": period.ends_on.isoformat()}
    if period.is_running(on):
        return "running", _("It may be appealed until and including %(date)s.") % date, period
    return (
        "legal_force",
        _("The appeal period ran out %(date)s, and no appeal waits to be tried: the decision has legal force.") % date,
        period,
    )


def what_can_be_undone(decision: Decision) -> list[Text]:
    """R6 (KL 13:14): the decision may be carried out before it has legal force; here is what that means."""
    if decision.amount is None:
        return [_("Nothing is carried out by the decision. If it is annulled the case is taken up again.")]
    support = getattr(decision.application, "support", None)
    payments = support.payments.all() if support is not None else []
    paid = sum(payment.amount for payment in payments if payment.state == Payment.State.PAID)
    said: list[Text] = [
        _("The decision may be carried out before it has legal force (Local Government Act 13:14)."),
        _("Payments that are not made can be held. What is paid comes back only by a repayment claim."),
    ]
    if paid:
        said.append(_("%(sum)s is paid and cannot be undone by holding payments.") % {"sum": kronor(paid)})
    return said
