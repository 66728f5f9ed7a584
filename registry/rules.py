"""What stands in the way? The shape of every answer, and the rules that hold for any case (R1, R3)."""

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from registry.models import Case, Hearing, User

Text = str | Promise


@dataclass(frozen=True)
class Blocker:
    """One reason why a step cannot be taken: what is missing, by which rule, and where it is mended.

    `message` is a full sentence; `detail` the fact with date or number; `url` and `action` the remedy.
    """

    code: str
    message: Text
    rule: str = ""
    url: str = ""
    action: Text = ""
    detail: Text = ""

    def __str__(self) -> str:
        text = f"{self.message} {self.detail}".strip()
        return f"{text} ({self.rule})" if self.rule else text


def only_said(blockers: Iterable[Blocker], *, under: str = "") -> list[Blocker]:
    """The reasons without the links to remedies at addresses that begin with `under`: for who can read, not mend."""
    return [replace(each, url="", action="") if each.url.startswith(under) else each for each in blockers]


Rule = Callable[..., list[Blocker]]


def gate(rule: Rule) -> Callable[[Any], bool]:
    """A rule as the condition of a transition: the machine enforces what the page explains (house rule 2).

    The machine asks the rule about the row alone. A page that explains many rows hands over facts it has fetched for
    all of them; `takes` names those the rule has room for. `advance` has just asked, and says so with `asked_already`.
    """

    def condition(instance: Any) -> bool:
        return rule in vars(instance).get("_rules_asked", ()) or not rule(instance)

    condition.rule = rule  # type: ignore[attr-defined]
    condition.takes = frozenset(inspect.signature(rule).parameters)  # type: ignore[attr-defined]
    return condition


@contextmanager
def asked_already(instance: Any, conditions: Iterable[Any]) -> Iterator[None]:
    """For the time of the block, the rules of these conditions found nothing in the row's way and are not asked again."""
    vars(instance)["_rules_asked"] = {condition.rule for condition in conditions}
    try:
        yield
    finally:
        del vars(instance)["_rules_asked"]


def blockers_to_handling(case: "Case", actor: "User") -> list[Blocker]:
    """R3 (KL 6:28-32): whoever handles a case has declared, for that case, to have no conflict of interest."""
    declared = [each.has_conflict for each in case.conflict_declarations.all() if each.user_id == actor.pk]
    if not declared:
        return [
            Blocker(
                "conflict_not_declared",
                _("You have not declared whether you have a conflict of interest."),
                rule="R3",
                url=reverse("declare_conflict", args=[case.path_number]),
                action=_("Declare conflict of interest"),
            )
        ]
    if any(declared):  # who has once been recused does not come back by a later declaration
        return [
            Blocker("recused", _("You have declared a conflict of interest and cannot handle the case."), rule="R3")
        ]
    return []


def blockers_to_adverse_step(
    case: "Case",
    purpose: str,
    *,
    on: dt.date,
    url: str,
    newest_material: dt.datetime | None = None,
    since: dt.datetime | None = None,
) -> list[Blocker]:
    """R1: nothing adverse before the organisation has had the material and answered, or let the period run out.

    `purpose` is a Hearing.Purpose; `url` is where a hearing is opened; `newest_material` is when the latest of what
    the step rests on was written: what came after the last hearing was sent has not been put to the organisation. A
    hearing that was sent before `since` was about something else.
    """
    hearings: list[Hearing] = [
        hearing
        for hearing in case.hearings.all()
        if hearing.purpose == purpose and (since is None or hearing.sent_at >= since)
    ]
    if not hearings:
        return [
            Blocker(
                "no_hearing",
                _("The organisation has not been given the material to answer."),
                rule="R1",
                url=url,
                action=_("Open a hearing"),
            )
        ]
    if newest_material is not None and newest_material > max(hearing.sent_at for hearing in hearings):
        return [
            Blocker(
                "new_material",
                _("There is new material that the organisation has not been given to answer."),
                rule="R1",
                url=url,
                action=_("Open a hearing"),
            )
        ]
    running = [hearing for hearing in hearings if not hearing.is_over(on)]
    if running:
        due = max(hearing.due_on for hearing in running)
        return [
            Blocker(
                "hearing_running",
                _("The reply period is running."),
                rule="R1",
                url=url,
                action=_("See the hearing"),
                detail=_("The organisation may answer until and including %(date)s.") % {"date": due.isoformat()},
            )
        ]
    return []
