"""How is what was granted written for others: rows of a table, and grants in the 360Giving standard?

Public facts only: who got what, for what, from which board. Never persons, never vetting, never free text from an
application.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models import Support
from registry.table_export import csv_lines

SCHEMAS: Final = Path(__file__).parent / "data" / "360giving"
AT_A_TIME: Final = 2000


@dataclass(frozen=True)
class Publisher:
    """Who publishes: the prefix in grants' identifiers, name, organisation number, and the licence of the data."""

    prefix: str
    name: str
    organisation_number: str
    website: str
    licence: str


PUBLISHER: Final = Publisher(
    prefix="360G-varna",
    name="Stockholms stad",
    organisation_number="212000-0142",
    website="https://start.stockholm/",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
)

HEADINGS: Final = (
    _("Registry number"),
    _("Organisation number"),
    _("Organisation"),
    _("Board"),
    _("Programme"),
    _("What the support is for"),
    _("Form of support"),
    _("Sum or value, kronor"),
    _("Decided"),
    _("From"),
    _("Until"),
    _("Withdrawn"),
    _("Fictitious"),
)


def published(supports: QuerySet[Support]) -> Iterator[Support]:
    """The supports with what an export needs, a part at a time: one query, constant memory."""
    return supports.select_related("board", "organisation", "case", "application__call__programme").iterator(
        chunk_size=AT_A_TIME
    )


def number_of(support: Support) -> str:
    """The registry number, in Värna or outside it."""
    return support.case.registry_number if support.case else support.external_reference


def kronor_of(amount: int) -> int | float:
    """Öre as kronor: a whole number when there are no öre."""
    whole, rest = divmod(amount, 100)
    return whole if rest == 0 else amount / 100


def table_lines(supports: QuerySet[Support]) -> Iterator[str]:
    """The register as CSV."""
    return csv_lines(HEADINGS, (_row(support) for support in published(supports)))


def _row(support: Support) -> list[Any]:
    application = support.application
    return [
        number_of(support),
        support.organisation.organisation_number,
        support.organisation.name,
        support.board.name,
        application.call.programme.name if application else "",
        support.title,
        support.get_form_display(),
        kronor_of(support.value),
        support.decided_on.isoformat(),
        support.period_start.isoformat(),
        support.period_end.isoformat(),
        support.withdrawn_on.isoformat() if support.withdrawn_on else "",
        str(_("yes")) if support.organisation.is_fictitious else "",
    ]


def package_parts(supports: QuerySet[Support]) -> Iterator[str]:
    """One 360Giving package as JSON, a grant at a time."""
    head = {
        "version": "1.4",
        "identifier": f"{PUBLISHER.prefix}-{timezone.localdate().isoformat()}",
        "title": f"{PUBLISHER.name}: stöd till civilsamhället",
        "issued": timezone.localdate().isoformat(),
        "license": PUBLISHER.licence,
        "publisher": {
            "identifier": _organisation_id(PUBLISHER.organisation_number),
            "name": PUBLISHER.name,
            "website": PUBLISHER.website,
        },
        "accessURL": settings.SITE_ADDRESS + reverse("register"),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "grants": [\n'
    separator = ""
    for support in published(supports):
        yield separator + json.dumps(grant_of(support), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _organisation_id(number: str) -> str:
    return f"SE-ON-{number}"


def grant_of(support: Support) -> dict[str, Any]:
    """One support as a 360Giving grant. Support that is no money is given at its value, and classified by its form."""
    application = support.application
    programme = application.call.programme if application else None
    reference = support.case.path_number if support.case else f"{support.board.code}-{support.pk}"
    grant: dict[str, Any] = {
        "id": f"{PUBLISHER.prefix}-{reference}",
        "title": support.title,
        "description": f"{programme.name}: {_present_purpose(support)}" if programme else support.title,
        "currency": "SEK",
        "amountAwarded": kronor_of(support.value),
        "awardDate": support.decided_on.isoformat(),
        "plannedDates": [{"startDate": support.period_start.isoformat(), "endDate": support.period_end.isoformat()}],
        "recipientOrganization": [
            {
                "id": _organisation_id(support.organisation.organisation_number),
                "name": support.organisation.name,
                "addressCountry": "Sverige",
            }
        ],
        "fundingOrganization": [
            {
                "id": _organisation_id(PUBLISHER.organisation_number),
                "name": PUBLISHER.name,
                "department": support.board.name,
            }
        ],
        "fromOpenCall": "Yes" if application else "No",
        "classifications": list(_classifications(support)),
    }
    if application is not None and programme is not None:
        grant["amountAppliedFor"] = kronor_of(application.requested_amount)
        grant["grantProgramme"] = [{"code": programme.key, "title": programme.name}]
    return grant


def _present_purpose(support: Support) -> str:
    """What it is for today; of support decided outside Värna only its title is published."""
    return support.present_purpose if support.case_id else support.title


def _classifications(support: Support) -> Iterable[dict[str, str]]:
    yield {"vocabulary": "Värna: form of support", "code": support.form}
    if support.application is not None:
        area = support.application.call.programme.action_area
        yield {"vocabulary": "Värna: action area", "code": area}
    if support.has_revocation_reservation:
        yield {"vocabulary": "Värna: terms", "code": "revocation_reservation"}
    if support.withdrawn_on:
        yield {
            "vocabulary": "Värna: status",
            "code": "withdrawn",
            "description": f"Withdrawn {support.withdrawn_on.isoformat()}",
        }
    if support.organisation.is_fictitious:
        yield {"vocabulary": "Värna: status", "code": "fictitious", "description": "Invented for the demo city"}
