"""Open a vetting of an organisation at a board, or find the one that is under way there."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from registry.actions.open_case import NewCase, open_case
from registry.events import Event
from registry.journal import record
from registry.lifecycle import lock
from registry.models import Board, Case, Document, Organisation, User
from registry.parameters import value_of
from vetting.actions.screen_organisation import screen_if_listed
from vetting.earlier_material import check_of, still_valid_documents
from vetting.models import Check, Screening, Vetting


@transaction.atomic
def open_vetting(
    *,
    actor: User | None,
    organisation: Organisation,
    board: Board,
    criteria_on: dt.date | None = None,
    documents: list[Document] | None = None,
) -> Vetting:
    """The board's open vetting of the organisation, or a new one with its standard check laid out.

    `criteria_on` is the day whose wording of the criteria holds: when the call opened (R7); today without a call.
    `documents` are what the organisation sent in; each is offered beside the check it belongs to, and what it sent the
    board before and is still valid beside the rest, so that nothing is asked for again.
    The organisation is compared with the sanctions lists, also when a vetting is under way.
    """
    lock(Organisation, pk=organisation.pk)
    under_way = (
        Vetting.objects.filter(case__organisation=organisation, case__board=board)
        .exclude(state__in=Vetting.CONCLUDED)
        .select_related("case__board", "case__organisation")
        .first()
    )
    if under_way is not None:
        _compare(actor, under_way)
        return under_way
    case = open_case(
        NewCase(
            board=board,
            organisation=organisation,
            kind=Case.Kind.VETTING,
            subject=organisation.name,
            due_on=timezone.localdate() + dt.timedelta(days=value_of("assessment_days")),
        ),
        actor=actor,
    )
    today = timezone.localdate()
    vetting = Vetting.objects.create(case=case, criteria_on=criteria_on or today)
    offered = still_valid_documents(organisation, board, on=today)
    offered |= {check: each for each in documents or [] if (check := check_of(each)) is not None}
    Check.objects.bulk_create([Check(vetting=vetting, kind=kind, document=offered.get(kind)) for kind in Check.Kind])
    record(Event.VETTING_OPENED, case=case, actor=actor, rule="G2", after={"state": str(vetting.state)})
    _compare(actor, vetting)
    return vetting


def _compare(actor: User | None, vetting: Vetting) -> None:
    screen_if_listed(
        actor=actor, organisation=vetting.case.organisation, why=Screening.Why.APPLICATION, case=vetting.case
    )
