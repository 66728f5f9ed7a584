"""Is the vetting fair? How conclusions fall by ground, board, legal form and size, how long it takes, what is overturned.

Figures that let skew be seen; they prove nothing by themselves. A share of fewer than five is not worked out.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.models import Hearing, JournalEntry
from registry.models.organisation import LegalForm
from vetting.models import Exclusion, Finding, ScreeningHit, Vetting
from vetting.rules.evidence import threshold_of

#: Below this many conclusions a share says nothing.
FEWEST: Final = 5
#: Members up to and including -> words. The last has no upper bound.
_SIZES: Final = ((50, "–50"), (250, "51–250"), (1000, "251–1 000"))


@dataclass(frozen=True)
class Share:
    """A group of vettings: how many were concluded, went deeper, and ended *not met*."""

    label: str
    concluded: int
    enhanced: int
    not_met: int

    @property
    def enhanced_percent(self) -> int | None:
        """Share that went deeper, whole per cent; None when the group is too small to compare."""
        return self._percent(self.enhanced)

    @property
    def not_met_percent(self) -> int | None:
        """Share that ended *not met*, whole per cent; None when the group is too small to compare."""
        return self._percent(self.not_met)

    def _percent(self, part: int) -> int | None:
        return round(100 * part / self.concluded) if self.concluded >= FEWEST else None


@dataclass(frozen=True)
class Fairness:
    """The figures of one period. Days are medians; None where nothing was measured."""

    first: dt.date
    last: dt.date
    total: Share
    by_board: list[Share]
    by_legal_form: list[Share]
    by_size: list[Share]
    by_ground: list[tuple[str, int]]
    days_to_conclusion: int | None
    days_to_conclusion_enhanced: int | None
    days_to_reply: int | None
    heard: int
    answered: int
    overturned: int
    lifted: int
    hits_judged: int
    hits_dismissed: int


def fairness_of(first: dt.date, last: dt.date) -> Fairness:
    """Vettings concluded from `first` to `last`, both included. Seven queries however many."""
    findings = Finding.objects.select_related("ground").prefetch_related("evidence")
    concluded = list(
        Vetting.objects.filter(state__in=Vetting.CONCLUDED, concluded_on__gte=first, concluded_on__lte=last)
        .select_related("case__board", "case__organisation")
        .prefetch_related(Prefetch("findings", queryset=findings))
    )
    hearings = list(
        Hearing.objects.filter(
            purpose=Hearing.Purpose.ADVERSE_CONCLUSION, sent_at__date__gte=first, sent_at__date__lte=last
        ).values_list("sent_at", "answered_at")
    )
    judged = Counter(
        ScreeningHit.objects.filter(decided_at__date__gte=first, decided_at__date__lte=last)
        .order_by()
        .values_list("state", flat=True)
    )
    took = [(_days_of(each), bool(each.circumstance)) for each in concluded]
    replies = [(answered - sent).days for sent, answered in hearings if answered is not None]
    return Fairness(
        first=first,
        last=last,
        total=_share(_("All"), concluded),
        by_board=_grouped(concluded, lambda each: each.case.board.short_name),
        by_legal_form=_grouped(concluded, lambda each: str(LegalForm(each.case.organisation.legal_form).label)),
        by_size=_grouped(concluded, lambda each: _size_of(each.case.organisation.members)),
        by_ground=_by_ground(concluded),
        days_to_conclusion=_median([days for days, _deep in took]),
        days_to_conclusion_enhanced=_median([days for days, is_deep in took if is_deep]),
        days_to_reply=_median(replies),
        heard=len(hearings),
        answered=len(replies),
        overturned=_overturned(first, last),
        lifted=Exclusion.objects.filter(
            case__journal__event=Event.EXCLUSION_LIFTED,
            case__journal__at__date__gte=first,
            case__journal__at__date__lte=last,
        )
        .distinct()
        .count(),
        hits_judged=judged.total(),
        hits_dismissed=judged[ScreeningHit.State.DISMISSED],
    )


def _days_of(vetting: Vetting) -> int:
    return ((vetting.concluded_on or timezone.localdate()) - vetting.case.opened_on).days


def _median(days: list[int]) -> int | None:
    return round(median(days)) if days else None


def _share(label: str, vettings: Iterable[Vetting]) -> Share:
    listed = list(vettings)
    return Share(
        label,
        len(listed),
        sum(1 for each in listed if each.circumstance),
        sum(1 for each in listed if each.state == Vetting.State.NOT_MET),
    )


def _grouped(vettings: list[Vetting], key: Callable[[Vetting], str]) -> list[Share]:
    groups: dict[str, list[Vetting]] = defaultdict(list)
    for each in vettings:
        groups[key(each)].append(each)
    return [_share(label, groups[label]) for label in sorted(groups, key=lambda label: (-len(groups[label]), label))]


def _size_of(members: int | None) -> str:
    if members is None:
        return str(_("Members not known"))
    for most, words in _SIZES:
        if members <= most:
            return str(_("%(size)s members") % {"size": words})
    return str(_("More than 1 000 members"))


def _by_ground(vettings: list[Vetting]) -> list[tuple[str, int]]:
    """Conclusions *not met* by the grounds that carried them; one conclusion may rest on several."""
    counted: Counter[str] = Counter()
    for each in vettings:
        if each.state != Vetting.State.NOT_MET:
            continue
        counted.update(
            {f"{row.ground.code} {row.ground.name}" for row in each.findings.all() if threshold_of(row).is_met}
        )
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _overturned(first: dt.date, last: dt.date) -> int:
    """Conclusions *not met* that were reopened and then, in the period, concluded otherwise."""
    adverse, count = Event.VETTING_NOT_MET.value, 0
    outcomes: dict[str, Any] = {
        event.value: event
        for event in (
            Event.VETTING_CLEARED,
            Event.VETTING_NOT_PROVEN,
            Event.VETTING_SPECIAL_REASONS,
            Event.VETTING_NOT_MET,
        )
    }
    cases = JournalEntry.objects.filter(event=adverse).values("case_id")
    latest: dict[int | None, str] = {}
    entries = JournalEntry.objects.filter(case_id__in=cases, event__in=list(outcomes)).order_by("case_id", "seq")
    for case_id, event, at in entries.values_list("case_id", "event", "at"):
        if latest.get(case_id) == adverse and event != adverse and first <= timezone.localdate(at) <= last:
            count += 1
        latest[case_id] = event
    return count
