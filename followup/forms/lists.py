"""What is the follow-up narrowed by?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.models import FollowUpPlan, Milestone
from registry.models import Board


class FollowUpFilter(forms.Form):
    """Which board's follow-up, and in which state?"""

    mark_optional = False
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=_("All"), to_field_name="key"
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, boards: Any, states: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Any:
        """What was chosen; nothing for what is not in the list."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


MILESTONE_STATES = [pair for pair in Milestone.State.choices if pair[0] != Milestone.State.APPROVED]
PLAN_STATES = [pair for pair in FollowUpPlan.State.choices if pair[0] != FollowUpPlan.State.DRAFT]
