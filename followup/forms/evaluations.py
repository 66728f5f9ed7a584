"""What is typed in an evaluation: the draft, the second person's opinion, the board's paragraph?"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from followup.actions.evaluate import EvaluationContent
from followup.figures import GoalFigures, suggested_attainment
from followup.forms.steps import StepForm, text_field
from followup.models import Evaluation, GoalJudgement
from registry.models import User
from registry.templatetags.varna import figure


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

    def __init__(self, *args: Any, figures: Sequence[GoalFigures], **kwargs: Any) -> None:
        self.figures = figures
        super().__init__(*args, **kwargs)
        for name in ("attainment", "strength"):
            choices = getattr(Evaluation, name).field.choices
            self.fields[name].choices = [pair for pair in choices if pair[0]]  # type: ignore[attr-defined]
        for name in ("attainment", "what_worked", "strength", "conclusion"):
            self.fields[name].required = True
        saved = {row.goal_id: row for row in self.instance.judgements.all()}
        for each in self.figures:
            self._add_goal(each, saved.get(each.goal.pk))
        self.order_fields([name for each in self.figures for name in self._names(each)])

    @staticmethod
    def _names(each: GoalFigures) -> tuple[str, str]:
        return f"goal_{each.goal.position}", f"goal_{each.goal.position}_comment"

    def _add_goal(self, each: GoalFigures, saved: GoalJudgement | None) -> None:
        judged, comment = self._names(each)
        goal, told = each.goal, {"number": each.goal.position, "goal": each.goal.text}
        words = {
            "baseline": figure(goal.baseline),
            "target": figure(goal.target),
            "latest": figure(each.latest),
            "unit": goal.unit,
        }
        said = _("From %(baseline)s to %(latest)s %(unit)s; the target was %(target)s.") % words
        if suggested := suggested_attainment(each):
            label = Evaluation.Attainment(suggested).label
            hint = _("The figures suggest: %(attainment)s. You judge.") % {"attainment": label}
            said = f"{said} {hint}"
        self.fields[judged] = forms.ChoiceField(
            label=_("Goal %(number)d: %(goal)s") % told,
            choices=Evaluation.Attainment.choices,
            widget=forms.RadioSelect,
            help_text=escape(said),
            initial=saved.attainment if saved else None,
        )
        self.fields[comment] = forms.CharField(
            label=_("Comment on goal %(number)d") % told,
            required=False,
            max_length=5_000,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=saved.comment if saved else "",
        )

    def goals(self) -> dict[int, tuple[str, str]]:
        """How far each goal was reached, by its number, as far as it is judged."""
        typed = self.cleaned_data
        pairs = {each.goal.position: [typed.get(name, "") for name in self._names(each)] for each in self.figures}
        return {position: (judged or "", comment or "") for position, (judged, comment) in pairs.items()}

    def content(self) -> EvaluationContent:
        """What the draft says."""
        return EvaluationContent(**{name: self.cleaned_data[name] for name in self.Meta.fields}, goals=self.goals())


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
    is_public = forms.TypedChoiceField(
        label=_("Shall everybody be able to read the conclusion in the public register of support?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Goal attainment and conclusion are shown, never persons. The board decides with the adoption."),
    )
