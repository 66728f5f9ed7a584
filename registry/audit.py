"""What does an auditor ask of the journal: who did what, when, and what was refused? Read queries only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.actions.verify_journal import CHAIN
from registry.case_pages import page_of
from registry.events import Event
from registry.formats import kronor
from registry.models import Board, JournalEntry
from registry.roles import Role

#: Groups of events by the beginning of their code, or one by one.
GROUPS: Final[dict[str, tuple[Promise, tuple[str, ...]]]] = {
    "decisions": (
        gettext_lazy("Decisions"),
        (
            Event.APPLICATION_GRANTED,
            Event.APPLICATION_PARTLY_GRANTED,
            Event.APPLICATION_REFUSED,
            Event.APPLICATION_DISMISSED,
            Event.WITHDRAWAL_DECIDED,
            Event.WITHDRAWAL_CONTINUED,
            Event.WITHDRAWAL_REMEDIED,
            Event.CLAIM_DECIDED,
            Event.EXCLUSION_DECIDED,
            Event.EXCLUSION_KEPT,
            Event.EXCLUSION_EXTENDED,
            Event.EXCLUSION_LIFTED,
            Event.EXCLUSION_ANNULLED,
        ),
    ),
    "readings": (
        gettext_lazy("Reading of vetting material and names"),
        (Event.VETTING_READ, Event.REPRESENTATIVES_READ),
    ),
    "payments": (gettext_lazy("Payments"), ("grants.payment.",)),
    "conflicts": (gettext_lazy("Conflict of interest and handlers"), (Event.CONFLICT_DECLARED, Event.CASE_ASSIGNED)),
    "calls": (gettext_lazy("Calls"), ("grants.call.",)),
    "applications": (gettext_lazy("Applications and assessment"), ("grants.application.", "grants.assessment.")),
    "vetting": (gettext_lazy("Vetting"), ("vetting.",)),
    "withdrawals": (
        gettext_lazy("Withdrawals, claims and exclusions"),
        ("grants.withdrawal.", "grants.claim.", "vetting.exclusion."),
    ),
    "follow_up": (gettext_lazy("Follow-up"), ("followup.",)),
    "letters": (
        gettext_lazy("Documents, letters and hearings"),
        ("registry.document.", "registry.notice.", "registry.hearing."),
    ),
    "public_documents": (gettext_lazy("Register and requests for documents"), ("registry.entry.", "registry.request.")),
}


#: What is written many times in every case, beside what is decided in it.
_ROUTINE: Final = (
    Event.CHECK_MADE,
    Event.DOCUMENT_FILED,
    Event.NOTICE_SENT,
    Event.VETTING_READ,
    Event.REPRESENTATIVES_READ,
)
NOT_ROUTINE: Final = "not_routine"


def events_by_subject() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every event under the subject whose code begins most like its own; those without one stand last, as others."""
    prefixes = [(str(code), str(label)) for label, codes in GROUPS.values() for code in codes if code.endswith(".")]
    subjects: dict[str, list[tuple[str, Any]]] = {label: [] for _prefix, label in prefixes}
    others = subjects.setdefault(str(_("Cases, organisations and the journal")), [])
    for code, label in Event.choices:
        fitting = max(
            (each for each in prefixes if code.startswith(each[0])), default=None, key=lambda each: len(each[0])
        )
        (subjects[fitting[1]] if fitting else others).append((code, label))
    return [(subject, sorted(events, key=lambda each: str(each[1]))) for subject, events in subjects.items() if events]


@dataclass(frozen=True)
class Search:
    """What is looked for in the journal; what is empty narrows nothing."""

    first: dt.date | None = None
    last: dt.date | None = None
    event: str = ""
    board: Board | None = None
    q: str = ""
    only_refused: bool = False


def found_entries(search: Search) -> QuerySet[JournalEntry]:
    """The entries looked for, latest first, with all that a row shows: one query however many."""
    found = JournalEntry.objects.select_related("case", "board", "organisation", "actor", "chain")
    if search.first:
        found = found.filter(at__gte=_midnight(search.first))
    if search.last:
        found = found.filter(at__lt=_midnight(search.last + dt.timedelta(days=1)))
    found = found.filter(of_group(search.event))
    if search.board is not None:
        found = found.filter(board=search.board)
    if search.only_refused:
        found = found.filter(event=Event.STEP_REFUSED)
    if words := search.q.strip():
        found = found.filter(_about(words))
    return found.order_by("-at", "-pk")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def of_group(key: str) -> Q:
    """The entries of a group of `GROUPS`, or of one event; every entry when `key` is empty."""
    if not key:
        return Q()
    if key == NOT_ROUTINE:
        return ~Q(event__in=_ROUTINE)
    if key not in GROUPS:
        return Q(event=key)
    wanted = Q()
    for name in GROUPS[key][1]:
        wanted |= Q(event__startswith=str(name)) if name.endswith(".") else Q(event=str(name))
    return wanted


def _about(words: str) -> Q:
    number = words.upper()
    return (
        Q(case__registry_number__iexact=number)
        | Q(case__path_number__iexact=number)
        | Q(organisation__organisation_number__startswith=words)
        | Q(organisation__name__icontains=words)
        | Q(actor__name__icontains=words)
        | Q(chain__name__iexact=words)
    )


def last_check() -> JournalEntry | None:
    """The latest check of the whole journal, with what it found."""
    return (
        JournalEntry.objects.filter(chain__name=CHAIN, event=Event.JOURNAL_VERIFIED)
        .select_related("actor")
        .order_by("-seq")
        .first()
    )


@dataclass(frozen=True)
class Row:
    """An entry as people read it."""

    entry: JournalEntry
    about: str
    url: str
    who: str
    role: str
    what: list[str]

    @property
    def is_refused(self) -> bool:
        """Was it a step that somebody was refused?"""
        return self.entry.event == Event.STEP_REFUSED

    @property
    def short_hash(self) -> str:
        """The ends of the fingerprint."""
        return f"{self.entry.hash[:4]}…{self.entry.hash[-4:]}"


def row_of(entry: JournalEntry) -> Row:
    """What the entry is about, who did it in which role, and what it says."""
    about, url = _subject(entry)
    return Row(entry, about, url, _who(entry), _role(entry), list(_what(entry)))


def _subject(entry: JournalEntry) -> tuple[str, str]:
    if entry.case is not None:
        return entry.case.registry_number, page_of(entry.case)
    kind, _slash, name = entry.chain.name.partition("/")
    if kind in ("call", "organisation") and name:
        try:
            return name, reverse(kind, args=[name])
        except NoReverseMatch:
            return name, ""
    return entry.chain.name, ""


def _who(entry: JournalEntry) -> str:
    return str(entry.actor) if entry.actor else "Värna"


def _role(entry: JournalEntry) -> str:
    if entry.actor is None:
        return _("By itself")
    role = str(Role(entry.actor_role).label) if entry.actor_role in Role.values else ""
    if role and entry.actor_role == Role.ORGANISATION_ADMINISTRATOR and entry.organisation:
        return f"{role}, {entry.organisation.name}"
    return f"{role}, {entry.board.short_name}" if role and entry.board else role


def _what(entry: JournalEntry) -> Iterator[str]:
    before, after = entry.before.get("state"), entry.after.get("state")
    if before and after and (labels := _labels(entry.before.get("row", ""), "state")):
        yield f"{labels.get(before, before)} → {labels.get(after, after)}"
    for key in ("amount", "budget"):
        if isinstance(sum_ := entry.after.get(key), int) and not isinstance(sum_, bool):
            yield kronor(sum_)
    yield from _outcome(entry)
    if isinstance(misfits := entry.after.get("misfits"), int):
        yield _("%(count)d chains do not fit") % {"count": misfits} if misfits else _("All chains fit")
    if entry.reason:
        yield entry.reason


def _outcome(entry: JournalEntry) -> Iterator[str]:
    """Which of its kind a thing was and what came of it, in the words of the model that the event's code names."""
    app, thing, _participle = entry.event.split(".")
    kind, outcome = entry.after.get(thing), entry.after.get("outcome")
    if isinstance(kind, str) and isinstance(outcome, str):
        row = f"{app}.{thing}"
        yield f"{_labels(row, 'kind').get(kind, kind)}: {_labels(row, 'outcome').get(outcome, outcome)}"


def _labels(row: str, name: str) -> dict[str, Any]:
    try:
        field: Any = apps.get_model(row)._meta.get_field(name)
    except (LookupError, ValueError):
        return {}
    return dict(field.flatchoices)
