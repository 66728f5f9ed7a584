"""What was typed that could not be saved? Kept as it stands until the person comes back and puts it right."""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from grants.models import Application
from grants.views.apply_steps import STEPS, TITLES, step_address
from registry.rules import Blocker


def _place(application: Application, step: str) -> str:
    return f"typed:{application.public_id}:{step}"


def keep_typed(request: HttpRequest, application: Application, step: str) -> None:
    """Remember what could not be saved, as it was typed, for when the person comes back to the step."""
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    request.session[_place(application, step)] = typed


def forget_typed(request: HttpRequest, application: Application, step: str) -> None:
    """Everything in the step is saved."""
    request.session.pop(_place(application, step), None)


def typed_before(request: HttpRequest, application: Application, step: str) -> QueryDict | None:
    """What the person typed in the step and that could not be saved; None when there is nothing."""
    kept = request.session.get(_place(application, step))
    if not kept:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return data


def unsaved_steps(request: HttpRequest, application: Application) -> list[str]:
    """Steps where something typed could not be saved."""
    return [step for step in STEPS if request.session.get(_place(application, step))]


def blockers_for_unsaved(request: HttpRequest, application: Application) -> list[Blocker]:
    """What the person typed and would lose by sending in now."""
    return [
        Blocker(
            "not_saved",
            _("Something in “%(step)s” could not be saved.") % {"step": TITLES[step]},
            url=step_address(application, step),
            action=_("Put right"),
        )
        for step in unsaved_steps(request, application)
    ]
