"""Which exclusions are to be looked at again, and whose turn is it: the officer's, the organisation's or the board's?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, handled_item, item, page
from registry.models import Case, Hearing
from registry.parameters import value_of
from vetting.models import Exclusion, LiftRequest, ReExamination
from vetting.rules.re_examining import is_overtaken


def exclusions_to_re_examine(desk: Desk) -> Iterator[WorkItem]:
    """Exclusions whose re-examination is near or under way: for the officer who handles it, the coordinators and the
    decision-maker. A request from the organisation has its own day (G3).
    """
    which = any_of(
        (desk.is_central, Q(pk__isnull=False)),
        (desk.coordinator_at | desk.decider_at, Q(case__board_id__in=desk.coordinator_at | desk.decider_at)),
        (desk.officer_at, Q(case__board_id__in=desk.officer_at, case__case_officer=desk.user)),
    )
    if which is None:
        return
    soon = desk.today + timedelta(days=value_of("due_soon_days"))
    near = Q(re_examine_on__lte=soon, re_examine_on__lt=F("valid_until")) | Q(state=Exclusion.State.RE_EXAMINED)
    rows = (
        Exclusion.objects.visible_to(desk.user)
        .filter(which, near, state__in=Exclusion.IN_FORCE)
        .annotate(is_declared=desk.declared("case_id"))
        .select_related("case__board", "case__organisation")
        .prefetch_related(
            "case__hearings",
            Prefetch(
                "re_examinations",
                ReExamination.objects.filter(decision=None).prefetch_related("evidence"),
                to_attr="open_looks",
            ),
            Prefetch("lift_requests", LiftRequest.objects.filter(decision=None), to_attr="open_requests"),
        )
        .order_by("re_examine_on", "pk")[:MOST]
    )
    for exclusion in rows:
        yield _line(exclusion, desk)


def _line(exclusion: Any, desk: Desk) -> WorkItem:
    case: Case = exclusion.case
    fields: dict[str, Any] = {
        "about": _("Exclusion"),
        "detail": _("It holds until %(date)s.") % {"date": exclusion.valid_until.isoformat()},
        "due_on": exclusion.re_examine_on,
        "url": page("exclusion", case),
        "kind": Reason.WITHDRAWAL,
        "reason": _("The exclusion is to be re-examined"),
        "action": _("See the exclusion"),
    }
    found: ReExamination | None = next(iter(exclusion.open_looks), None)
    if exclusion.state != Exclusion.State.RE_EXAMINED or found is None:
        return item(case, exclusion, **fields)
    fields["due_on"] = found.due_on
    for asked in exclusion.open_requests:
        fields |= {
            "reason": _("The organisation asks for the exclusion to be lifted"),
            "detail": _("It is answered by a decision no later than %(date)s.") % {"date": asked.answer_by.isoformat()},
            "due_on": min(asked.answer_by, found.due_on),
        }
    at_the_board = case.board_id in desk.coordinator_at | desk.decider_at | desk.officer_at
    if not at_the_board:
        return item(case, exclusion, **fields)
    fields |= {"url": page("re_examination", case), "action": _("Go on with the re-examination")}
    return _under_way(exclusion, found, desk, fields)


def _is_to_be_lifted(found: ReExamination) -> bool:
    """Nobody has to be heard before an exclusion ends: a proposal to lift it waits for no statement."""
    return found.is_prepared and found.proposal == ReExamination.Proposal.LIFT


def _under_way(exclusion: Any, found: ReExamination, desk: Desk, fields: dict[str, Any]) -> WorkItem:
    case: Case = exclusion.case
    hearings = [
        each
        for each in case.hearings.all()
        if each.purpose == Hearing.Purpose.RE_EXAMINATION and each.sent_at >= found.begun_at
    ]
    last = max(hearings, key=lambda each: each.sent_at, default=None)
    if last is not None and last.awaits_extension:
        fields |= {
            "reason": _("The organisation asks for more time to answer"),
            "due_on": last.due_on,
            "action": _("Answer the request"),
            "url": reverse("more_time_answer", args=[last.public_id]),
        }
    elif last is not None and not last.is_over(desk.today) and not _is_to_be_lifted(found):
        fields |= {"reason": _("Statement from the organisation"), "due_on": last.due_on, "turn": Turn.OTHERS}
        return item(case, exclusion, **fields)
    elif found.proposal != "lift" and is_overtaken(found, hearings=hearings, requests=exclusion.open_requests):
        fields["reason"] = _("Something has come in since the proposal was written, and is not weighed.")
    elif found.is_prepared and case.board_id in desk.decider_at and found.prepared_by_id != desk.user.pk:
        fields |= {
            "reason": _("A re-examined exclusion is to be decided"),
            "detail": str(found.get_proposal_display()),
            "action": _("Decide"),
            "url": page("re_examination", case, "decision"),
        }
    elif found.is_prepared:
        fields |= {"reason": _("The board's decision on the exclusion"), "turn": Turn.OTHERS}
        return item(case, exclusion, **fields)
    return handled_item(case, exclusion, is_declared=exclusion.is_declared, **fields)
