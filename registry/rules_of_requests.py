"""What stands in the way of answering a request for documents? (R10, TF 2 ch., OSL 6 ch.)"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from registry.models import DocumentRequest, RequestedDocument, User

#: `OSL 26:1`, `OSL 26 kap. 1 §`, `26 kap. 1 § OSL`, `TF 2:9`: a chapter and a section of a named law.
_SECTION: Final = re.compile(r"^(?=.*\b(OSL|TF|SFS)\b)(?=.*\d+\s*(kap\.?|:)\s*\d+)", re.IGNORECASE)
IN_FULL, IN_PART, WITHHELD = "in_full", "in_part", "withheld"


def names_a_section(text: str) -> bool:
    """Does the text name a chapter and a section of the secrecy act or the freedom of the press act?"""
    return bool(_SECTION.search(text.strip()))


def _outcomes(request: "DocumentRequest") -> list[str]:
    return [item.outcome for item in request.items.all()]


def blockers_to_assessing_request(request: "DocumentRequest") -> list[Blocker]:
    """R10: each chosen document is examined, and what is to leave in part has something removed (OSL 6:2-3).

    A request for what the board does not have is assessed without any document.
    """
    blockers = []
    for item in request.items.all():
        number = {"number": str(item)}
        if not item.outcome:
            blockers.append(Blocker("not_examined", _("%(number)s is not examined yet.") % number, rule="R10"))
        elif item.outcome == IN_PART and not item.redactions.all():
            blockers.append(
                Blocker(
                    "nothing_removed", _("Choose what is removed from the copy of %(number)s.") % number, rule="R10"
                )
            )
    return blockers


def blockers_to_releasing(request: "DocumentRequest") -> list[Blocker]:
    """R10: everything is handed out only when every chosen document is, in full."""
    outcomes = _outcomes(request)
    if not outcomes or set(outcomes) != {IN_FULL}:
        return [Blocker("not_all", _("Not every document is to be handed out in full."), rule="R10")]
    return []


def blockers_to_releasing_in_part(request: "DocumentRequest") -> list[Blocker]:
    """R10: a part is handed out when there is one, and something is kept back."""
    outcomes = set(_outcomes(request))
    if not outcomes & {IN_FULL, IN_PART}:
        return [Blocker("nothing_to_release", _("There is nothing to hand out."), rule="R10")]
    if outcomes == {IN_FULL}:
        return [Blocker("all_in_full", _("Everything is to be handed out; nothing is refused."), rule="R10")]
    return []


def blockers_to_refusing_documents(request: "DocumentRequest") -> list[Blocker]:
    """R10 (OSL 6:3, TF 2:15): nothing is refused whole when a part of it can be handed out."""
    if set(_outcomes(request)) & {IN_FULL, IN_PART}:
        return [Blocker("can_be_released", _("Some of it can be handed out. Hand that out."), rule="R10")]
    return []


def blockers_from_chosen(items: "Iterable[RequestedDocument]", actor: "User", visible: set[int]) -> list[Blocker]:
    """R3: whoever is recused from a case, or does not see it, decides nothing about its documents."""
    for item in items:
        case: Any = item.entry.case
        if any(each.has_conflict and each.user_id == actor.pk for each in case.conflict_declarations.all()):
            return [
                Blocker(
                    "recused_from_document",
                    _("You have declared a conflict of interest in the case of %(number)s.") % {"number": str(item)},
                    rule="R3",
                )
            ]
        if case.pk not in visible:
            return [
                Blocker(
                    "document_not_seen",
                    _("Your role does not see the case of %(number)s.") % {"number": str(item)},
                    rule="R4",
                )
            ]
    return []
