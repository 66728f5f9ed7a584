"""Until when may a decision be appealed, and when has it legal force? (R5; KL 8:12, 13:5, FL 44 §)"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.working_days import last_day


@dataclass(frozen=True)
class Posted:
    """A stretch of time when the notice of the approved minutes was on the notice board; `removed_on` is None while it is."""

    posted_on: dt.date
    removed_on: dt.date | None = None


@dataclass(frozen=True)
class AppealPeriod:
    """The period for appeal: counted from `begins_on`, through `ends_on`. Without dates it has not begun.

    `is_broken` when the notice was taken down too early: nothing runs until it is posted again.
    """

    begins_on: dt.date | None = None
    ends_on: dt.date | None = None
    is_broken: bool = False

    def is_running(self, on: dt.date) -> bool:
        """May the decision be appealed on the day `on`, as far as the time goes?"""
        return self.ends_on is None or on <= self.ends_on

    def is_over(self, on: dt.date) -> bool:
        """Has the period run out before the day `on`?"""
        return not self.is_running(on)


def period_of_legality_review(postings: Sequence[Posted], *, days: int) -> AppealPeriod:
    """R5 (KL 8:12, 13:5): `days` from the day the approval was made known, counted only while the notice is posted.

    A notice that is taken down on the last day or before it has not been up for the whole period: the count is broken and
    begins anew, whole, with the next posting.
    """
    for posting in postings:
        ends_on = last_day(posting.posted_on, days)
        if posting.removed_on is None or posting.removed_on > ends_on:
            return AppealPeriod(posting.posted_on, ends_on)
    return AppealPeriod(is_broken=bool(postings))


def period_of_administrative_appeal(told_on: dt.date | None, *, days: int) -> AppealPeriod:
    """R5 (FL 44 §): `days` from the day the organisation was told of the decision; none while it has not been."""
    if told_on is None:
        return AppealPeriod()
    return AppealPeriod(told_on, last_day(told_on, days))
