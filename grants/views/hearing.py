"""How is the organisation given the material before a refusal? (R1)"""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import assess
from grants.forms.assessment import HearingForm
from grants.models import Application
from grants.selectors.refusal_material import refusal_material
from grants.selectors.two_opinions import assessment_of, proposal_text
from grants.selectors.work_item import case_of
from grants.views.one_step import application_of, sent
from registry.case_pages import page_of
from registry.http import attempt, officials_only, require
from registry.lifecycle import blockers_to
from registry.models import Hearing, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker, blockers_to_handling


def _blockers(application: Application, user: User) -> list[Blocker]:
    """What stops a sending now; a case in hearing takes new material, which opens a new period."""
    case = case_of(application)
    if application.state == Application.State.IN_HEARING:
        return blockers_to_handling(case, user)
    blockers = blockers_to(application, "open_hearing", actor=user)
    if application.state == Application.State.FOR_DECISION:
        return [
            Blocker(
                "for_decision",
                _(
                    "The case waits for a decision. It goes back to review, with refusal as the proposal, before a hearing."
                ),
                rule="R1",
                url=reverse("resume_review", args=[case.path_number]),
                action=_("Back to review"),
            )
        ]
    return blockers


@require_http_methods(["GET", "POST"])
@officials_only
def hearing_open(request: HttpRequest, number: str) -> HttpResponse:
    """Compose and send the material; shows what was sent before, and the statement if it has come."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    case = case_of(application)
    hearings = list(
        case.hearings.filter(purpose=Hearing.Purpose.REFUSAL)
        .select_related("sent_by")
        .prefetch_related("answer_documents")
        .order_by("-sent_at")
    )
    blockers = _blockers(application, user)
    form = HearingForm(
        sent(request), actor=user, initial={} if blockers else {"material": refusal_material(application)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        hearing = attempt(
            form,
            lambda: assess.open_refusal_hearing(
                actor=user, application=application, material=data["material"], withheld=data["withheld"]
            ),
            case=case,
        )
        if hearing is not None:
            messages.success(
                request,
                _("The material is sent. The organisation may answer until and including %(date)s.")
                % {"date": hearing.due_on.isoformat()},
            )
            return redirect(f"{page_of(case)}#hearing")
    days = value_of("hearing_days")
    page = {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "form": form,
        "blockers": blockers,
        "hearings": hearings,
        "proposal": proposal_text(assessment_of(application)),
        "days": days,
        "due_on": timezone.localdate() + dt.timedelta(days=days),
    }
    return render(request, "grants/hearing_open.html", page, status=422 if form.errors else 200)
