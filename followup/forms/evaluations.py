"""What is typed in an evaluation: the draft, the second person's opinion, the board's paragraph?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.actions.evaluate import EvaluationContent
from followup.forms.steps import StepForm, text_field
from followup.models import Evaluation
from registry.models import User


class DraftForm(forms.ModelForm):
    """The draft of an evaluation."""

    actor: User | None = None

    class Meta:
        model = Evaluation
        fields = ("attainment", "what_worked", "unintended", "equality", "strength", "conclusion")
        widgets = {
            "attainment": forms.RadioSelect,
            "strength": forms.RadioSelect,
            "what_worked": forms.Textarea(attrs={"rows": 4}),
            "unintended": forms.Textarea(attrs={"rows": 3}),
            "equality": forms.Textarea(attrs={"rows": 3}),
            "conclusion": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "what_worked": _("What in the way of working gave the result?"),
            "unintended": _("Good or bad effects that nobody had planned."),
            "equality": _("Who was reached, and did it work as well for women as for men?"),
            "conclusion": _("What should the board, and other boards, do next time?"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("attainment", "strength"):
            choices = getattr(Evaluation, name).field.choices
            self.fields[name].choices = [pair for pair in choices if pair[0]]  # type: ignore[attr-defined]
        for name in ("attainment", "what_worked", "strength", "conclusion"):
            self.fields[name].required = True

    def content(self) -> EvaluationContent:
        """What the draft says."""
        return EvaluationContent(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class ReviewForm(StepForm):
    """The second person's opinion of an evaluation."""

    opinion = text_field(_("Your opinion"), required=True, help_text=_("Does the draft hold against the figures? Why?"))


class AdoptForm(StepForm):
    """Where the board's adoption stands."""

    paragraph = forms.CharField(
        label=_("Paragraph in the board’s minutes"),
        max_length=30,
        help_text=_("For example § 12"),
        widget=forms.TextInput(attrs={"size": 12}),
    )
