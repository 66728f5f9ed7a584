"""Which of an organisation's supports run in the same time for the same thing? (R16: pointed out, never judged)"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from grants.models import Support
from grants.selectors.double_funding import Reason
from grants.selectors.kinds_of_cost import PREMISES, kinds_of_cost, plain
from registry.models import Organisation

MOST: Final = 8


@dataclass(frozen=True)
class Pair:
    """Two supports, the days they share, and why they are shown together."""

    one: Support
    other: Support
    first: dt.date
    last: dt.date
    reasons: tuple[Reason, ...]

    @property
    def supports(self) -> tuple[Support, Support]:
        """Both."""
        return self.one, self.other


@dataclass(frozen=True)
class Overlaps:
    """The pairs that run now or later, the latest of those that have ended, and how many more of these there are."""

    running: list[Pair]
    ended: list[Pair]
    more: int


def overlaps_to_show(organisation: Organisation, *, today: dt.date) -> Overlaps | None:
    """What the organisation's page points out; None when there is nothing. One query."""
    pairs = support_overlaps(organisation)
    running = [pair for pair in pairs if pair.last >= today]
    ended = pairs[len(running) :]
    return Overlaps(running, ended[:MOST], len(ended[MOST:])) if pairs else None


def support_overlaps(organisation: Organisation) -> list[Pair]:
    """Pairs of support at any boards that meet in time, and in purpose, title, programme, kind of cost or premises.

    The ones that end last come first. One query.
    """
    given = list(
        Support.objects.public()
        .filter(organisation=organisation, withdrawn_on=None)
        .select_related("board", "case", "application__call__programme")
        .order_by("period_start", "pk")
    )
    told = {support.pk: _words_of(support) for support in given}
    found = []
    for one, other in combinations(given, 2):
        if other.period_start > one.period_end:
            continue
        if reasons := tuple(_reasons(told[one.pk], told[other.pk])):
            last = min(one.period_end, other.period_end)
            found.append(Pair(one, other, max(one.period_start, other.period_start), last, reasons))
    return sorted(found, key=lambda pair: (pair.last, pair.first), reverse=True)


@dataclass(frozen=True)
class _Words:
    """What a support says of itself, as it is compared."""

    support: Support
    title: str
    purposes: frozenset[str]
    kinds: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.support.purpose or self.support.title


def _words_of(support: Support) -> _Words:
    purposes = {plain(support.purpose), plain(support.title)}
    if support.application is not None:
        purposes.add(plain(support.application.call.programme.name))
    kinds = [*kinds_of_cost(f"{support.title} {support.purpose}")]
    if support.form == PREMISES and PREMISES not in kinds:
        kinds.append(PREMISES)
    return _Words(support, plain(support.title), frozenset(purposes - {""}), tuple(kinds))


def _reasons(one: _Words, other: _Words) -> Iterator[Reason]:
    if one.title == other.title:
        yield Reason("same_title", other.support.title)
    elif one.purposes & other.purposes:
        yield Reason("same_purpose", other.label)
    shared = [kind for kind in one.kinds if kind in other.kinds]
    if PREMISES in shared and PREMISES in (one.support.form, other.support.form):
        yield Reason("premises", one.label if one.support.form == PREMISES else other.label)
        shared.remove(PREMISES)
    if shared:
        yield Reason("same_cost_type", f"{one.label} – {other.label}")
