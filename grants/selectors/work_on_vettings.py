"""Which vettings and exclusions wait: for the case officer, the reviewer, the coordinators, the decision-maker?"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application, Payment
from grants.selectors.work_item import MOST, Desk, Reason, Turn, WorkItem, any_of, handled_item, item, page
from registry.models import Case, Hearing, RoleAssignment
from registry.roles import Role
from vetting import queue
from vetting.models import Advice, Exclusion, Finding, Vetting
from vetting.rules.concluding import hearings_of, signed_before_the_answer
from vetting.rules.escalating import advice_missing
from vetting.rules.evidence import threshold_of

State = Vetting.State
AT_COORDINATORS = [State.ESCALATED, State.REFERRED]


def vettings(desk: Desk) -> Iterator[WorkItem]:
    """Vettings under way where the next step, or a step others take, is the person's concern."""
    taken_with_the_application = Application.objects.filter(
        vetting=OuterRef("pk"),
        case__board_id=OuterRef("case__board_id"),
        case__case_officer=None,
        state__in=Application.OPEN,
    )
    mine_or_free = Q(case__board_id__in=desk.officer_at) & (
        Q(case__case_officer=desk.user) | Q(case__case_officer=None) & ~Exists(taken_with_the_application)
    )
    answered_since = Hearing.objects.filter(
        case=OuterRef("case"), purpose=Hearing.Purpose.ADVERSE_CONCLUSION, answered_at__gt=OuterRef("reviewed_at")
    )
    to_sign = (
        Q(case__board_id__in=desk.reviewer_at, state__in=[*AT_COORDINATORS, State.ASSESSED, State.IN_HEARING])
        & (Q(reviewed_by=None) | Exists(answered_since))
        & (Q(case__reviewer=desk.user) | Q(case__reviewer=None))
    )
    board_advises, central_advises = _advice_awaited()
    which = any_of(
        (desk.officer_at, mine_or_free),
        (desk.reviewer_at, to_sign),
        (desk.coordinator_at, board_advises & Q(case__board_id__in=desk.coordinator_at)),
        (desk.is_central, central_advises & Q(case__is_escalated=True)),
    )
    if which is None:
        return
    rows = (
        Vetting.objects.visible_to(desk.user)
        .filter(Q(pk__in=Vetting.objects.exclude(state__in=Vetting.CONCLUDED).filter(which).values("pk")))
        .annotate(is_declared=desk.declared("case_id"))
        .select_related("case__board", "case__organisation", "case__case_officer", "case__reviewer")
        .prefetch_related("checks", "advice", "referrals", "case__hearings__extension_requests")
        .order_by(F("case__case_officer").asc(nulls_last=True), "case__due_on", "pk")[:MOST]
    )
    for vetting in rows:
        yield from _lines(vetting, vetting.case, desk)


def _advice_awaited() -> tuple[Q, Q]:
    """Escalated vettings that wait for the board's coordinator, and those that then wait for the central one (G10)."""

    def has_advised(role: Role) -> Exists:
        return Exists(
            Advice.objects.filter(vetting=OuterRef("pk"), role=role).filter(
                Q(given_at__gte=OuterRef("escalated_at")) | Q(vetting__escalated_at=None)
            )
        )

    at_coordinators = Q(state__in=AT_COORDINATORS)
    board = has_advised(Role.BOARD_COORDINATOR)
    return at_coordinators & ~Q(board), at_coordinators & Q(board) & ~Q(has_advised(Role.CENTRAL_COORDINATOR))


def _lines(vetting: Any, case: Case, desk: Desk) -> Iterator[WorkItem]:
    awaited = advice_missing(vetting)
    at_coordinators = vetting.state in AT_COORDINATORS
    if case.board_id in desk.officer_at and case.case_officer_id is None and not vetting.is_declared:
        yield _line(
            vetting,
            reason=_("A vetting has no case officer"),
            detail=_("Declare that you have no conflict of interest, and the case is yours."),
            action=_("Take the case"),
            url=page("declare_conflict", case),
            is_unassigned=True,
            turn=Turn.MINE,
            is_declared=True,
        )
    elif case.board_id in desk.officer_at and case.case_officer_id == desk.user.pk:
        yield _for_officer(vetting, case, desk)
    elif case.board_id in desk.reviewer_at and case.reviewer_id in (desk.user.pk, None):
        yield from _for_reviewer(vetting, case, desk)
    is_asked = (
        case.board_id in desk.coordinator_at
        if Role.BOARD_COORDINATOR in awaited
        else desk.is_central and Role.CENTRAL_COORDINATOR in awaited
    )
    if at_coordinators and is_asked:
        yield _line(
            vetting,
            reason=_("An escalated vetting waits for advice"),
            detail=_("You advise in writing, the board decides."),
            action=_("Give advice"),
            url=page("vetting", case, "advice"),
        )


def _for_reviewer(vetting: Any, case: Case, desk: Desk) -> Iterator[WorkItem]:
    if _lacks_signature(vetting) and _is_ready_for_review(vetting, case, desk.today):
        yield _line(
            vetting,
            reason=_("The vetting waits for your signature"),
            detail=_("The organisation has been heard. You sign again, with its answer and the weighing read.")
            if vetting.state == State.IN_HEARING
            else _("The coordinators have advised. You sign as the second person."),
            action=_("Read and sign"),
            url=page("vetting", case, "review"),
        )


def _lacks_signature(vetting: Any) -> bool:
    return vetting.reviewed_by_id is None or signed_before_the_answer(vetting)


def _is_ready_for_review(vetting: Any, case: Case, today: dt.date) -> bool:
    """Advised, before a hearing; heard, after one."""
    if vetting.state in AT_COORDINATORS:
        return not advice_missing(vetting)
    heard = hearings_of(vetting)
    return vetting.state == State.ASSESSED or (bool(heard) and all(each.is_over(today) for each in heard))


def _line(vetting: Any, *, is_declared: bool | None = None, **fields: Any) -> WorkItem:
    case = vetting.case
    defaults = {
        "about": _("Vetting"),
        "due_on": case.due_on,
        "kind": Reason.VETTING,
        "action": _("See the vetting"),
        "url": page("vetting", case),
        "detail": "",
    }
    fields = defaults | fields
    if fields.get("turn", Turn.MINE) == Turn.MINE:
        known = vetting.is_declared if is_declared is None else is_declared
        return handled_item(case, vetting, is_declared=known, **fields)
    return item(case, vetting, **fields)


def _for_officer(vetting: Any, case: Case, desk: Desk) -> WorkItem:
    checks = list(vetting.checks.all())
    pending = [check for check in checks if check.outcome == "pending"]
    match vetting.state:
        case State.OPENED | State.REOPENED:
            return _line(
                vetting,
                reason=_("The standard check is not done"),
                detail=ngettext(
                    "%(count)d of %(all)d points remains.", "%(count)d of %(all)d points remain.", len(pending)
                )
                % {"count": len(pending), "all": len(checks)},
                action=_("Make the checks"),
                url=page("vetting", case, "checks"),
            )
        case State.STANDARD_DONE:
            is_clear = all(check.outcome == "ok" for check in checks)
            return _line(
                vetting,
                reason=_("The vetting can be concluded")
                if is_clear
                else _("The standard check shows something that must be looked into"),
                detail=_("Nothing was found in the standard check.")
                if is_clear
                else ", ".join(str(check) for check in checks if check.outcome != "ok"),
                action=_("Conclude the vetting") if is_clear else _("See the checks"),
                url=page("vetting", case, "next" if is_clear else "checks"),
            )
        case State.ENHANCED:
            return _line(
                vetting,
                reason=_("The enhanced vetting is to be written"),
                detail=_("Findings with evidence, and what speaks against them."),
                action=_("Write a finding"),
                url=page("vetting", case, "findings"),
            )
        case State.ESCALATED | State.REFERRED:
            return _escalated(vetting)
        case State.ASSESSED:
            return _line(
                vetting,
                reason=_("Hearing or conclusion is next"),
                detail=_("The assessment is signed by two people."),
                action=_("See the next step"),
                url=page("vetting", case, "next"),
            )
        case _:
            return _in_hearing(vetting, case, desk.today)


def _escalated(vetting: Any) -> WorkItem:
    if awaited := advice_missing(vetting):
        return _line(
            vetting,
            reason=_("Advice from the coordinator"),
            detail=", ".join(str(role.label) for role in awaited),
            turn=Turn.OTHERS,
        )
    if waiting := [each for each in vetting.referrals.all() if each.is_open]:
        late = [each for each in waiting if each.due_on < timezone.localdate()]
        return _line(
            vetting,
            reason=_("An authority has not answered in time") if late else _("Opinion from an authority"),
            detail=", ".join(each.authority for each in late or waiting),
            due_on=min(each.due_on for each in waiting),
            action=_("See the referral"),
            url=page("vetting", vetting.case, "referrals"),
            turn=Turn.MINE if late else Turn.OTHERS,
        )
    if vetting.reviewed_by_id is None:
        return _line(
            vetting,
            reason=_("The reviewer's signature on the vetting"),
            detail=str(vetting.case.reviewer or ""),
            turn=Turn.OTHERS,
        )
    return _line(
        vetting,
        reason=_("The vetting can be assessed"),
        detail=_("Advice and the reviewer's signature are there."),
        action=_("Sign the assessment"),
        url=page("vetting", vetting.case, "next"),
    )


def _in_hearing(vetting: Any, case: Case, today: dt.date) -> WorkItem:
    hearings = [each for each in case.hearings.all() if each.purpose == Hearing.Purpose.ADVERSE_CONCLUSION]
    last = max(hearings, key=lambda each: each.sent_at, default=None)
    if last is not None and last.awaits_extension:
        return _line(
            vetting,
            reason=_("The organisation asks for more time to answer"),
            detail=_("The reply period does not run out while it waits for the answer."),
            due_on=last.due_on,
            action=_("Answer the request"),
            url=reverse("more_time_answer", args=[last.public_id]),
            kind=Reason.HEARING,
        )
    if last is None or not last.is_over(today):
        return _line(
            vetting,
            reason=_("Statement from the organisation"),
            due_on=last.due_on if last else case.due_on,
            kind=Reason.HEARING,
            turn=Turn.OTHERS,
        )
    is_weighed = all(getattr(vetting, name) for name in Vetting.FACTORS)
    if is_weighed and _lacks_signature(vetting):
        return _line(
            vetting,
            reason=_("The reviewer's signature on the vetting"),
            detail=str(case.reviewer or ""),
            turn=Turn.OTHERS,
        )
    return _line(
        vetting,
        reason=_("The statement has come in") if last.answered_at else _("The reply period has run out"),
        detail=_("Weigh the statement and draw the conclusion.")
        if not _lacks_signature(vetting)
        else _("Weigh the statement; the reviewer signs after that."),
        action=_("Conclude the vetting"),
        url=page("vetting", case, "next"),
        kind=Reason.HEARING,
    )


def clearances_to_renew(desk: Desk) -> Iterator[WorkItem]:
    """Clearances the officer once gave that soon run out, or whose organisation has changed, while support depends on
    them: an open application or a payment to come, at any board (G2). Those of an officer who has left are everybody's.
    """
    if not desk.officer_at:
        return
    organisation = OuterRef("case__organisation")
    depends = Exists(Application.objects.filter(organisation=organisation, state__in=Application.OPEN)) | Exists(
        Payment.objects.filter(support__organisation=organisation).exclude(state__in=Payment.SETTLED)
    )
    still_there = RoleAssignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=desk.today),
        user=OuterRef("case__case_officer"),
        user__is_active=True,
        role=Role.CASE_OFFICER,
        board=OuterRef("case__board"),
        valid_from__lte=desk.today,
    )
    mine_or_left = Q(case__case_officer=desk.user) | ~Q(Exists(still_there))
    mine = Q(case__board_id__in=desk.officer_at) & mine_or_left & Q(depends)
    for each in queue.clearances_to_renew(desk.user, on=desk.today, only=mine, most=MOST):
        yield item(
            each.vetting.case,
            each.vetting,
            about=_("Vetting"),
            reason=_("The organisation is to be vetted anew"),
            detail=", ".join(each.reasons),
            due_on=each.vetting.valid_until,
            action=_("See the vetting"),
            url=page("vetting", each.vetting.case, "renew"),
            kind=Reason.VETTING,
        )


def exclusions_to_decide(desk: Desk) -> Iterator[WorkItem]:
    """Vettings not met on a carried finding under G3, at the decision-maker's boards, without an exclusion."""
    if not desk.decider_at:
        return
    findings = Finding.objects.select_related("ground").prefetch_related("evidence")
    in_force = Exclusion.objects.filter(case__organisation=OuterRef("case__organisation"), state__in=Exclusion.IN_FORCE)
    rows = (
        Vetting.objects.visible_to(desk.user)
        .filter(~Exists(in_force), case__board_id__in=desk.decider_at, state=State.NOT_MET, exclusions=None)
        .annotate(is_declared=desk.declared("case_id"))
        .select_related("case__board", "case__organisation")
        .prefetch_related(Prefetch("findings", queryset=findings))
        .order_by("concluded_on", "pk")[:MOST]
    )
    for vetting in rows:
        if not any(each.ground.code == "G3" and threshold_of(each).is_met for each in vetting.findings.all()):
            continue
        yield _line(
            vetting,
            reason=_("An exclusion from all support is to be decided"),
            detail=_("The vetting says that the organisation encourages violent extremism."),
            action=_("See the reach and decide"),
            url=page("exclude", vetting.case),
            kind=Reason.WITHDRAWAL,
            due_on=vetting.case.due_on,
        )
