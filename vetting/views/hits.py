"""How is a hit on a sanctions list dismissed? A confirmed one holds payments, and is grants' own page's matter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.http import attempt, officials_only, require
from registry.models import JournalEntry, User
from registry.roles import Permission
from vetting.actions.judge_hit import dismiss_hit
from vetting.forms.hits import DismissHitForm
from vetting.models import ScreeningHit, Vetting
from vetting.views.page import FailedStep, show
from vetting.views.steps import page_of, reading_going_on
from vetting.views.vettings import found


def hit_to_judge(
    request: HttpRequest, number: str, hit: int
) -> tuple[User, Vetting, ScreeningHit, JournalEntry | None]:
    """The person, the vetting, the hit of its organisation, and the reading under which the page was opened."""
    user, row = found(request, number)
    require(request, Permission.VET, row)
    about = get_object_or_404(
        ScreeningHit.objects.select_related("entry"), organisation_id=row.case.organisation_id, pk=hit
    )
    return user, row, about, reading_going_on(user, row)


@officials_only
@require_POST
def hit_dismiss(request: HttpRequest, number: str, hit: int) -> HttpResponse:
    """It is somebody else, with the reason."""
    user, row, about, reading = hit_to_judge(request, number, hit)
    if reading is None:
        return redirect(page_of(row, "hits"))
    form = DismissHitForm(request.POST, vetting=row, actor=user, prefix=f"dismiss-{about.pk}")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: dismiss_hit(actor=user, hit=about, vetting=row, reason=reason), case=row.case):
            messages.success(request, _("The hit is dismissed, for this entry as it is worded now."))
            return redirect(page_of(row, "hits"))
    return show(request, user, row, reading, FailedStep(form, hit=about.pk))
