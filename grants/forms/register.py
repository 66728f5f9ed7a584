"""What can the public register be searched for?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models.call import SupportForm
from registry.models import Board


class RegisterFilterForm(forms.Form):
    """Words, board, year of the decision, and form of support. What cannot be understood narrows nothing."""

    mark_optional = False
    q = forms.CharField(
        label=_("Organisation, number or purpose"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "size": 26}),
    )
    board = forms.ModelChoiceField(
        label=_("Board"),
        required=False,
        queryset=Board.objects.none(),
        to_field_name="key",
        empty_label=_("All boards"),
    )
    year = forms.TypedChoiceField(label=_("Decided"), required=False, coerce=int, empty_value=None)
    form = forms.ChoiceField(
        label=_("Form of support"), required=False, choices=[("", _("All forms")), *SupportForm.choices]
    )

    def __init__(self, *args: Any, years: list[int], boards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All years")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What is understood of what was chosen."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
