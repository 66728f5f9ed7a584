"""May an organisation read its own file of vettings? Its own people may, and nobody else here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from registry.http import organisations_only, user_of
from registry.models import Organisation
from registry.roles import organisations_of
from vetting.own_file import own_file_of


@organisations_only
@require_GET
def own_file(request: HttpRequest, number: str) -> HttpResponse:
    """Everything the boards have of the organisation's vettings, and what is withheld."""
    own = Organisation.objects.filter(pk__in=organisations_of(user_of(request)))
    organisation = get_object_or_404(own, organisation_number=number)
    return render(
        request, "vetting/own_file.html", {"organisation": organisation, "entries": own_file_of(organisation)}
    )
