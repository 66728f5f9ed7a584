"""What do pages ask about withdrawals: the list, one withdrawal's sums, its next step?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.models import Withdrawal
from grants.reach import paid_by_support
from grants.rules.withdrawing import transition_to_withdraw
from registry.lifecycle import blockers_to, is_possible
from registry.models import Hearing, JournalEntry, User
from registry.rules import Blocker
from vetting.course import CourseStep, days_of_states
from vetting.next_step import NextStep, split

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_S = Withdrawal.State
_HAND = {"conflict_not_declared", "recused", "not_permitted"}


def withdrawal_queue(user: "User | AnonymousUser") -> QuerySet[Withdrawal]:
    """Withdrawals the person may see, with what a row shows; the earliest deadline first, decided ones last."""
    return (
        Withdrawal.objects.visible_to(user)
        .select_related(
            "case__board",
            "case__organisation",
            "case__case_officer",
            "support__board",
            "support__organisation",
            "support__case",
            "exclusion__case__board",
            "decided_by",
            "claim__decided_by",
        )
        .order_by("decided_on", "due_on", "pk")
    )


@dataclass(frozen=True)
class Sums:
    """What was granted, paid and remains on a withdrawal's support, in öre."""

    granted: int
    paid: int

    @property
    def remaining(self) -> int:
        """What has not been paid."""
        return self.granted - self.paid


def sums_of(withdrawal: Withdrawal) -> Sums:
    """The support's sums today."""
    paid = paid_by_support([withdrawal.support_id]).get(withdrawal.support_id, 0)
    return Sums(withdrawal.support.value, paid)


def decisions(withdrawal: Withdrawal, actor: User) -> list[tuple[str, list[Blocker]]]:
    """Each possible decision with what stands in its way."""
    transitions = {
        _S.WITHDRAWN: transition_to_withdraw(withdrawal),
        _S.REMEDIED: "remedy",
        _S.CONTINUED: "continue_support",
    }
    return [
        (state.value, blockers_to(withdrawal, name, actor=actor))
        for state, name in transitions.items()
        if is_possible(withdrawal, name)
    ]


def next_step_of(withdrawal: Withdrawal, actor: User, verdicts: list[tuple[str, list[Blocker]]]) -> NextStep:
    """What comes next for `actor`, and what stands in the way."""
    is_excluded = withdrawal.exclusion is not None and withdrawal.exclusion.state in withdrawal.exclusion.IN_FORCE
    match withdrawal.state:
        case _S.PAYMENTS_HELD if is_excluded and not withdrawal.support.has_revocation_reservation:
            return _decision(
                withdrawal,
                verdicts,
                _("Decide whether the support goes on; without a revocation reservation it cannot be withdrawn"),
                _S.CONTINUED,
            )
        case _S.PAYMENTS_HELD if withdrawal.exclusion_id is not None:
            return _decision(
                withdrawal,
                verdicts,
                _("Decide on the prepared withdrawal")
                if is_excluded
                else _("Let the support go on, or hear the organisation; the exclusion is over"),
                _S.WITHDRAWN if is_excluded else _S.CONTINUED,
            )
        case _S.PAYMENTS_HELD | _S.INITIATED:
            return _prepared(
                withdrawal,
                actor,
                "open_hearing",
                _("Hear the organisation"),
                _("Write to the organisation"),
                "#hearing",
            )
        case _S.IN_HEARING:
            return _prepared(withdrawal, actor, "propose", _("Hand the proposal to the board"), "", "")
        case _S.PROPOSED:
            return _decision(withdrawal, verdicts, _("Decide on the withdrawal"), _S.WITHDRAWN)
        case _:
            return NextStep(
                _("Decided: %(outcome)s") % {"outcome": str(withdrawal.get_state_display()).lower()},
                explanation=_afterwards(withdrawal),
            )


def _afterwards(withdrawal: Withdrawal) -> str:
    if withdrawal.state != _S.WITHDRAWN:
        return _("What was held is released and controlled anew before it is paid.")
    claim = getattr(withdrawal, "claim", None)
    if claim is None:
        return _("What was not paid is cancelled. Whether something is to be repaid is tried on its own.")
    return _("Repayment claim: %(state)s.") % {"state": str(claim.get_state_display()).lower()}


def _prepared(withdrawal: Withdrawal, actor: User, name: str, title: str, button: str, url: str) -> NextStep:
    blockers, is_others = split(blockers_to(withdrawal, name, actor=actor))
    return NextStep(
        title,
        explanation=_("A case officer or coordinator at the board takes this step.") if is_others else "",
        blockers=blockers,
        due_on=withdrawal.due_on,
        button="" if blockers or is_others else button or title,
        step="" if url else name,
        url=url,
    )


def _decision(withdrawal: Withdrawal, verdicts: list[tuple[str, list[Blocker]]], title: str, expected: str) -> NextStep:
    by_outcome = dict(verdicts)
    blockers, is_others = split(by_outcome.get(expected, []))
    is_free = any(not each for each in by_outcome.values())
    prepared = ""
    if is_free and withdrawal.exclusion_id is not None:
        prepared = _("The payments are held. The decision is prepared below; the board decides.")
    return NextStep(
        title,
        explanation=_("The board's decision-maker takes this step.") if is_others else prepared,
        blockers=[each for each in blockers if each.code in _HAND] or blockers,
        due_on=withdrawal.due_on,
        button=_("Write the decision") if is_free else "",
        url="#decision",
    )


def latest_hearing(withdrawal: Withdrawal) -> Hearing | None:
    """The hearing about this withdrawal that was sent last."""
    hearings = withdrawal.case.hearings.filter(purpose=Hearing.Purpose.WITHDRAWAL)
    return hearings.prefetch_related("documents").order_by("sent_at").last()


def course_of_withdrawal(withdrawal: Withdrawal, entries: Sequence[JournalEntry]) -> list[CourseStep]:
    """The withdrawal's course: shorter under an exclusion, whose hearing was the vetting's."""
    days = {_S.INITIATED.value: withdrawal.case.opened_on, **days_of_states(entries)}
    stops: list[tuple[str, list[str]]] = [
        (_("Initiated"), [_S.INITIATED]),
        (_("Payments held"), [_S.PAYMENTS_HELD]),
    ]
    if withdrawal.exclusion_id is None or withdrawal.state in (_S.IN_HEARING, _S.PROPOSED):
        stops += [(_("Hearing"), [_S.IN_HEARING]), (_("Proposal"), [_S.PROPOSED])]
    stops.append((_("Decision"), list(Withdrawal.DECIDED)))
    current = next((index for index, (_label, states) in enumerate(stops) if withdrawal.state in states), 0)
    is_decided = withdrawal.state in Withdrawal.DECIDED
    steps = []
    for index, (label, states) in enumerate(stops):
        when = next((days[state] for state in states if state in days), "") if index <= current else ""
        is_done = index < current or is_decided
        steps.append(CourseStep(label, when, "done" if is_done else "current" if index == current else ""))
    return steps
