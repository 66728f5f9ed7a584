"""What does an organisation have to pay back, and how does it contest the claim? (R8)"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions.contest_claim import contest_claim
from grants.forms.contest import ContestForm
from grants.selectors.claims import claims_to
from registry.http import attempt, organisations_only, require, user_of
from registry.lifecycle import blockers_to
from registry.roles import Permission


@require_http_methods(["GET", "POST"])
@organisations_only
def repayment(request: HttpRequest, number: str) -> HttpResponse:
    """The claim, what it is computed from, what is left and when it is to be paid; and a form to contest it."""
    user = user_of(request)
    claim = get_object_or_404(claims_to(user), withdrawal__case__path_number=number)
    require(request, Permission.CONTEST_CLAIM, claim)
    posted = request.method == "POST"
    form = ContestForm(request.POST if posted else None, request.FILES if posted else None)
    form.actor = user
    if posted and form.is_valid():
        text, files = form.cleaned_data["text"], form.cleaned_data["documents"]
        sent = attempt(form, lambda: contest_claim(actor=user, claim=claim, text=text, files=files), case=claim.case)
        if sent is not None:
            messages.success(
                request, _("You have contested the claim. You get a receipt by letter, and then an answer.")
            )
            return redirect("repayment", number=number)
    may_contest = not blockers_to(claim, "contest", actor=user)
    context = {"claim": claim, "case": claim.case, "form": form if may_contest or posted else None}
    return render(request, "grants/repayment.html", context, status=422 if posted else 200)
