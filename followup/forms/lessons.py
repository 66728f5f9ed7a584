"""What may be typed about lessons: the card, a correction, a reason, a comment, what is looked for?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.actions.share_lesson import LessonContent
from followup.forms.steps import StepForm
from followup.models import Evaluation, Lesson
from followup.models.lesson import LessonQuerySet
from registry.action_areas import ActionArea
from registry.models import Board


def _long(label: Any, *, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5_000, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class LessonForm(StepForm):
    """The card, as the officer writes it."""

    title = forms.CharField(
        label=_("The lesson in one sentence"),
        max_length=150,
        help_text=_("What would you say to a colleague at another board?"),
    )
    method = _long(_("Method"), rows=5, help_text=_("How was it done, so that somebody else can do it?"))
    action_area = forms.ChoiceField(label=_("Action area"), choices=ActionArea.choices, widget=forms.RadioSelect)
    target_group = forms.ChoiceField(
        label=_("Target group"), choices=[("", "–"), *Lesson.TargetGroup.choices], widget=forms.Select
    )
    setting = forms.CharField(
        label=_("Setting"), max_length=150, help_text=_("Where, for example at a youth centre in the evenings")
    )
    result = _long(_("Result"), rows=6, help_text=_("What came of it, what did not, and what would you do next time?"))
    names_organisation = forms.BooleanField(
        label=_("Name the organisation"),
        required=False,
        help_text=_("Ask the organisation first. Without a tick its name is not shown, and may not stand in the text."),
    )

    @staticmethod
    def written(lesson: Lesson) -> dict[str, Any]:
        """The card as it stands."""
        return {name: getattr(lesson, name) for name in LessonContent.__dataclass_fields__}

    def content(self) -> LessonContent:
        """What is typed and can be understood; the rest is empty."""
        typed = self.cleaned_data
        texts = ("title", "method", "action_area", "target_group", "setting", "result")
        return LessonContent(
            **{name: typed.get(name, "") for name in texts},
            names_organisation=typed.get("names_organisation", False),
        )


class CorrectionForm(LessonForm):
    """The card of a shared lesson, and why it is corrected."""

    reason = _long(_("What is corrected, and why?"), rows=2, help_text=_("Readers of the lesson see this."))


class RecallForm(StepForm):
    """Why a lesson is recalled."""

    reason = _long(
        _("Why is it recalled?"), rows=2, help_text=_("The board reads this. Other boards no longer find the lesson.")
    )


class CommentForm(StepForm):
    """What somebody at another board says."""

    text = _long(
        _("Your comment"),
        rows=3,
        help_text=_("Have you tried something alike? Write no names. Officials of the city can read it."),
    )


class LessonFilter(forms.Form):
    """What is looked for among the lessons; what cannot be understood narrows nothing."""

    mark_optional = False
    q = forms.CharField(
        label=_("Words in the lesson"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "size": 18}),
    )
    area = forms.ChoiceField(label=_("Action area"), required=False, choices=[("", _("All")), *ActionArea.choices])
    group = forms.ChoiceField(
        label=_("Target group"), required=False, choices=[("", _("All")), *Lesson.TargetGroup.choices]
    )
    strength = forms.ChoiceField(
        label=_("Strength of evidence"), required=False, choices=[("", _("All")), *Evaluation.Strength.choices]
    )
    board = forms.ModelChoiceField(
        label=_("Board"),
        required=False,
        queryset=Board.objects.order_by("name"),
        to_field_name="key",
        empty_label=_("All boards"),
    )

    def narrow(self, found: LessonQuerySet) -> LessonQuerySet:
        """The lessons that fit."""
        self.full_clean()
        fields = {
            "area": "action_area",
            "group": "target_group",
            "strength": "evaluation__strength",
            "board": "evaluation__plan__case__board",
        }
        chosen = {fields[name]: value for name, value in self.cleaned_data.items() if value and name in fields}
        return found.filter(**chosen).saying(self.cleaned_data.get("q") or "")

    @property
    def is_narrowed(self) -> bool:
        """Is anything looked for?"""
        return any(self.cleaned_data.values())
