"""Compare organisations and their signatories with the sanctions lists; who looks like an entry becomes a candidate."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry.events import Event
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused
from registry.models import Case, Organisation, Representative, User
from vetting.models import SanctionsEntry, Screening, ScreeningHit
from vetting.screening.in_force import indexes_in_force, indexes_of, lists_in_force
from vetting.screening.index import Found, NameIndex
from vetting.screening.matching import Kind
from vetting.screening.standing import blockers_to_screening

#: Representatives whose role lets them act for the organisation; others only when they sign for it.
BOARD_ROLES = (Representative.Role.CHAIR, Representative.Role.TREASURER, Representative.Role.BOARD_MEMBER)
_AT_A_TIME = 500


@dataclass(frozen=True)
class _Subject:
    """A name to compare: the organisation's own, or a representative's."""

    organisation_id: int
    representative_id: int | None
    name: str
    kind: Kind


def _subjects(organisations: list[Organisation], on: dt.date) -> list[_Subject]:
    subjects = [_Subject(each.pk, None, each.name, "organisation") for each in organisations]
    people = (
        Representative.objects.filter(organisation__in=organisations, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .filter(Q(is_signatory=True) | Q(role__in=BOARD_ROLES))
        .order_by("pk")
    )
    return subjects + [_Subject(each.organisation_id, each.pk, each.name, "person") for each in people]


def _explained(found: Found) -> dict[str, Any]:
    return {
        "parts": [
            {"name": part.name_part, "listed": part.listed_part, "how": part.how, "closeness": part.closeness}
            for part in found.match.parts
        ],
        "lowered_by": list(found.match.lowered_by),
    }


def _save_hits(subjects: list[_Subject], indexes: dict[Kind, NameIndex]) -> list[ScreeningHit]:
    """Candidates that are not known already, in this wording of the entry, whatever was said of them."""
    found = [
        ScreeningHit(
            organisation_id=subject.organisation_id,
            representative_id=subject.representative_id,
            entry_id=each.listed.key,
            screened_name=subject.name[:250],
            listed_name=each.listed.text,
            score=Decimal(str(round(each.match.score, 3))),
            explanation=_explained(each),
        )
        for subject in subjects
        for each in indexes[subject.kind].search(subject.name)
    ]
    if not found:
        return []
    known = set(
        ScreeningHit.objects.filter(organisation_id__in={hit.organisation_id for hit in found}).values_list(
            "organisation_id", "representative_id", "entry_id", "screened_name"
        )
    )
    new = [
        hit
        for hit in found
        if (hit.organisation_id, hit.representative_id, hit.entry_id, hit.screened_name) not in known
    ]
    ScreeningHit.objects.bulk_create(new, batch_size=40, ignore_conflicts=True)
    return new


def _journal_hits(hits: list[ScreeningHit], organisations: dict[int, Organisation], actor: User | None) -> None:
    references = dict(
        SanctionsEntry.objects.filter(pk__in={hit.entry_id for hit in hits}).values_list("pk", "reference")
    )
    record_many(
        NewEntry(
            Event.HIT_FOUND,
            chain=f"organisation/{organisations[hit.organisation_id].organisation_number}",
            organisation_id=hit.organisation_id,
            actor=actor,
            rule="G2",
            after={
                "entry": references[hit.entry_id],
                "score": str(hit.score),
                "whose": "representative" if hit.representative_id else "organisation",
            },
        )
        for hit in hits
    )


@transaction.atomic
def screen_organisation(
    *, actor: User | None, organisation: Organisation, why: str, case: Case | None = None
) -> Screening:
    """Compare one organisation and who acts for it with the lists in force. Raises Refused when no list is loaded.

    Written in the case's journal when there is one, else in the organisation's.
    """
    lists = lists_in_force()
    if blockers := blockers_to_screening(lists):
        raise Refused(blockers)
    subjects = _subjects([organisation], timezone.localdate())
    new = _save_hits(subjects, indexes_in_force(lists))
    screening = Screening.objects.create(
        organisation=organisation, by=actor, why=why, persons=len(subjects) - 1, candidates=len(new)
    )
    screening.lists.set(lists)
    record(
        Event.ORGANISATION_SCREENED,
        case=case,
        chain="" if case else f"organisation/{organisation.organisation_number}",
        organisation_id=organisation.pk,
        actor=actor,
        rule="G2",
        after={
            "why": str(why),
            "lists": [f"{each.code} {each.number}" for each in lists],
            "persons": screening.persons,
            "candidates": screening.candidates,
        },
    )
    _journal_hits(new, {organisation.pk: organisation}, actor)
    return screening


def screen_if_listed(
    *, actor: User | None, organisation: Organisation, why: str, case: Case | None = None
) -> Screening | None:
    """As `screen_organisation`; None when no list is loaded, which the gates then say."""
    try:
        return screen_organisation(actor=actor, organisation=organisation, why=why, case=case)
    except Refused:
        return None


@dataclass(frozen=True)
class Screened:
    """What a comparison of many organisations came to."""

    organisations: int
    persons: int
    candidates: int


def screen_against(*, actor: User | None, entries: Iterable[int]) -> Screened:
    """Compare every organisation with some entries only: those that a new version of a list brought or changed."""
    keys = list(entries)
    indexes = indexes_of(SanctionsEntry.objects.filter(pk__in=keys, removed_in=None))
    return _screen_many(actor, indexes, None) if keys else Screened(0, 0, 0)


def screen_all(*, actor: User | None) -> Screened:
    """Compare every organisation with the lists in force. Raises Refused when no list is loaded."""
    lists = lists_in_force()
    if blockers := blockers_to_screening(lists):
        raise Refused(blockers)
    return _screen_many(actor, indexes_in_force(lists), lists)


def _screen_many(actor: User | None, indexes: dict[Kind, NameIndex], lists: list[Any] | None) -> Screened:
    organisations = persons = candidates = 0
    today = timezone.localdate()
    rows = Organisation.objects.order_by("pk").iterator(chunk_size=_AT_A_TIME)
    while chunk := list(islice(rows, _AT_A_TIME)):
        by_key = {each.pk: each for each in chunk}
        subjects = _subjects(chunk, today)
        with transaction.atomic():
            new = _save_hits(subjects, indexes)
            if lists is not None:
                _note_screenings(actor, by_key, subjects, new, lists)
            _journal_hits(new, by_key, actor)
        organisations += len(chunk)
        persons += len(subjects) - len(chunk)
        candidates += len(new)
    return Screened(organisations, persons, candidates)


def _note_screenings(
    actor: User | None,
    organisations: dict[int, Organisation],
    subjects: list[_Subject],
    hits: list[ScreeningHit],
    lists: list[Any],
) -> None:
    people = dict.fromkeys(organisations, 0)
    found = dict.fromkeys(organisations, 0)
    for subject in subjects:
        people[subject.organisation_id] += subject.representative_id is not None
    for hit in hits:
        found[hit.organisation_id] += 1
    screenings = Screening.objects.bulk_create(
        [
            Screening(
                organisation_id=key, by=actor, why=Screening.Why.ORDERED, persons=people[key], candidates=found[key]
            )
            for key in organisations
        ],
        batch_size=100,
    )
    through = Screening.lists.through
    through.objects.bulk_create(
        [through(screening_id=each.pk, sanctionslist_id=version.pk) for each in screenings for version in lists],
        batch_size=200,
    )
    record_many(
        NewEntry(
            Event.ORGANISATION_SCREENED,
            chain=f"organisation/{organisations[each.organisation_id].organisation_number}",
            organisation_id=each.organisation_id,
            actor=actor,
            rule="G2",
            after={"why": str(each.why), "persons": each.persons, "candidates": each.candidates},
        )
        for each in screenings
    )
