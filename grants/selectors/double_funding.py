"""Which of the organisation's other support overlaps with this application, and why is it worth looking into? (R16)

Only circumstances, with their facts: same time, and the same cost, purpose or title. Whether the city pays twice is for a
person to judge, and the judgement is written down.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from grants.models import Application, Support
from grants.selectors.kinds_of_cost import PREMISES, kinds_of_cost, plain
from registry.formats import kronor
from registry.models import Case, User
from registry.rules import Text

_LIVE: Final = [
    *Application.OPEN,
    Application.State.GRANTED,
    Application.State.PARTLY_GRANTED,
    Application.State.ACTIVE,
    Application.State.COMPLETED,
]

#: Why something is shown, in words.
REASONS: Final[Mapping[str, Text]] = {
    "same_cost": _("The same cost"),
    "same_cost_type": _("The same kind of cost"),
    "premises": _("Premises are given already"),
    "same_title": _("The same title"),
    "same_purpose": _("The same purpose"),
}


@dataclass(frozen=True)
class Reason:
    """One circumstance: its kind, the other's own words, and its sum in öre when it has one."""

    kind: str
    words: str
    amount: int | None = None

    @property
    def label(self) -> Text:
        """The kind in words."""
        return REASONS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Overlap:
    """Another application or support in the same time, with why it is shown; sums in öre."""

    board: str
    number: str
    what: str
    state_label: str
    amount: int
    is_granted: bool
    first: dt.date
    last: dt.date
    reasons: tuple[Reason, ...]
    case: int | None = None
    path_number: str = ""

    def as_data(self) -> dict[str, Any]:
        """As it is frozen with a signed assessment."""
        return {
            "board": self.board,
            "number": self.number,
            "what": self.what,
            "state": self.state_label,
            "amount": self.amount,
            "is_granted": self.is_granted,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "reasons": [{"kind": each.kind, "words": each.words, "amount": each.amount} for each in self.reasons],
        }


def overlap_of(data: Mapping[str, Any]) -> Overlap:
    """What `as_data` froze, to be read again; it leads to no case."""
    return Overlap(
        data["board"],
        data["number"],
        data["what"],
        data["state"],
        data["amount"],
        data["is_granted"],
        dt.date.fromisoformat(data["first"]),
        dt.date.fromisoformat(data["last"]),
        tuple(Reason(each["kind"], each["words"], each["amount"]) for each in data["reasons"]),
    )


def overlaps_of(application: Application, reader: User | None = None) -> list[Overlap]:
    """What overlaps at every board, in a constant number of queries. Links to the cases that `reader` sees."""
    first, last = _period(application)
    mine = _Mine(application, {plain(line.description): line.applied for line in application.budget_lines.all()})
    others = (
        Application.objects.filter(organisation_id=application.organisation_id, state__in=_LIVE)
        .exclude(pk=application.pk)
        .select_related("call__programme__board", "case", "plan", "support")
        .prefetch_related("budget_lines", "plan__lines")
        .order_by("-pk")
    )
    found = [_of_application(other, mine) for other in others if _meet((first, last), _period(other))]
    outside = (
        Support.objects.public()
        .from_outside()
        .filter(organisation_id=application.organisation_id, withdrawn_on=None, closed_on=None)
        .filter(period_start__lte=last, period_end__gte=first)
        .select_related("board")
        .order_by("-pk")
    )
    found += [_of_support(support, mine) for support in outside]
    told = [overlap for overlap in found if overlap.reasons]
    if reader is None:
        return told
    cases = [overlap.case for overlap in told if overlap.case]
    paths = dict(Case.objects.visible_to(reader).filter(pk__in=cases).values_list("pk", "path_number"))
    return [Overlap(**{**vars(each), "path_number": paths.get(each.case or 0, "")}) for each in told]


@dataclass(frozen=True)
class _Mine:
    """The application that is assessed, and its costs by their plain words."""

    application: Application
    costs: dict[str, int]

    @property
    def types(self) -> set[str]:
        return {kind for words, applied in self.costs.items() if applied for kind in kinds_of_cost(words)}


def _period(application: Application) -> tuple[dt.date, dt.date]:
    """The period applied for; of what is granted, the period it has today."""
    support = getattr(application, "support", None)
    if support is not None:
        return support.period_start, support.period_end
    call = application.call
    return application.period_start or call.period_start, application.period_end or call.period_end


def _meet(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _of_application(other: Application, mine: _Mine) -> Overlap:
    reasons = [*_same_costs(_costs_of(other), mine)]
    if other.title and plain(other.title) == plain(mine.application.title):
        reasons.append(Reason("same_title", other.title))
    if _has_same_purpose(other, mine.application):
        reasons.append(Reason("same_purpose", str(other.call.programme)))
    if other.call.support_form == PREMISES and PREMISES in mine.types:
        reasons.append(Reason("premises", other.title or str(other.call)))
    first, last = _period(other)
    return Overlap(
        board=str(other.call.programme.board),
        number=other.case.registry_number if other.case else "",
        what=other.title or str(other.call),
        state_label=str(other.get_state_display()),
        amount=other.granted_amount if other.granted_amount is not None else other.requested_amount,
        is_granted=other.granted_amount is not None,
        first=first,
        last=last,
        reasons=tuple(reasons),
        case=other.case_id,
    )


def _of_support(support: Support, mine: _Mine) -> Overlap:
    application, reasons = mine.application, []
    if plain(support.title) == plain(application.title):
        reasons.append(Reason("same_title", support.title))
    programme = application.call.programme
    wanted = {plain(words) for words in (application.title, programme.name, programme.purpose) if words}
    if wanted & {plain(words) for words in (support.purpose, support.title) if words} and not reasons:
        reasons.append(Reason("same_purpose", support.purpose or support.title))
    if support.form == PREMISES and PREMISES in mine.types:
        reasons.append(Reason("premises", support.title, support.value))
    words = f"{support.title} {support.purpose}".strip()
    if any(kind in mine.types for kind in kinds_of_cost(words) if kind != support.form):
        reasons.append(Reason("same_cost_type", words, support.value))
    return Overlap(
        board=str(support.board),
        number=support.external_reference,
        what=support.title,
        state_label=str(support.get_form_display()),
        amount=support.value,
        is_granted=True,
        first=support.period_start,
        last=support.period_end,
        reasons=tuple(reasons),
    )


def _costs_of(other: Application) -> Iterable[tuple[str, int]]:
    """What was granted line by line, otherwise what is applied for."""
    if other.plan is not None:
        return [(line.description, line.amount) for line in other.plan.lines.all() if line.amount > 0]
    return [(line.description, line.applied) for line in other.budget_lines.all() if line.applied > 0]


def _same_costs(costs: Iterable[tuple[str, int]], mine: _Mine) -> Iterable[Reason]:
    of_type: dict[str, list[tuple[str, int]]] = {}
    for words, amount in costs:
        if mine.costs.get(plain(words)):
            yield Reason("same_cost", words, amount)
            continue
        shared = [kind for kind in kinds_of_cost(words) if kind in mine.types]
        if shared:
            of_type.setdefault(shared[0], []).append((words, amount))
    for lines in of_type.values():
        yield Reason(
            "same_cost_type", ", ".join(words for words, _amount in lines), sum(sum_ for _words, sum_ in lines)
        )


def _has_same_purpose(other: Application, mine: Application) -> bool:
    theirs, ours = other.call, mine.call
    if theirs.programme_id == ours.programme_id:
        return True
    same_group = bool(ours.target_group) and plain(theirs.target_group) == plain(ours.target_group)
    return same_group and theirs.programme.action_area == ours.programme.action_area


def in_words(overlap: Overlap) -> str:
    """One line about the overlap, for a text; in the language of whoever asks."""
    reasons = "; ".join(
        f"{each.label}: {each.words}" + (f", {kronor(each.amount)}" if each.amount else "") for each in overlap.reasons
    )
    return f"{overlap.number or overlap.what}, {overlap.board}, {overlap.first} – {overlap.last}. {reasons}."
