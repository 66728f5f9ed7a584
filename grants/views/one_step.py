"""How is a step taken that asks for nothing but a press of a button, and how does its refusal come back?"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from grants.forms.handling import ActorForm
from grants.models import Application
from grants.selectors.work_item import case_of
from registry.case_pages import page_of
from registry.http import attempt, user_of


def application_of(request: HttpRequest, number: str) -> Application:
    """The application of the case with that number, if the person sees it; a stranger gets 404."""
    seen = Application.objects.visible_to(user_of(request))
    return get_object_or_404(
        seen.select_related(
            "call__programme__board",
            "case__board",
            "case__organisation",
            "organisation",
            "vetting__case",
            "plan",
            "rules_version",
        ).prefetch_related("assessments__person", "assessments__scores", "case__hearings", "rules_version__criteria"),
        case__path_number=number,
    )


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed, when the form was sent."""
    return request.POST if request.method == "POST" else None


def take_step(
    request: HttpRequest,
    application: Application,
    action: Callable[[], object],
    done: str,
    *,
    anchor: str = "",
    to: str = "",
) -> HttpResponse:
    """Do `action` and go back to the case, or on to the page `to`.

    When it is refused, every reason is a message with the link to its remedy.
    """
    case = case_of(application)
    form = ActorForm({}, actor=user_of(request))
    if attempt(form, action, case=case) is None:
        for reasons in form.errors.values():
            for reason in reasons:
                messages.error(request, str(reason))
    else:
        messages.success(request, done)
        if to:
            return redirect(to)
    return redirect(page_of(case) + (f"#{anchor}" if anchor else ""))
