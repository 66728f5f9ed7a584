"""Keep what was typed in a draft and could not be saved, as it was typed, until it is put right."""

from django.db import transaction

from grants.actions.fill_in import draft_of
from grants.models import Application, UnsavedStep
from registry.models import User

Typed = dict[str, list[str]]


@transaction.atomic
def keep_typed(*, actor: User, application: Application, step: str, typed: Typed) -> None:
    """Keep the step's fields with the draft. Raises Refused when the draft is a draft no more."""
    locked = draft_of(actor, application)
    plain = {name: [value.replace("\x00", "") for value in values] for name, values in typed.items()}
    UnsavedStep.objects.update_or_create(application=locked, step=step, defaults={"typed": plain})


@transaction.atomic
def forget_typed(*, application: Application, step: str) -> None:
    """Everything in the step is saved."""
    UnsavedStep.objects.filter(application=application, step=step).delete()
