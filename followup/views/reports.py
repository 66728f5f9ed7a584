"""How does an organisation report, and how does the board read, approve or return it, and note a visit?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followup.actions.review_report import approve_report, note_visit, return_report
from followup.actions.submit_report import save_report, submit_report
from followup.figures import SENT, figures_of
from followup.forms import ReportForm, ReturnForm, StepForm, VisitForm
from followup.models import Milestone, Report
from registry.http import attempt, officials_only, organisations_only, require, user_of
from registry.lifecycle import blockers_to
from registry.models import User
from registry.roles import Permission, acting_role
from registry.templatetags.error_lists import error_lines

MILESTONE_PARTS = ("plan__case__board", "plan__case__organisation", "plan__case__case_officer", "approved_by")


@dataclass(frozen=True)
class Part:
    """One part of the report in the list of steps: where it is, and whether it is filled in."""

    anchor: str
    label: str
    is_done: bool
    is_optional: bool = False


def _milestone(user: User, public_id: str, *kinds: str) -> Milestone:
    rows = Milestone.objects.visible_to(user).select_related(*MILESTONE_PARTS)
    return get_object_or_404(rows, public_id=public_id, kind__in=kinds)


REPORTS = (Milestone.Kind.INTERIM_REPORT, Milestone.Kind.FINAL_ACCOUNTS)


def _saved(milestone: Milestone) -> Report | None:
    rows = Report.objects.select_related("document", "submitted_by").prefetch_related("results", "lines")
    return rows.filter(milestone=milestone).first()


@organisations_only
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the report a little at a time, and send it in. What is sent in is shown, and changed no more."""
    user = user_of(request)
    milestone = _milestone(user, public_id, *REPORTS)
    require(request, Permission.SUBMIT_REPORT, milestone)
    if milestone.state in SENT:
        if request.method == "POST" and _is_as_typed(request):
            return render(request, "followup/_saved.html", {"report": _saved(milestone)})
        if request.method == "POST":
            messages.info(request, _("The report is already sent in."))
            return redirect("report", public_id=public_id)
        return render(request, "followup/report_sent.html", _content_of(milestone))
    known = figures_of(milestone.plan, before=milestone)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        report=_saved(milestone),
        known=known,
    )
    if request.method != "POST":
        return _writing_page(request, milestone, form)
    return _take(request, user, milestone, form)


def _is_as_typed(request: HttpRequest) -> bool:
    """Is this the page saving by itself when a field is left?"""
    return request.headers.get("HX-Request") == "true"


def _take(request: HttpRequest, user: User, milestone: Milestone, form: ReportForm) -> HttpResponse:
    """Save what can be saved, whatever else is wrong; then send in, if that was asked and nothing is missing."""
    form.actor = user
    form.is_valid()
    as_typed = _is_as_typed(request)
    content, checked = form.content(), None if as_typed else form.file()
    saved = attempt(form, lambda: save_report(actor=user, milestone=milestone, content=content, checked=checked))
    if as_typed:
        return render(
            request,
            "followup/_saved.html",
            {"report": saved, "milestone": milestone, "errors": error_lines(form)},
        )
    if "send" in request.POST and not form.errors:
        attempt(form, lambda: submit_report(actor=user, milestone=milestone, content=content), case=milestone.case)
        if not form.errors:
            messages.success(request, _("The report is sent in. You get a letter when it has been read."))
            return redirect("report", public_id=milestone.public_id)
    if form.errors:
        if Milestone.objects.filter(pk=milestone.pk, state__in=SENT).exists():
            messages.info(request, _("The report is already sent in."))
            return redirect("report", public_id=milestone.public_id)
        return _writing_page(request, milestone, form, status=422)
    messages.success(request, _("Saved. You can close the page and continue later."))
    return redirect("report", public_id=milestone.public_id)


def _writing_page(request: HttpRequest, milestone: Milestone, form: ReportForm, *, status: int = 200) -> HttpResponse:
    saved = _saved(milestone)
    today = timezone.localdate()
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "form": form,
        "report": saved,
        "parts": list(_parts(saved)),
        "used": form.spent / form.known.budget if form.known.budget else None,
        "is_late": milestone.due_on < today,
        "milestones": milestone.plan.milestones.all(),
        "today": today,
    }
    return render(request, "followup/report.html", context, status=status)


def _parts(saved: Report | None) -> Iterator[Part]:
    yield Part("done", _("What you have done"), bool(saved and saved.done.strip()))
    yield Part("results", _("Results"), bool(saved and all(row.value is not None for row in saved.results.all())))
    yield Part("costs", _("Economy"), bool(saved and all(row.spent is not None for row in saved.lines.all())))
    counted = saved is not None and saved.participants_women is not None and saved.participants_men is not None
    yield Part("participants", _("Who took part"), counted, is_optional=True)
    yield Part("learnt", _("What you have learnt"), bool(saved and saved.learnt.strip()), is_optional=True)
    yield Part("send", _("Attach and send in"), False)


def _content_of(milestone: Milestone) -> dict[str, Any]:
    known = figures_of(milestone.plan, before=milestone)
    saved = _saved(milestone) if milestone.state in SENT else None
    return {
        "milestone": milestone,
        "case": milestone.case,
        "report": saved,
        "form": ReportForm(report=saved, known=known) if saved else None,
    }


@officials_only
@require_http_methods(["GET", "POST"])
def report_review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read a report beside the plan; approve it, or return it with what remains.

    Whoever sees the case may read what is sent in; the step itself is the case officer's.
    """
    user = user_of(request)
    milestone = _milestone(user, public_id, *REPORTS)
    if request.method == "POST" or milestone.state not in SENT:
        require(request, Permission.REVIEW_REPORT, milestone)
    step = request.POST.get("step")
    approval = StepForm(request.POST if step == "approve" else None)
    form = ReturnForm(request.POST if step == "return" else None)
    approval.actor = form.actor = user
    if approval.is_valid():
        if attempt(approval, lambda: approve_report(actor=user, milestone=milestone), case=milestone.case):
            messages.success(request, _("The report is approved. The organisation has a letter about it."))
            return redirect("plan", number=milestone.case.path_number)
    elif form.is_valid():
        comment = form.cleaned_data["comment"]
        if attempt(form, lambda: return_report(actor=user, milestone=milestone, comment=comment), case=milestone.case):
            messages.success(
                request, _("The report is returned. The organisation has a letter that says what remains.")
            )
            return redirect("plan", number=milestone.case.path_number)
    milestone = _milestone(user, public_id, *REPORTS)
    context = _content_of(milestone) | {
        "return_form": form,
        "approval": approval,
        "may_review": acting_role(user, Permission.REVIEW_REPORT, milestone) is not None,
        "blockers": blockers_to(milestone, "approve", actor=user),
        "is_sent": milestone.state == Milestone.State.SUBMITTED,
    }
    return render(
        request, "followup/report_review.html", context, status=422 if form.errors or approval.errors else 200
    )


@officials_only
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that the site visit was made, and what was seen."""
    user = user_of(request)
    milestone = _milestone(user, public_id, Milestone.Kind.SITE_VISIT)
    require(request, Permission.REVIEW_REPORT, milestone)
    form = VisitForm(request.POST or None)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["text"]
        if attempt(form, lambda: note_visit(actor=user, milestone=milestone, note=note), case=milestone.case):
            messages.success(request, _("The visit is noted."))
            return redirect("plan", number=milestone.case.path_number)
    milestone = _milestone(user, public_id, Milestone.Kind.SITE_VISIT)
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "form": form,
        "is_made": milestone.state == Milestone.State.APPROVED,
        "blockers": blockers_to(milestone, "make_visit", actor=user),
    }
    return render(request, "followup/visit.html", context, status=422 if form.errors else 200)
