"""Does an organisation get more time for a report?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followup.actions.extend_milestone import answer_extension, ask_for_later_day
from followup.forms.extensions import AnswerLaterDayForm, LaterDayForm
from followup.models import MilestoneExtension
from followup.rules.extensions import blockers_to_asking_for_time, blockers_to_more_time, latest_extension
from followup.views.sent_report import REPORTS, milestone_of
from registry.http import attempt, officials_only, organisations_only, require, user_of
from registry.lifecycle import blockers_to_acting
from registry.roles import Permission


@organisations_only
@require_http_methods(["GET", "POST"])
def report_more_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for more time for a report, also after its day."""
    user = user_of(request)
    milestone = milestone_of(user, public_id, *REPORTS)
    require(request, Permission.SUBMIT_REPORT, milestone)
    form = LaterDayForm(request.POST or None)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        asked = attempt(
            form, lambda: ask_for_later_day(actor=user, milestone=milestone, **form.cleaned_data), case=milestone.case
        )
        if asked is not None:
            messages.success(request, _("You have asked for more time. You get a letter with the board’s answer."))
            return redirect("report", public_id=public_id)
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "form": form,
        "blockers": blockers_to_asking_for_time(milestone),
        "latest": latest_extension(milestone),
    }
    return render(request, "followup/report_more_time.html", context, status=422 if form.errors else 200)


@officials_only
@require_http_methods(["GET", "POST"])
def report_more_time_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The board answers the open request of a report."""
    user = user_of(request)
    rows = MilestoneExtension.objects.visible_to(user).open().select_related("asked_by")
    asked = get_object_or_404(rows, milestone__public_id=public_id)
    milestone = milestone_of(user, public_id, *REPORTS)
    require(request, Permission.REVIEW_REPORT, milestone)
    form = AnswerLaterDayForm(request.POST or None, initial={"granted_until": asked.wanted_until})
    form.actor = user
    if request.method == "POST" and form.is_valid():
        until, answer = form.cleaned_data["granted_until"], form.cleaned_data["answer"]
        answered = attempt(
            form,
            lambda: answer_extension(actor=user, extension=asked, granted_until=until, answer=answer),
            case=milestone.case,
        )
        if answered is not None:
            messages.success(request, _("The answer is sent to the organisation."))
            return redirect("plan", number=milestone.case.path_number)
    acting = blockers_to_acting(user, Permission.REVIEW_REPORT, milestone, handling=milestone.case)
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "asked": asked,
        "form": form,
        "blockers": acting + blockers_to_more_time(milestone),
        "latest": latest_extension(milestone),
    }
    return render(request, "followup/report_more_time_answer.html", context, status=422 if form.errors else 200)
