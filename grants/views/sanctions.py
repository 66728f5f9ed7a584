"""How is a hit on a sanctions list confirmed? With a second identifier; every unpaid payment is held at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from grants.actions.hold_for_sanctions import confirm_and_hold
from registry.http import attempt, officials_only
from vetting.forms.hits import ConfirmHitForm
from vetting.views.hits import hit_to_judge
from vetting.views.page import FailedStep, show
from vetting.views.steps import page_of


@officials_only
@require_POST
def hit_confirm(request: HttpRequest, number: str, hit: int) -> HttpResponse:
    """It is the same; nothing more is paid, at any board."""
    user, row, about, reading = hit_to_judge(request, number, hit)
    if reading is None:
        return redirect(page_of(row, "hits"))
    form = ConfirmHitForm(request.POST, vetting=row, actor=user, prefix=f"confirm-{about.pk}")
    if form.is_valid():
        held = attempt(
            form, lambda: confirm_and_hold(actor=user, hit=about, vetting=row, **form.cleaned_data), case=row.case
        )
        if held is not None:
            messages.success(
                request,
                ngettext(
                    "The hit is confirmed. %(count)d payment is held.",
                    "The hit is confirmed. %(count)d payments are held.",
                    held.payments,
                )
                % {"count": held.payments},
            )
            return redirect(page_of(row, "hits"))
    return show(request, user, row, reading, FailedStep(form, hit=about.pk))
