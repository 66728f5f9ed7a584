"""What has an organisation been sent to answer, and what has it answered? (R1)"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.actions.send_hearing import answer_hearing
from registry.forms import StatementForm
from registry.http import attempt, organisations_only, require, user_of
from registry.models import Hearing, User
from registry.roles import Permission
from registry.selectors import hearings_to


def _hearing(user: User, public_id: str) -> Hearing:
    rows = hearings_to(user).select_related("case__board", "case__organisation", "sent_by", "answer_document")
    return get_object_or_404(rows, public_id=public_id)


@organisations_only
@require_http_methods(["GET", "POST"])
def hearing_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the material, its documents and what is withheld; answer once, with a statement and perhaps a document."""
    user = user_of(request)
    hearing = _hearing(user, public_id)
    require(request, Permission.ANSWER_HEARING, hearing)
    posted = request.method == "POST"
    form = StatementForm(request.POST if posted else None, request.FILES if posted else None)
    form.actor = user
    if posted and hearing.answered_at is not None:
        messages.info(request, _("The statement has already been sent in."))
        return redirect("hearing_answer", public_id=public_id)
    if posted and form.is_valid():
        answer, checked = form.cleaned_data["answer"], form.cleaned_data["document"]
        if attempt(
            form,
            lambda: answer_hearing(actor=user, hearing=hearing, answer=answer, checked=checked),
            case=hearing.case,
        ):
            messages.success(request, _("Your statement has come in. You find it below."))
            return redirect("hearing_answer", public_id=public_id)
    hearing = _hearing(user, public_id)
    context = {
        "hearing": hearing,
        "case": hearing.case,
        "documents": hearing.documents.order_by("number", "pk"),
        "form": form,
        "is_late": hearing.is_over(timezone.localdate()),
    }
    return render(request, "registry/hearing_answer.html", context, status=422 if form.errors else 200)
