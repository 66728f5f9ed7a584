"""How does a person want to be told, of new letters and of what waits for them?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.actions.set_mail_frequency import set_mail_frequency, set_work_reminders
from registry.forms_of_letters import MySettingsForm
from registry.http import attempt, user_of
from registry.letters.places import places_of
from registry.models import User, WorkReminder
from registry.roles import is_official


@login_required
@require_http_methods(["GET", "POST"])
def my_settings(request: HttpRequest) -> HttpResponse:
    """The person's own settings; everybody who is signed in has them."""
    user = user_of(request)
    form = MySettingsForm(
        request.POST if request.method == "POST" else None,
        initial={"mail_frequency": user.mail_frequency, "work_reminders": user.work_reminders},
        is_official=is_official(user),
    )
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _saved(user, form)) is not None:
        messages.success(request, _("Your settings are saved."))
        return redirect("my_settings")
    latest = WorkReminder.objects.filter(user=user).order_by("-day").first()
    context = {"form": form, "person": user, "places": places_of(user), "latest": latest}
    return render(request, "registry/my_settings.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _saved(user: User, form: MySettingsForm) -> User:
    if "work_reminders" in form.fields:
        set_work_reminders(actor=user, days=form.cleaned_data["work_reminders"])
    return set_mail_frequency(actor=user, frequency=form.cleaned_data["mail_frequency"])
