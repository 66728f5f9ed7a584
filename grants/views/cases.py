"""Which cases are there, and how does one of them stand? The queue and the case page."""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.forms.handling import NoteForm
from grants.forms.lists import QueueForm
from grants.models import Application
from grants.rules.reporting import blockers_to_writing_report, is_report_needed
from grants.selectors import cases as queue
from grants.selectors.appeal_standing import appeal_standing
from grants.selectors.case_content import (
    answers_of,
    application_in_full,
    attachments_of,
    budgets_of,
)
from grants.selectors.case_course import (
    course_of,
    declaration_by,
    folded_parts,
    handlers_of,
    payments_of,
    readable,
    vetting_view,
)
from grants.selectors.changes import history_of
from grants.selectors.double_funding import overlap_of, overlaps_of
from grants.selectors.next_step import next_step_of
from grants.selectors.other_support import other_support, support_since
from grants.selectors.two_opinions import assessment_of, proposal_text
from grants.selectors.work_item import case_of
from registry.case_pages import page_of
from registry.events import Event
from registry.http import officials_only, user_of
from registry.models import Case, User
from registry.roles import Permission, Role, acting_role, boards_of, holds
from registry.selectors import documents_of, letters_of, timeline_of
from registry.templatetags.varna import money
from vetting.clearance import clearance_of

A_PAGE = 50
ENTRIES = 100
#: Events whose reasons the reviewer does not read before their own assessment is written (R3).
OFFICERS_WORD: Final = (Event.ASSESSMENT_SIGNED,)


@require_safe
@officials_only
def cases(request: HttpRequest) -> HttpResponse:
    """The queue of application cases; an exact number leads straight to its page."""
    user = user_of(request)
    if not (boards_of(user) or holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR)):
        raise Http404
    if straight := queue.page_for_number(user, request.GET.get("q", "").replace("\x00", "")):
        return redirect(straight)
    form = QueueForm(request.GET, user=user)
    sort = request.GET.get("sort", queue.MOST_URGENT_FIRST)
    found = queue.case_queue(user, form.wanted(sort))
    if "export" in request.GET:
        return _export(found)  # type: ignore[return-value]  # streaming: Django takes both
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    is_filtered = any(request.GET.get(name) for name in form.fields)
    context = {
        "form": form,
        "page": page,
        "is_filtered": is_filtered,
        "shows_board": "board" in form.fields,
        "default_sort": queue.MOST_URGENT_FIRST,
        "open_states": Application.OPEN,
        "sees_vettings_only": not boards_of(user) and not holds(user, Role.AUDITOR),
    }
    return render(request, "grants/cases.html", context)


class _Echo:
    """A file that gives back what is written to it, so that rows stream."""

    def write(self, value: str) -> str:
        return value


def _export(found: Any) -> StreamingHttpResponse:
    heading = [
        _("Registry number"),
        _("Board"),
        _("Organisation"),
        _("Organisation number"),
        _("Application"),
        _("Call"),
        _("State"),
        _("Applied for, kronor"),
        _("Granted, kronor"),
        _("Case officer"),
        _("Opened"),
        _("Deadline"),
    ]
    writer = csv.writer(_Echo())

    def rows() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(heading)
        for row in queue.export_rows(found):
            yield writer.writerow(row)

    return StreamingHttpResponse(
        rows(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="cases-{timezone.localdate()}.csv"'},
    )


@require_safe
@officials_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One application's case on one page; other kinds of case have pages of their own."""
    user = user_of(request)
    found = get_object_or_404(Case.objects.visible_to(user), path_number=number)
    if found.kind != Case.Kind.APPLICATION:
        return redirect(page_of(found))
    application = application_in_full(found)
    if application is None:
        raise Http404
    return render(request, "grants/case.html", _page(request, application, user))


def _page(request: HttpRequest, application: Application, user: User) -> dict[str, Any]:
    its_case = case_of(application)
    entries = Paginator(timeline_of(its_case), ENTRIES).get_page(request.GET.get("entries"))
    table = assessment_of(application, user)
    may_handle = acting_role(user, Permission.HANDLE_CASE, its_case) is not None
    clearance = clearance_of(application.organisation, on=timezone.localdate())
    support_sum, support_year = support_since(application)
    seen, attachments = vetting_view(application, user, clearance), attachments_of(application)
    changes = history_of(getattr(application, "support", None), user)
    open_change = next((each.change for each in changes if each.change.is_waiting), None)
    return {
        "application": application,
        "case": its_case,
        "course": course_of(application, open_change),
        "changes": changes,
        "open_change": open_change,
        "is_open": application.state in Application.OPEN,
        "step": next_step_of(application, user, clearance),
        "key_facts": _key_facts(application, proposal_text(table)),
        "answers": answers_of(application),
        "budgets": budgets_of(application),
        "attachments": attachments,
        "missing_attachments": any(each.is_required and each.document is None for each in attachments),
        "other_support": other_support(application, user),
        "overlaps": overlaps_of(application, user) if application.state in Application.OPEN else [],
        "frozen_overlaps": [overlap_of(each) for each in table.officer.circumstances] if table.officer else [],
        "vetting": seen,
        "folded": folded_parts(application, seen),
        "assessment": table,
        "proposal": proposal_text(table),
        "staff_reports": application.staff_reports.all(),
        "report_is_needed": is_report_needed(application) if application.state in Application.OPEN else False,
        "may_write_report": acting_role(user, Permission.ASSESS_APPLICATION, application) is not None
        and not blockers_to_writing_report(application),
        "hearings": its_case.hearings.all(),
        "may_handle_decision": {
            "appeal": acting_role(user, Permission.HANDLE_APPLICATION, its_case) is not None,
            "correct": acting_role(user, Permission.DECIDE_APPLICATION, its_case) is not None,
        },
        "decisions": [(each, appeal_standing(each, on=timezone.localdate())) for each in application.decisions.all()],
        "plan": application.plan,
        "payments": payments_of(application, user, clearance),
        "documents": documents_of(its_case, user),
        "notes": its_case.notes.select_related("author"),
        "note_form": NoteForm(actor=user) if may_handle and declaration_by(its_case, user) else None,
        "handlers": handlers_of(its_case),
        "declarations": its_case.conflict_declarations.all(),
        "may_handle": may_handle,
        "own_declaration": declaration_by(its_case, user),
        "may_assign": its_case.closed_on is None and acting_role(user, Permission.ASSIGN_CASE, its_case) is not None,
        "may_review_reports": acting_role(user, Permission.REVIEW_REPORT, its_case) is not None,
        "entries": entries,
        "timeline": readable(entries.object_list, without=OFFICERS_WORD if table.is_hidden else ()),
        "notices": letters_of(its_case),
        "support_sum": support_sum,
        "support_year": support_year,
        "withdrawals": application.support.withdrawals.all() if hasattr(application, "support") else [],
        "call_url": reverse("call", args=[application.call.slug]),
    }


def _key_facts(application: Application, proposal: str) -> list[tuple[str, Any]]:
    its_case = case_of(application)
    rows: list[tuple[str, Any]] = [(_("Applied for"), money(application.requested_amount))]
    if application.granted_amount is not None:
        rows.append((_("Granted"), money(application.granted_amount)))
    elif proposal:
        rows.append((_("Proposal"), proposal))
    rows.append((_("Case officer"), its_case.case_officer or _("Nobody yet")))
    if its_case.due_on and application.state in Application.OPEN:
        rows.append((_("Deadline"), its_case.due_on.isoformat()))
    return rows
