"""Remind an organisation of what it has not done in time: its supplement, its acceptance of the terms. Once for each."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from grants.models import Application
from registry.actions.send_notice import send_notices
from registry.models import Notice
from registry.parameters import value_of

State = Application.State
Letter = Notice.Letter


@transaction.atomic
def remind_of_supplements(*, on: dt.date) -> int:
    """Write to everybody whose supplement should have come before the day `on`; gives how many. Safe to run twice.

    A new request is reminded of anew. Nothing else happens: a person decides what follows.
    """
    late = Application.objects.filter(state=State.AWAITING_APPLICANT, supplement_due_on__lt=on)
    return _remind(late, letter=Letter.SUPPLEMENT_REMINDER, after=Letter.SUPPLEMENT_REQUEST)


@transaction.atomic
def remind_of_terms(*, on: dt.date) -> int:
    """Write to everybody who has not accepted the terms in the days they had, as of the day `on`; gives how many (R8)."""
    last = on - dt.timedelta(days=value_of("terms_days"))
    late = Application.objects.filter(
        state__in=[State.GRANTED, State.PARTLY_GRANTED],
        support__decided_on__lt=last,
        support__terms_accepted_at=None,
        support__withdrawn_on=None,
    )
    return _remind(late, letter=Letter.TERMS_REMINDER)


def _remind(late: QuerySet[Application], *, letter: str, after: str = "") -> int:
    """One letter to each that has none since the latest letter `after`. Their rows are locked first: of two rounds at
    once the second finds them reminded.
    """
    rows = {
        row.case_id: row
        for row in late.select_for_update(of=("self",), no_key=True)
        .select_related("case__board", "case__organisation", "support__terms_accepted_by")
        .order_by("pk")
    }
    latest = dict(
        Notice.objects.filter(case__in=rows, letter__in=[letter, *filter(None, [after])])
        .order_by("pk")
        .values_list("case_id", "letter")
    )
    told = [row for case, row in rows.items() if latest.get(case or 0) != letter]
    send_notices([(row.case, {"application": row}) for row in told if row.case is not None], letter=letter, actor=None)
    return len(told)
