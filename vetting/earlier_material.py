"""What has the organisation sent the board before that is still valid, so that it need not be asked for again?"""

import datetime as dt
from typing import Final

from django.utils import timezone

from registry.models import Board, Document, Organisation
from registry.parameters import add_months, value_of
from vetting.models import Check, Vetting

_CHECK_OF: Final = {
    Document.Kind.STATUTES: Check.Kind.STATUTES,
    Document.Kind.MINUTES: Check.Kind.MINUTES,
    Document.Kind.ACTIVITY_REPORT: Check.Kind.ACTIVITY_REPORT,
    Document.Kind.ACCOUNTS: Check.Kind.AUDIT,
    Document.Kind.AUDIT_REPORT: Check.Kind.AUDIT,
    Document.Kind.SIGNATORIES: Check.Kind.SIGNATORIES,
}
#: How long each kind of document is good for (months, registry/data/parameters.yaml).
_VALIDITY: Final = {
    Document.Kind.STATUTES: "statutes_valid_months",
    Document.Kind.MINUTES: "minutes_valid_months",
    Document.Kind.ACTIVITY_REPORT: "activity_report_valid_months",
    Document.Kind.ACCOUNTS: "accounts_valid_months",
    Document.Kind.AUDIT_REPORT: "accounts_valid_months",
    Document.Kind.SIGNATORIES: "signatories_valid_months",
}
#: Checks whose source is no document, and how long what was seen is good for.
_SEEN: Final = {
    Check.Kind.WEBSITE: "website_valid_months",
    Check.Kind.ACCOUNT_HOLDER: "account_holder_valid_months",
}


def check_of(document: Document) -> Check.Kind | None:
    """The point of the standard check that a document belongs to, if any."""
    return _CHECK_OF.get(Document.Kind(document.kind))


def day_of(document: Document) -> dt.date:
    """The day a document speaks of: its own date, or the day it came in."""
    return document.dated_on or timezone.localdate(document.filed_at)


def valid_until(document: Document) -> dt.date | None:
    """The last day a document of its kind is good for; None for kinds that no check asks for."""
    key = _VALIDITY.get(Document.Kind(document.kind))
    return add_months(day_of(document), value_of(key)) if key else None


def still_valid_documents(organisation: Organisation, board: Board, *, on: dt.date) -> dict[Check.Kind, Document]:
    """The newest document for each check that the organisation has sent this board and that is good on the day `on`.

    Only the board's own cases: what another board was sent is not this board's to open.
    """
    sent = (
        Document.objects.filter(
            organisation=organisation,
            case__board=board,
            kind__in=list(_CHECK_OF),
            direction=Document.Direction.IN,
            disposed_on=None,
        )
        .select_related("case")
        .order_by("filed_at", "pk")
    )
    found: dict[Check.Kind, Document] = {}
    for document in sent:
        last, check = valid_until(document), check_of(document)
        if last is None or check is None or last < on:
            continue
        if check not in found or day_of(document) >= day_of(found[check]):
            found[check] = document
    return found


def last_seen(vetting: Vetting, *, on: dt.date) -> dict[str, Check]:
    """What the board saw in its last vetting of the organisation and need not look up again: web site, account holder."""
    earlier = (
        Check.objects.filter(
            vetting__case__organisation=vetting.case.organisation_id,
            vetting__case__board=vetting.case.board_id,
            kind__in=list(_SEEN),
            outcome=Check.Outcome.OK,
        )
        .exclude(vetting=vetting)
        .order_by("checked_on", "pk")
    )
    return {
        each.kind: each
        for each in earlier
        if each.checked_on and add_months(each.checked_on, value_of(_SEEN[Check.Kind(each.kind)])) >= on
    }
