"""What has changed in an organisation since it was cleared, so that it is to be vetted anew before its clearance ends?"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import Document, Representative
from vetting.models import Check, Vetting

#: Roles whose holder decides for the organisation.
_BOARD: Final = (Representative.Role.CHAIR, Representative.Role.TREASURER, Representative.Role.BOARD_MEMBER)


@dataclass(frozen=True)
class Change:
    """One reason to vet anew, and its day."""

    reason: str
    day: dt.date


def has_changed() -> Q:
    """Vettings whose organisation may have changed since the conclusion: a rough sieve, `changes_since` says how."""
    people = Representative.objects.filter(
        Q(is_signatory=True) | Q(role__in=_BOARD),
        Q(valid_from__gt=OuterRef("concluded_on"))
        | Q(added_on__gt=OuterRef("concluded_on"))
        | Q(valid_to__gte=OuterRef("concluded_on")),
        organisation=OuterRef("case__organisation"),
    )
    statutes = Document.objects.filter(
        organisation=OuterRef("case__organisation"),
        kind=Document.Kind.STATUTES,
        case__isnull=False,
        filed_at__date__gt=OuterRef("concluded_on"),
    )
    return Q(Exists(people)) | Q(Exists(statutes))


def changes_since(vettings: Iterable[Vetting]) -> dict[int, list[Change]]:
    """For each concluded vetting, by its key: changed signatories, board or statutes since. Three queries however many."""
    listed = {each.pk: each for each in vettings if each.concluded_on is not None}
    organisations = {each.case.organisation_id for each in listed.values()}
    people: dict[int, list[Representative]] = defaultdict(list)
    for person in Representative.objects.filter(organisation__in=organisations).filter(
        Q(is_signatory=True) | Q(role__in=_BOARD)
    ):
        people[person.organisation_id].append(person)
    checked = dict(
        Check.objects.filter(vetting__in=listed, kind=Check.Kind.STATUTES, document__isnull=False).values_list(
            "vetting_id", "document__sha256"
        )
    )
    statutes: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    sent = Document.objects.filter(organisation__in=organisations, kind=Document.Kind.STATUTES, case__isnull=False)
    for owner, sha256, filed_at in sent.order_by("filed_at").values_list("organisation_id", "sha256", "filed_at"):
        statutes[owner].append((sha256, timezone.localdate(filed_at)))
    found: dict[int, list[Change]] = {}
    for key, vetting in listed.items():
        if vetting.concluded_on is None:
            continue
        owner, since = vetting.case.party_key, vetting.concluded_on
        found[key] = [
            *_changed_people(people[owner], since),
            *_changed_statutes(statutes[owner], checked.get(key, ""), since),
        ]
    return found


def _changed_people(people: list[Representative], since: dt.date) -> list[Change]:
    today = timezone.localdate()
    days: dict[str, list[dt.date]] = defaultdict(list)
    for person in people:
        reason = _("Other signatories") if person.is_signatory else _("Another board")
        known_from = max(person.valid_from, person.added_on or person.valid_from)
        if since < known_from <= today:
            days[reason].append(known_from)
        if person.valid_to is not None and since <= person.valid_to < today:
            days[reason].append(person.valid_to)
    return [Change(reason, max(when)) for reason, when in days.items()]


def _changed_statutes(sent: list[tuple[str, dt.date]], checked: str, since: dt.date) -> list[Change]:
    """Statutes that came in after the conclusion and are not, to the byte, the ones that were checked."""
    if not checked:
        return []
    newer = [day for sha256, day in sent if day > since and sha256 != checked]
    return [Change(_("Other statutes"), max(newer))] if newer else []
