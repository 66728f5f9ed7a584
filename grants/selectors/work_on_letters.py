"""Which letters is a recipient perhaps not told of, because the mail did not arrive?"""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.selectors.work_item import MOST, Desk, Reason, WorkItem, any_of
from registry.models import Delivery


def undelivered_letters(desk: Desk) -> Iterator[WorkItem]:
    """Letters whose mail did not arrive: the case officer's to mend, and the registrar's. One line for each letter."""
    case = "notice__case"
    which = any_of(
        (desk.officer_at, Q(**{f"{case}__case_officer": desk.user})),
        (desk.officer_at, Q(**{f"{case}__case_officer": None, f"{case}__board_id__in": desk.officer_at})),
        (desk.registrar_at, Q(**{f"{case}__board_id__in": desk.registrar_at})),
    )
    if which is None:
        return
    rows = (
        Delivery.objects.visible_to(desk.user)
        .undelivered()
        .filter(which)
        .select_related("notice__case__board", "notice__case__organisation")
        .order_by("failed_at", "pk")[:MOST]
    )
    shown = set()
    for row in rows:
        notice = row.notice
        if notice.pk in shown:
            continue
        shown.add(notice.pk)
        yield WorkItem(
            case=notice.case,
            organisation=notice.case.organisation,
            about=notice.case.subject,
            reason=_("A mail about a letter did not arrive"),
            detail=_("%(letter)s of %(date)s. Tell the recipient in another way, or ask for the right address.")
            % {"letter": notice.get_letter_display(), "date": timezone.localdate(notice.created_at).isoformat()},
            state="overdue",
            state_label=_("Not delivered"),
            due_on=timezone.localdate(row.failed_at),
            action=_("See what to do"),
            url=reverse("letter", args=[notice.public_id]) + "#mail",
            kind=Reason.LETTER,
        )
