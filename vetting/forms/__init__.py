"""What may be typed on a vetting's page? One form for each step; shape only, the rules are the actions' own."""

from typing import Any, ClassVar

from django import forms

from registry.models import User
from vetting.models import Vetting


class StepForm(forms.Form):
    """A form of one step in one vetting, its fields told apart from the page's other forms by the step's name.

    `actor` is who fills it in: a refused step is journalled under their name.
    """

    step: ClassVar[str] = ""

    def __init__(self, *arguments: Any, vetting: Vetting, actor: User, **keywords: Any) -> None:
        keywords.setdefault("prefix", self.step)
        super().__init__(*arguments, **keywords)
        self.vetting, self.actor = vetting, actor


class PlainStepForm(StepForm):
    """A step that is taken with a button alone."""


def words(label: Any, *, help_text: Any = "", rows: int = 3, required: bool = True, **keywords: Any) -> forms.CharField:
    """A field for running text."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows}), **keywords
    )
