"""What can the overview be narrowed to?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class OverviewForm(forms.Form):
    """Year and board. What cannot be understood narrows nothing."""

    mark_optional = False
    year = forms.ChoiceField(label=_("Year"), required=False)
    board = forms.ChoiceField(label=_("Board"), required=False)

    def __init__(self, *args: Any, years: list[int], boards: dict[str, str], sees_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("all", _("All years")), *((str(year), str(year)) for year in years)]  # type: ignore[attr-defined]
        whole = [("", _("The whole city"))] if sees_city else []
        self.fields["board"].choices = [*whole, *boards.items()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What is understood of what was chosen."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
