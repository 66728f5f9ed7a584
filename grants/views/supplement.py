"""What has the board asked for, and what does the organisation send? (R14)"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import request_supplement
from grants.forms.supplement import SupplementForm
from grants.models import Application
from grants.selectors_of_applicant import whole_application
from grants.views.apply import posted
from registry.http import attempt, organisations_only, user_of
from registry.lifecycle import blockers_to
from registry.parameters import value_of


@require_http_methods(["GET", "POST"])
@organisations_only
def supplement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is missing, by when, and the form to send it with."""
    user = user_of(request)
    own = get_object_or_404(whole_application(user), public_id=public_id)
    if own.state == Application.State.DRAFT:
        return redirect("application", public_id=public_id)
    form = SupplementForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sent = attempt(
            form,
            lambda: request_supplement.supplement(
                actor=user, application=own, answer=data["answer"], files=data["documents"]
            ),
            case=own.case,
        )
        if sent is not None:
            messages.success(request, _("The supplement is sent in."))
            return redirect("application", public_id=public_id)
        own = get_object_or_404(whole_application(user), public_id=public_id)
    context = {
        "application": own,
        "call": own.call,
        "form": form,
        "waits": own.state == Application.State.AWAITING_APPLICANT,
        "stops": blockers_to(own, "supplement", actor=user),
        "megabytes": value_of("document_max_megabytes"),
    }
    return render(request, "grants/supplement.html", context, status=422 if request.method == "POST" else 200)
