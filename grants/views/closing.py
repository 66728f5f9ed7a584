"""How is a grant completed, and its case closed? (G5)"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.actions import close_case
from grants.views.one_step import application_of, take_step
from registry.http import officials_only, require
from registry.roles import Permission


@require_POST
@officials_only
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """Final accounts approved, nothing left to pay."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    return take_step(
        request,
        application,
        lambda: close_case.complete(actor=user, application=application),
        _("The grant is completed. The evaluation remains before the case is closed."),
    )


@require_POST
@officials_only
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The board has evaluated the grant; the case is closed."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    return take_step(
        request,
        application,
        lambda: close_case.close(actor=user, application=application),
        _("The case is closed. The organisation has been told."),
    )
