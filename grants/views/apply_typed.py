"""What was typed that could not be saved? Kept as it stands until the person comes back and puts it right."""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from grants.actions import keep_typed as kept
from grants.models import Application
from grants.views.apply_steps import STEPS, TITLES, step_address
from registry.http import user_of
from registry.rules import Blocker


def keep_typed(request: HttpRequest, application: Application, step: str) -> None:
    """Remember what could not be saved, as it was typed, for when somebody comes back to the step."""
    typed = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    typed.pop("csrfmiddlewaretoken", None)
    kept.keep_typed(actor=user_of(request), application=application, step=step, typed=typed)


def forget_typed(application: Application, step: str) -> None:
    """Everything in the step is saved."""
    kept.forget_typed(application=application, step=step)


def typed_before(application: Application, step: str) -> QueryDict | None:
    """What was typed in the step and could not be saved; None when there is nothing."""
    found = next((each for each in application.unsaved_steps.all() if each.step == step), None)
    if found is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in found.typed.items():
        data.setlist(name, values)
    return data


def unsaved_steps(application: Application) -> list[str]:
    """Steps where something typed could not be saved, in the order of the form."""
    unsaved = {each.step for each in application.unsaved_steps.all()}
    return [step for step in STEPS if step in unsaved]


def blockers_for_unsaved(application: Application) -> list[Blocker]:
    """What was typed and would be lost by sending in now."""
    return [
        Blocker(
            "not_saved",
            _("Something in “%(step)s” could not be saved.") % {"step": TITLES[step]},
            url=step_address(application, step),
            action=_("Put right"),
        )
        for step in unsaved_steps(application)
    ]
