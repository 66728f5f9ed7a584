"""Which requests for public documents wait: to be examined, handed out, decided?"""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, handled_item, page
from registry.models import DocumentRequest, RequestedDocument

State = DocumentRequest.State
_IN_FULL = RequestedDocument.Outcome.IN_FULL


def document_requests(desk: Desk) -> Iterator[WorkItem]:
    """Requests at the boards where the person examines or decides them; whoever refuses is a decision-maker."""
    examines, decides = desk.officer_at | desk.registrar_at, desk.decider_at
    if not examines | decides:
        return
    rows = (
        DocumentRequest.objects.visible_to(desk.user)
        .filter(
            Q(state=State.RECEIVED, case__board_id__in=examines)
            | Q(state=State.ASSESSED, case__board_id__in=examines | decides)
        )
        .annotate(
            is_declared=desk.declared("case_id"),
            chosen=Count("items", distinct=True),
            whole=Count("items", filter=Q(items__outcome=_IN_FULL), distinct=True),
        )
        .select_related("case__board", "case__organisation")
        .order_by("case__due_on", "pk")[:MOST]
    )
    for asked in rows:
        is_whole = asked.chosen > 0 and asked.chosen == asked.whole
        if asked.state == State.ASSESSED and not is_whole and asked.case.board_id not in decides:
            continue
        reason, action = _("Somebody asks for public documents"), _("Examine the documents")
        if asked.state == State.ASSESSED:
            reason = (
                _("Documents can be handed out") if is_whole else _("Documents are to be refused, whole or in part")
            )
            action = _("Hand out the documents") if is_whole else _("Decide")
        yield handled_item(
            asked.case,
            asked,
            is_declared=asked.is_declared,
            about=asked.wanted[:120],
            reason=reason,
            detail=_("A request for public documents is answered promptly."),
            due_on=asked.case.due_on,
            action=action,
            url=page("document_request", asked.case),
            kind=Reason.DOCUMENTS,
        )
