"""When does a cost differ so much from its budget line that it has to be explained? (G5)"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from registry.parameters import history_of, value_of


@dataclass(frozen=True)
class Allowance:
    """How much a cost may differ without a word: by `percent` of its line, or by `ore`, whichever is more."""

    percent: int
    ore: int

    def deviation(self, granted: int, spent: int | None, *, is_final: bool) -> int | None:
        """By how many öre the cost differs beyond what needs no word; None when it does not.

        More than the budget always counts. Less counts in final accounts only: before them, the money is to be spent still.
        """
        if spent is None:
            return None
        by = spent - granted
        if by < 0 and not is_final:
            return None
        return by if abs(by) > self.ore and abs(by) * 100 > granted * self.percent else None


def allowances() -> Callable[[dt.date | None], Allowance]:
    """The same for many plans, by the day each was set: two queries, however many."""
    percent, ore = history_of("deviation_percent"), history_of("deviation_ore")
    return lambda set_on: Allowance(percent=percent(set_on), ore=ore(set_on))


def allowance_of(set_on: dt.date | None) -> Allowance:
    """What was allowed on the day the plan was set: no rule is made stricter afterwards (R7)."""
    return Allowance(percent=value_of("deviation_percent", on=set_on), ore=value_of("deviation_ore", on=set_on))
