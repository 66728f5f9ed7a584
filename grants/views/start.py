"""What meets whoever comes to the front page: the public, or an organisation?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.selectors_of_applicant import applications_of, latest_support, waiting_for
from grants.views.calls import filtered_calls
from registry.http import user_of
from registry.models import Organisation
from registry.roles import organisations_of
from registry.selectors import notices_to

FEW = 5


def start(request: HttpRequest) -> HttpResponse:
    """Open calls, how it works, the democracy condition in short, and the register."""
    context = filtered_calls(request, only_open=True) | {"latest": latest_support()}
    return render(request, "grants/start.html", context)


def organisation_start(request: HttpRequest) -> HttpResponse:
    """What waits for the organisation by deadline, its latest letters and its applications."""
    user = user_of(request)
    own = list(Organisation.objects.filter(pk__in=organisations_of(user)).order_by("name"))
    context = {
        "organisations": own,
        "waiting": waiting_for(user),
        "letters": notices_to(user)[:FEW],
        "applications": applications_of(user)[:FEW],
        "shows_organisation": len(own) > 1,
    }
    return render(request, "grants/organisation_start.html", context)
