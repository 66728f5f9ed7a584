"""What do the error pages know? The frame round every page, without the figures that say what waits."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. Whoever guesses addresses costs no count of what waits for them."""
    vars(request)["counts_nothing"] = True
    return defaults.page_not_found(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, as cheap as 404."""
    vars(request)["counts_nothing"] = True
    return defaults.permission_denied(request, exception)
