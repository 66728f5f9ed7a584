"""How does the board read a report, approve or return it, and note a visit?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followup.actions.review_report import approve_report, return_report
from followup.actions.visit_site import note_visit
from followup.figures import SENT
from followup.forms.reviewing import ReturnForm
from followup.forms.steps import StepForm
from followup.forms.visits import NotesForm
from followup.models import Milestone
from followup.questions import questions_of
from followup.rules.reports import blockers_to_approving_as, blockers_to_reading_as
from followup.views.sent_report import REPORTS, content_of, milestone_of
from registry.http import attempt, officials_only, require, user_of
from registry.lifecycle import blockers_to
from registry.roles import Permission, acting_role


@officials_only
@require_http_methods(["GET", "POST"])
def report_review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read a report beside the plan; approve it, or return it with what remains.

    Whoever sees the case may read what is sent in; the step itself is the case officer's.
    """
    user = user_of(request)
    milestone = milestone_of(user, public_id, *REPORTS)
    if request.method == "POST":
        require(request, Permission.APPROVE_REPORT, milestone)
        if blockers_to_reading_as(milestone, acting_role(user, Permission.APPROVE_REPORT, milestone) or ""):
            raise Http404
    elif milestone.state not in SENT:
        require(request, Permission.REVIEW_REPORT, milestone)
    step = request.POST.get("step")
    approval = StepForm(request.POST if step == "approve" else None)
    form = ReturnForm(request.POST if step == "return" else None, questions=questions_of(milestone))
    approval.actor = form.actor = user
    if approval.is_valid():
        if attempt(approval, lambda: approve_report(actor=user, milestone=milestone), case=milestone.case):
            messages.success(request, _("The report is approved. The organisation has a letter about it."))
            return redirect("plan", number=milestone.case.path_number)
    elif form.is_valid():
        comment, about = form.cleaned_data["comment"], form.about()
        returned = attempt(
            form,
            lambda: return_report(actor=user, milestone=milestone, comment=comment, about=about),
            case=milestone.case,
        )
        if returned:
            messages.success(
                request, _("The report is returned. The organisation has a letter that says what remains.")
            )
            return redirect("plan", number=milestone.case.path_number)
    milestone = milestone_of(user, public_id, *REPORTS)
    role = acting_role(user, Permission.APPROVE_REPORT, milestone)
    context = content_of(milestone) | {
        "return_form": form,
        "approval": approval,
        "may_review": role is not None and not blockers_to_reading_as(milestone, role),
        "blockers": blockers_to(milestone, "approve", actor=user),
        "approving_blockers": blockers_to_approving_as(milestone, user, role) if role else [],
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
    milestone = milestone_of(user, public_id, Milestone.Kind.SITE_VISIT)
    require(request, Permission.REVIEW_REPORT, milestone)
    form = NotesForm(request.POST or None)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        noted = attempt(
            form, lambda: note_visit(actor=user, milestone=milestone, notes=form.notes()), case=milestone.case
        )
        if noted is not None:
            messages.success(request, _("The visit is noted."))
            return redirect("plan", number=milestone.case.path_number)
    milestone = milestone_of(user, public_id, Milestone.Kind.SITE_VISIT)
    context = {
        "milestone": milestone,
        "case": milestone.case,
        "form": form,
        "is_made": milestone.state == Milestone.State.APPROVED,
        "blockers": blockers_to(milestone, "make_visit", actor=user),
    }
    return render(request, "followup/visit.html", context, status=422 if form.errors else 200)
