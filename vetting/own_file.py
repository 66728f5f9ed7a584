"""What does an organisation see of its own vettings: outcome, checks, what was put to it, what is withheld and why?

What is written in a vetting under way is working material (TF 2:12) until it is put to the organisation at a hearing;
that it exists is said, so that nothing is kept from the list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from registry.events import Event
from registry.models import Hearing, JournalEntry, Organisation
from registry.roles import Role
from vetting.models import Check, Vetting

_WORKING = (Vetting.State.ENHANCED, Vetting.State.ESCALATED, Vetting.State.REFERRED, Vetting.State.ASSESSED)


@dataclass(frozen=True)
class Reader:
    """How often people in a role have read the material; roles, not names."""

    role: str
    count: int


@dataclass(frozen=True)
class FileEntry:
    """One vetting as its organisation sees it."""

    vetting: Vetting
    checks: list[Check]
    hearings: list[Hearing]
    withheld: list[tuple[str, str]]
    readers: list[Reader]


def own_file_of(organisation: Organisation) -> list[FileEntry]:
    """The organisation's vettings at every board, latest first; the number of queries does not grow with them."""
    vettings = list(
        Vetting.objects.filter(case__organisation=organisation)
        .select_related("case__board")
        .prefetch_related(
            Prefetch("checks", queryset=Check.objects.select_related("document")),
            Prefetch(
                "case__hearings",
                queryset=Hearing.objects.order_by("sent_at").prefetch_related(
                    "documents", "withheld_items", "answer_documents"
                ),
            ),
        )
        .annotate(findings_count=Count("findings"))
        .order_by("-case__year", "-case__number")
    )
    readers = _readers(vettings)
    return [
        FileEntry(
            each,
            [check for check in each.checks.all() if check.outcome != Check.Outcome.PENDING],
            list(each.case.hearings.all()),
            list(_withheld(each)),
            readers.get(each.case_id, []),
        )
        for each in vettings
    ]


def _withheld(vetting: Any) -> Iterable[tuple[str, str]]:
    hearings = list(vetting.case.hearings.all())
    for hearing in hearings:
        for item in hearing.withheld_items.all():
            yield item.label, item.reason
        if hearing.withheld:
            yield _("Other material"), hearing.withheld
    if vetting.findings_count and not hearings:
        if vetting.state in _WORKING:
            yield (
                _("What has been written so far"),
                _(
                    "Working material until you are sent it to answer (TF 2:12). Nothing adverse is concluded before that (R1)."
                ),
            )
        else:
            yield (
                _("Findings that led to nothing adverse"),
                _("Ask the board for them: they are official documents in the case."),
            )


def _readers(vettings: Sequence[Vetting]) -> dict[int, list[Reader]]:
    counted = (
        JournalEntry.objects.filter(event=Event.VETTING_READ, case__in=[each.case_id for each in vettings])
        .filter(~Q(actor_role=""))
        .order_by("case_id", "actor_role")
        .values_list("case_id", "actor_role")
        .annotate(count=Count("pk"))
    )
    found: dict[int, list[Reader]] = {}
    for case_id, role, count in counted:
        found.setdefault(case_id, []).append(Reader(str(Role(role).label), count))
    return found
