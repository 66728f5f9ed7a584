"""How does an organisation report?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followup.actions.submit_report import save_report, submit_report
from followup.figures import SENT, figures_of
from followup.forms.reports import ReportForm
from followup.models import Milestone, Report
from followup.views.sent_report import REPORTS, content_of, milestone_of, saved_report
from registry.http import attempt, organisations_only, require, user_of
from registry.models import User
from registry.roles import Permission
from registry.templatetags.error_lists import error_lines


@dataclass(frozen=True)
class Part:
    """One part of the report in the list of steps: where it is, and whether it is filled in."""

    anchor: str
    label: str
    is_done: bool
    is_optional: bool = False


@organisations_only
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the report a little at a time, and send it in. What is sent in is shown, and changed no more."""
    user = user_of(request)
    milestone = milestone_of(user, public_id, *REPORTS)
    require(request, Permission.SUBMIT_REPORT, milestone)
    if milestone.state in SENT:
        if request.method == "POST" and _is_as_typed(request):
            return render(request, "followup/_saved.html", {"report": saved_report(milestone)})
        if request.method == "POST":
            messages.info(request, _("The report is already sent in."))
            return redirect("report", public_id=public_id)
        return render(request, "followup/report_sent.html", content_of(milestone))
    known = figures_of(milestone.plan, before=milestone)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        milestone=milestone,
        report=saved_report(milestone),
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
    content, files = form.content(), None if as_typed else form.came_with()
    saved = attempt(form, lambda: save_report(actor=user, milestone=milestone, content=content, files=files))
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
    saved = saved_report(milestone)
    today = timezone.localdate()
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "form": form,
        "report": saved,
        "returned": saved.returns.first() if saved and milestone.return_comment else None,
        "parts": list(_parts(saved)),
        "used": form.spent / form.known.budget if form.known.budget else None,
        "is_late": milestone.due_on < today,
        "extensions": list(milestone.extensions.all()),
        "milestones": milestone.plan.milestones.all(),
        "today": today,
    }
    return render(request, "followup/report.html", context, status=status)


def _parts(saved: Report | None) -> Iterator[Part]:
    yield Part("done", _("What you have done"), bool(saved and saved.done.strip()))
    yield Part("results", _("Results"), bool(saved and all(row.value is not None for row in saved.results.all())))
    yield Part("costs", _("Economy"), bool(saved and all(row.spent is not None for row in saved.lines.all())))
    counted = saved is not None and saved.took_part is not None
    yield Part("participants", _("Who took part"), counted, is_optional=True)
    yield Part("learnt", _("What you have learnt"), bool(saved and saved.learnt.strip()), is_optional=True)
    yield Part("send", _("Attach and send in"), False)
