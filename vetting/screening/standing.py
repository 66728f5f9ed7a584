"""Where does an organisation stand against the sanctions lists? The hits that count today, and what they stop.

A candidate counts while its entry is on the list in that wording. A confirmed hit counts while the entry is on the list
in any wording, unless a later wording was dismissed. A dismissed hit stops nothing. A person who has left the role
stops nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.parameters import value_of
from registry.rules import Blocker

if TYPE_CHECKING:
    from registry.models import Organisation
    from vetting.models import SanctionsList, ScreeningHit, Vetting


@dataclass
class Standing:
    """What the lists say of an organisation: open candidates, confirmed hits, when it was last compared, for how long."""

    candidates: "list[ScreeningHit]" = field(default_factory=list)
    confirmed: "list[ScreeningHit]" = field(default_factory=list)
    screened_at: dt.datetime | None = None
    holds_days: int = 0
    is_made_anew: bool = False


def standing_of(organisation: "Organisation", *, on: dt.date) -> Standing:
    """The standing of one organisation on the day `on`."""
    return standings_of([organisation.pk], on=on)[organisation.pk]


def standing_before_a_step(organisation: "Organisation", *, on: dt.date) -> Standing:
    """The standing as a page shows it that offers a payment step: the step itself makes the comparison anew."""
    return standings_before_a_step([organisation.pk], on=on)[organisation.pk]


def standings_before_a_step(organisations: Iterable[int], *, on: dt.date) -> dict[int, Standing]:
    """`standing_before_a_step` for many organisations. Without a list there is nothing to compare with, and it counts."""
    standings = standings_of(organisations, on=on)
    outdated = [standing for standing in standings.values() if _blockers_by_age(standing, on)]
    if outdated and apps.get_model("vetting", "SanctionsList").objects.exists():
        for standing in outdated:
            standing.is_made_anew = True
    return standings


def standings_of(organisations: Iterable[int], *, on: dt.date) -> dict[int, Standing]:
    """`standing_of` for many organisations, in three queries."""
    keys = list(organisations)
    days = value_of("screening_max_days", on=on)
    standings = {key: Standing(holds_days=days) for key in keys}
    screenings = apps.get_model("vetting", "Screening").objects.filter(organisation_id__in=keys)
    for key, latest in screenings.order_by().values_list("organisation_id").annotate(Max("at")):
        standings[key].screened_at = latest
    hits = list(
        apps.get_model("vetting", "ScreeningHit")
        .objects.filter(organisation_id__in=keys)
        .filter(Q(representative=None) | Q(representative__valid_to=None) | Q(representative__valid_to__gte=on))
        .select_related("entry", "representative")
        .order_by("entry_id", "pk")
    )
    newest: dict[tuple[int, int | None, str, str, str], ScreeningHit] = {}
    for hit in hits:
        entry = hit.entry
        newest[hit.organisation_id, hit.representative_id, hit.screened_name, entry.list_code, entry.reference] = hit
    listed = _still_listed([hit for hit in newest.values() if hit.state == "confirmed"])
    for hit in newest.values():
        if hit.state == "candidate" and hit.entry.is_in_force:
            standings[hit.organisation_id].candidates.append(hit)
        elif hit.state == "confirmed" and (hit.entry.list_code, hit.entry.reference) in listed:
            standings[hit.organisation_id].confirmed.append(hit)
    return standings


def _still_listed(hits: "list[ScreeningHit]") -> set[tuple[str, str]]:
    if not hits:
        return set()
    entries = apps.get_model("vetting", "SanctionsEntry").objects.filter(
        removed_in=None, reference__in={hit.entry.reference for hit in hits}
    )
    return set(entries.values_list("list_code", "reference"))


def _open_hits(candidates: "list[ScreeningHit]", url: str) -> Blocker:
    return Blocker(
        "open_hit",
        ngettext(
            "%(count)d possible hit on a sanctions list is not looked into.",
            "%(count)d possible hits on sanctions lists are not looked into.",
            len(candidates),
        )
        % {"count": len(candidates)},
        rule="G2",
        url=url,
        action=_("See the hits"),
        detail=_entries(candidates),
    )


def _confirmed_hit(confirmed: "list[ScreeningHit]", url: str) -> Blocker:
    return Blocker(
        "confirmed_hit",
        _("A hit on a sanctions list is confirmed. No money may be made available."),
        rule="G2",
        url=url,
        action=_("See the hits"),
        detail=_entries(confirmed),
    )


def _entries(hits: "list[ScreeningHit]") -> str:
    return ", ".join(sorted({hit.entry.reference for hit in hits})) + "."


def blockers_to_checking_sanctions(vetting: "Vetting") -> list[Blocker]:
    """G2: the point *sanctions lists* is checked only when the lists were asked and every hit is looked into."""
    url = f"{reverse('vetting', args=[vetting.case.path_number])}#hits"
    standing = standing_of(vetting.case.organisation, on=timezone.localdate())
    return ([] if standing.screened_at else [_never_screened()]) + _blockers_by_hits(standing, url)


def blockers_to_favouring(vetting: "Vetting") -> list[Blocker]:
    """G2: nobody is cleared while a hit is open or confirmed, whatever was checked before it was found."""
    return [blocker for blocker in blockers_to_checking_sanctions(vetting) if blocker.code != "not_screened"]


def blockers_by_hits(
    organisation: "Organisation", *, on: dt.date, url: str = "", standing: Standing | None = None
) -> list[Blocker]:
    """G2: nothing is granted to whoever looks like somebody on the lists, until a person has looked into it."""
    return _blockers_by_hits(standing or standing_of(organisation, on=on), url)


def _blockers_by_hits(standing: Standing, url: str) -> list[Blocker]:
    blockers = []
    if standing.candidates:
        blockers.append(_open_hits(standing.candidates, url))
    if standing.confirmed:
        blockers.append(_confirmed_hit(standing.confirmed, url))
    return blockers


def blockers_without_screening(
    organisation: "Organisation", *, on: dt.date, url: str = "", standing: Standing | None = None
) -> list[Blocker]:
    """G2: nothing is paid to whoever was not compared with the lists of late, or looks like somebody there.

    A page with many payments gives the `standing` it has already asked for, before a step that compares anew.
    """
    standing = standing or standing_of(organisation, on=on)
    return ([] if standing.is_made_anew else _blockers_by_age(standing, on)) + _blockers_by_hits(standing, url)


def _blockers_by_age(standing: Standing, on: dt.date) -> list[Blocker]:
    if standing.screened_at is None:
        return [_never_screened()]
    screened_on = timezone.localdate(standing.screened_at)
    if screened_on + dt.timedelta(days=standing.holds_days) >= on:
        return []
    return [
        Blocker(
            "screening_old",
            _("The comparison with the sanctions lists is too old."),
            rule="G2",
            detail=_("Made %(day)s; it holds for %(days)d days. It is made anew when the payment is prepared.")
            % {"day": screened_on.isoformat(), "days": standing.holds_days},
        )
    ]


def blockers_to_screening(lists: "list[SanctionsList]") -> list[Blocker]:
    """G2: there is a list to compare with."""
    return [] if lists else [_never_screened()]


def _never_screened() -> Blocker:
    return Blocker(
        "not_screened",
        _("The organisation has not been compared with the sanctions lists."),
        rule="G2",
        detail=_("An administrator loads the lists with the command load_sanctions; screen then compares."),
    )


def blockers_to_releasing_payment(
    organisation: "Organisation", *, on: dt.date, standing: Standing | None = None
) -> list[Blocker]:
    """G2: what is held is not released while a hit is confirmed. `standing` as in `blockers_without_screening`."""
    standing = standing or standing_of(organisation, on=on)
    return [_confirmed_hit(standing.confirmed, "")] if standing.confirmed else []
