"""On which terms is the support given? The organisation reads and accepts them (R8)."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions.accept_terms import accept_terms
from grants.models import Application, Support
from grants.selectors_of_applicant import whole_application
from grants.views.apply import posted
from registry.http import attempt, organisations_only, user_of


def one_by_one(terms: str) -> list[str]:
    """Each term by itself: a line that does not end its sentence goes on in the next."""
    found: list[str] = []
    for line in (each.strip() for each in terms.splitlines()):
        if line and found and not found[-1].endswith((".", "!", "?", ":")):
            found[-1] += f" {line}"
        elif line:
            found.append(line)
    return found


@require_http_methods(["GET", "POST"])
@organisations_only
def terms(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The terms in full, with the revocation reservation, the payment plan and the follow-up plan."""
    user = user_of(request)
    own = get_object_or_404(whole_application(user).select_related("plan"), public_id=public_id)
    support = Support.objects.filter(application=own).prefetch_related("payments__milestone").first()
    if support is None:
        raise Http404
    form = forms.Form(posted(request))
    if request.method == "POST":
        if attempt(form, lambda: accept_terms(actor=user, application=own), case=own.case) is not None:
            messages.success(request, _("You have accepted the terms. The support is under way."))
            return redirect("application", public_id=public_id)
        support.refresh_from_db()
    waits = support.terms_accepted_at is None and own.state in (
        Application.State.GRANTED,
        Application.State.PARTLY_GRANTED,
    )
    context = {
        "application": own,
        "call": own.call,
        "support": support,
        "payments": support.payments.all(),
        "goals": own.plan.goals.all() if own.plan else [],
        "milestones": own.plan.milestones.all() if own.plan else [],
        "form": form,
        "waits": waits,
        "terms": one_by_one(support.terms),
    }
    return render(request, "grants/terms.html", context, status=422 if request.method == "POST" else 200)
