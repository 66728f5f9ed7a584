"""How does a person want to be told of new letters?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.actions.set_mail_frequency import set_mail_frequency
from registry.forms_of_letters import MySettingsForm
from registry.http import attempt, user_of
from registry.letters.places import places_of


@login_required
@require_http_methods(["GET", "POST"])
def my_settings(request: HttpRequest) -> HttpResponse:
    """The person's own settings; everybody who is signed in has them."""
    user = user_of(request)
    form = MySettingsForm(
        request.POST if request.method == "POST" else None, initial={"mail_frequency": user.mail_frequency}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: set_mail_frequency(actor=user, frequency=form.cleaned_data["mail_frequency"]))
        is not None
    ):
        messages.success(request, _("Your settings are saved."))
        return redirect("my_settings")
    context = {"form": form, "person": user, "places": places_of(user)}
    return render(request, "registry/my_settings.html", context, status=422 if form.errors else 200)
