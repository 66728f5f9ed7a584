"""Which meetings are there, and how does one of them stand? The list, the meeting's page, its day and its people."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.actions import plan_meeting as planning
from grants.actions.hold_meeting import next_paragraph
from grants.forms.handling import ActorForm
from grants.forms.meeting import DayForm, HoldForm, MeetingForm, MeetingListForm, attendee_rows, people_in
from grants.models import AgendaItem, Decision, GrantChange, Meeting
from grants.selectors.agenda_rows import agenda_rows, totals_by_call
from grants.selectors.case_course import readable
from grants.selectors.meeting_step import meeting_step, page_of_meeting, where_it_stands
from grants.selectors.meetings import boards_to_plan_at, delegated_changes, delegated_decisions, meetings_of
from grants.views.one_step import sent
from registry.http import attempt, officials_only, require, user_of
from registry.models import JournalEntry, User
from registry.roles import BOARD_ROLES, Permission, Role, acting_role, boards_of, holds
from registry.rules import only_said

ENTRIES = 40


def meeting_of(request: HttpRequest, public_id: str) -> Meeting:
    """The meeting, if the person sees it; a stranger gets 404."""
    seen = Meeting.objects.visible_to(user_of(request))
    return get_object_or_404(
        seen.select_related("board").prefetch_related("attendees", "postings", "items"), public_id=public_id
    )


@require_safe
@officials_only
def meetings(request: HttpRequest) -> HttpResponse:
    """The boards' meetings, latest first."""
    user = user_of(request)
    if not (boards_of(user, BOARD_ROLES) or holds(user, Role.AUDITOR)):
        raise Http404
    form = MeetingListForm(request.GET, user=user)
    found = list(meetings_of(user, board=form.chosen)[:200])
    context = {
        "form": form,
        "ahead": [each for each in reversed(found) if each.is_ahead],
        "held": [each for each in found if not each.is_ahead],
        "shows_board": "board" in form.fields,
        "may_plan": boards_to_plan_at(user).exists(),
    }
    return render(request, "grants/meetings.html", context)


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    user = require(request, Permission.KEEP_MEETING)
    form = MeetingForm(sent(request), actor=user, is_new=True)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: planning.plan_meeting(actor=user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The meeting is planned. Put cases on its agenda."))
            return redirect(page_of_meeting(made))
    return render(request, "grants/meeting_edit.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officials_only
def meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    """One meeting on one page: next step, agenda, people, papers, course."""
    found = meeting_of(request, public_id)
    return render(request, "grants/meeting.html", page_of(found, user_of(request)))


def page_of(found: Meeting, user: User, **forms: Any) -> dict[str, Any]:
    """Everything the meeting's page shows; `forms` take the place of those that are empty."""
    today = timezone.localdate()
    rows = agenda_rows(found, user, on=today)
    step = meeting_step(found, rows, user, on=today)
    keeps = acting_role(user, Permission.KEEP_MEETING, found) is not None
    prepares = acting_role(user, Permission.PREPARE_DECISION, found) is not None
    if not step.is_mine:
        step = replace(step, blockers=only_said(step.blockers))
    if not prepares:
        rows = [replace(row, blockers=only_said(row.blockers)) for row in rows]
    entries = JournalEntry.objects.filter(chain__name=found.journal_chain_name).select_related("actor")
    cases = [row for row in rows if row.item.kind == AgendaItem.Kind.CASE]
    return {
        "meeting": found,
        "step": step,
        "rows": cases,
        "reports": next((row.item for row in rows if row.item.kind == AgendaItem.Kind.DELEGATED), None),
        "waiting_reports": _reports(found, user) if found.is_ahead else [],
        "waiting_changes": _changes(found, user) if found.is_ahead else [],
        "totals": totals_by_call(rows),
        "keeps": keeps,
        "prepares": prepares,
        "is_ahead": found.is_ahead,
        "decided": sum(1 for row in cases if row.item.decision_id),
        "granted": sum(row.decision.amount or 0 for row in cases if row.decision is not None),
        "batch": found.batches.filter(ended_at=None).first(),
        "latest_batch": found.batches.exclude(ended_at=None).first(),
        "facts": where_it_stands(found),
        "papers": found.papers.all(),
        "may_read_papers": not any(row.is_hidden for row in rows) or found.state in ("posted", "closed"),
        "timeline": readable(entries.order_by("-seq")[:ENTRIES]),
        "hold_form": HoldForm(actor=user, initial={"first_paragraph": next_paragraph(found)}),
        "day_form": DayForm(actor=user),
        "recused": sum(1 for row in cases if row.is_hidden),
    } | forms


def _reports(found: Meeting, user: User) -> list[Any]:
    seen = delegated_decisions(found.board_id, until=found.meets_on)
    recused = Decision.objects.filter(
        application__case__conflict_declarations__user=user, application__case__conflict_declarations__has_conflict=True
    )
    return list(seen.exclude(pk__in=recused.values("pk"))[:300])


def _changes(found: Meeting, user: User) -> list[Any]:
    seen = delegated_changes(found.board_id, until=found.meets_on)
    recused = GrantChange.objects.filter(
        support__case__conflict_declarations__user=user, support__case__conflict_declarations__has_conflict=True
    )
    return list(seen.exclude(pk__in=recused.values("pk"))[:300])


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the meeting's day, time and place."""
    found = meeting_of(request, public_id)
    user = require(request, Permission.KEEP_MEETING, found)
    initial = {"meets_on": found.meets_on, "begins_at": found.begins_at, "place": found.place}
    form = MeetingForm(sent(request), actor=user, is_new=False, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: planning.edit_meeting(actor=user, meeting=found, **form.cleaned_data)) is not None
    ):
        messages.success(request, _("The meeting is changed."))
        return redirect(page_of_meeting(found))
    context = {"form": form, "meeting": found}
    return render(request, "grants/meeting_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is called and who takes part."""
    found = meeting_of(request, public_id)
    user = require(request, Permission.KEEP_MEETING, found)
    rows = attendee_rows(found, sent(request))
    form = ActorForm({}, actor=user)
    if request.method == "POST" and rows.is_valid():
        people = people_in(rows)
        done = attempt(form, lambda: planning.set_attendance(actor=user, meeting=found, people=people))
        if done is not None:
            messages.success(request, _("The attendance is saved."))
            return redirect(page_of_meeting(found, "people"))
    is_wrong = bool(form.errors) or (request.method == "POST")
    context = {"rows": rows, "form": form, "meeting": found}
    return render(request, "grants/meeting_attendance.html", context, status=422 if is_wrong else 200)
