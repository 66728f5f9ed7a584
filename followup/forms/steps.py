"""Which form carries a step that asks for little, and how is a longer text asked for?"""

from typing import Any

from django import forms

from registry.models import User


def text_field(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """A step that asks for nothing; carries the reasons when it is refused, and who tried."""

    actor: User | None = None
