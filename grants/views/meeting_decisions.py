"""How are a board's decisions put through, its minutes approved and posted, and its papers fetched?"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.actions import approve_minutes as minutes
from grants.actions import decide_at_meeting, hold_meeting, plan_meeting
from grants.actions.note_told import note_told
from grants.forms.handling import ActorForm
from grants.forms.meeting import DayForm, HoldForm
from grants.forms.told import ToldForm
from grants.letters import meeting_papers
from grants.models import Attendee, BatchLine, Decision, DecisionBatch, Meeting, MeetingPaper
from grants.selectors.agenda_rows import agenda_items, recused_cases
from grants.selectors.meeting_step import page_of_meeting
from grants.views.meeting_agenda import say_refusal
from grants.views.meetings import meeting_of, page_of
from registry.case_pages import page_of as page_of_case
from registry.http import attempt, officials_only, require, user_of
from registry.models import Case, User
from registry.pdf.paper import pdf_of
from registry.roles import Permission, acting_role
from registry.table_export import xlsx_file

SECONDS_A_REQUEST: Final = 2.0
"""How long one request takes cases of a batch: short enough to show progress and to fit any server's patience."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@officials_only
def meeting_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin to put the decisions through, or join who has begun; the page of the batch goes on with it."""
    found = meeting_of(request, public_id)
    user = require(request, Permission.DECIDE_APPLICATION, found)
    form = ActorForm({}, actor=user)
    batch = attempt(form, lambda: decide_at_meeting.start_batch(actor=user, meeting=found))
    if batch is None:
        say_refusal(request, form)
        return redirect(page_of_meeting(found))
    return redirect(reverse("meeting_batch", args=[found.public_id, batch.pk]))


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_batch(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """How far a batch has come; a POST takes its next cases for a few seconds. With htmx the page sends it by itself."""
    found = meeting_of(request, public_id)
    user = user_of(request)
    batch = get_object_or_404(DecisionBatch.objects.filter(meeting=found), pk=number)
    if request.method == "POST":
        require(request, Permission.DECIDE_APPLICATION, found)
        decide_at_meeting.go_on(actor=user, batch=batch, seconds=SECONDS_A_REQUEST)
        if "HX-Request" not in request.headers:
            return redirect(request.path)
        batch.refresh_from_db()
    context = _batch_context(found, batch, user)
    template = "grants/_meeting_batch.html" if "HX-Request" in request.headers else "grants/meeting_batch.html"
    return render(request, template, context)


def _batch_context(found: Meeting, batch: DecisionBatch, user: User) -> dict[str, Any]:
    lines = list(
        batch.lines.select_related("item__application__case__organisation", "item__decision", "done_by").order_by(
            "item__position", "pk"
        )
    )
    hidden = recused_cases(user, [line.item for line in lines])

    def is_hidden(line: BatchLine) -> bool:
        return line.item.application is not None and line.item.application.case_id in hidden

    done = [line for line in lines if line.result != BatchLine.Result.WAITING]
    refused = [line for line in lines if line.result == BatchLine.Result.REFUSED]
    return {
        "meeting": found,
        "batch": batch,
        "total": len(lines),
        "done": len(done),
        "left": len(lines) - len(done),
        "decided": len(done) - len(refused),
        "granted": sum(line.item.decision.amount or 0 for line in lines if line.item.decision),
        "refused": [line for line in refused if not is_hidden(line)],
        "not_decided": len(refused),
        "is_over": batch.ended_at is not None,
        "may_go_on": acting_role(user, Permission.DECIDE_APPLICATION, found) is not None,
    }


# ── Steps of the meeting ─────────────────────────────────────────────────────────────────────────


@require_POST
@officials_only
def meeting_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Call, hold, approve, post, or take the notice down."""
    found = meeting_of(request, public_id)
    user = user_of(request)
    form: Any = {
        "call": ActorForm({}, actor=user),
        "hold": HoldForm(request.POST, actor=user),
        "approve": DayForm(request.POST, actor=user),
        "post": DayForm(request.POST, actor=user),
        "take-down": DayForm(request.POST, actor=user),
    }.get(step)
    if form is None:
        raise Http404
    needed = Permission.APPROVE_MINUTES if step == "approve" else Permission.KEEP_MEETING
    if acting_role(user, needed, found) is None and acting_role(user, Permission.KEEP_MEETING, found) is None:
        raise Http404
    act, done = _STEPS[step]
    if form.is_valid() and attempt(form, lambda: act(request, form, user, found)) is not None:
        messages.success(request, done())
        return redirect(page_of_meeting(found))
    name = "hold_form" if step == "hold" else "day_form"
    fresh = meeting_of(request, public_id)
    context = page_of(fresh, user, **({name: form} if step != "call" else {}), step_form=form)
    return render(request, "grants/meeting.html", context, status=422)


def _approve(request: HttpRequest, form: Any, user: User, found: Meeting) -> Meeting:
    key = request.POST.get("attendee", "")
    attendee = get_object_or_404(Attendee, meeting=found, pk=int(key) if key.isascii() and key.isdigit() else 0)
    return minutes.approve_minutes(actor=user, meeting=found, attendee=attendee, on=form.cleaned_data["on"])


_STEPS: Final[dict[str, tuple[Callable[[HttpRequest, Any, User, Meeting], Meeting], Callable[[], str]]]] = {
    "call": (
        lambda _request, _form, user, found: plan_meeting.call_meeting(actor=user, meeting=found),
        lambda: _("The meeting is called and its agenda is kept."),
    ),
    "hold": (
        lambda _request, form, user, found: hold_meeting.hold_meeting(
            actor=user, meeting=found, first_paragraph=form.cleaned_data["first_paragraph"]
        ),
        lambda: _("The meeting is held and its paragraphs are numbered."),
    ),
    "approve": (_approve, lambda: _("The approval is noted.")),
    "post": (
        lambda _request, form, user, found: minutes.post_minutes(actor=user, meeting=found, on=form.cleaned_data["on"]),
        lambda: _("The posting is noted. The appeal period is counted from it."),
    ),
    "take-down": (
        lambda _request, form, user, found: minutes.take_down_notice(
            actor=user, meeting=found, on=form.cleaned_data["on"]
        ),
        lambda: _("It is noted that the notice is taken down."),
    ),
}


# ── Papers ───────────────────────────────────────────────────────────────────────────────────────


@require_safe
@officials_only  # streaming: Django takes both
def meeting_paper(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    """A paper of the meeting: agenda and decision list as PDF or XLSX as they now stand, and the papers that are kept.

    What the reader is recused from is left out (R3). Papers that are kept are whole: they are not given to who is recused
    before the minutes are posted and public.
    """
    found = meeting_of(request, public_id)
    hidden = recused_cases(user_of(request), agenda_items(found))
    kind, _dot, ending = name.partition(".")
    if kind.startswith("kept-"):
        return _kept(found, kind.removeprefix("kept-"), is_recused=bool(hidden))
    file_name = f"{found.board.code}-{found.meets_on}-{kind}.{ending}"
    if ending == "xlsx" and kind in (MeetingPaper.Kind.AGENDA, meeting_papers.DECISION_LIST):
        headings, rows = meeting_papers.sheet_of(found, kind, hidden=hidden)
        with xlsx_file(headings, rows, title=str(found)) as made:
            return _handed_out(made.read(), XLSX, file_name)
    makers: dict[str, Callable[..., Any]] = {
        MeetingPaper.Kind.AGENDA: meeting_papers.agenda_parts,
        meeting_papers.DECISION_LIST: meeting_papers.decision_list_parts,
        MeetingPaper.Kind.MINUTES: meeting_papers.minutes_parts,
    }
    if ending != "pdf" or kind not in makers or (found.is_ahead and kind != MeetingPaper.Kind.AGENDA):
        raise Http404
    parts = makers[kind](found, hidden=hidden)
    content = pdf_of(meeting_papers.paper_of_meeting(found, kind, parts, made_at=timezone.now()))
    return _handed_out(content, "application/pdf", file_name)


def _handed_out(content: bytes, content_type: str, file_name: str) -> HttpResponse:
    where = "inline" if content_type == "application/pdf" else "attachment"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'{where}; filename="{file_name}"', "Cache-Control": "private, no-store"},
    )


def _kept(found: Meeting, kind: str, *, is_recused: bool) -> HttpResponseBase:
    paper = get_object_or_404(MeetingPaper, meeting=found, kind=kind)
    is_public = kind == MeetingPaper.Kind.MINUTES and found.state in (Meeting.State.POSTED, Meeting.State.CLOSED)
    if is_recused and not is_public:
        raise Http404
    return FileResponse(
        paper.file.open("rb"),
        content_type="application/pdf",
        filename=f"{found.board.code}-{found.meets_on}-{kind}.pdf",
        headers={"Cache-Control": "private, no-store"},
    )


# ── The day an organisation was told ─────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@officials_only
def decision_told(request: HttpRequest, number: str) -> HttpResponse:
    """Note the day the organisation was told of the decision: an administrative appeal is counted from it."""
    case = get_object_or_404(
        Case.objects.visible_to(user_of(request)).select_related("board", "organisation"), path_number=number
    )
    user = require(request, Permission.HANDLE_CASE, case)
    decision = Decision.objects.filter(application__case=case, is_annulled=False).first()
    form = ToldForm(request.POST if request.method == "POST" else None, actor=user)
    if request.method == "POST" and decision is not None and form.is_valid():
        done = attempt(form, lambda: note_told(actor=user, decision=decision, **form.cleaned_data), case=case)
        if done is not None:
            messages.success(request, _("The day is noted. The appeal period is counted from it."))
            return redirect(f"{page_of_case(case)}#decision")
    context = {"case": case, "case_url": page_of_case(case), "decision": decision, "form": form}
    return render(request, "grants/decision_told.html", context, status=422 if form.errors else 200)
