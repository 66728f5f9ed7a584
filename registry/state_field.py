"""How is a machine's state kept? As text that only a transition changes."""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """The state of a machine, protected by django_fsm; migrations know it as plain text.

    A machine means nothing to a migration, and django_fsm would look for transitions in each of the thousands of
    passing models that migrations make: that took half the time of bringing a database up to date.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As a CharField."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", list(args), kwargs
