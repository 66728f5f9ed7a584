"""What may be typed about follow-up: a report, a review, a visit, an evaluation, a filter?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from followup.actions.evaluate import EvaluationContent
from followup.actions.submit_report import ReportContent
from followup.figures import GoalFigures, PlanFigures
from followup.models import Evaluation, FollowUpPlan, Goal, Milestone, PlanLine, Report
from registry.fields import CheckedFileField, KronorField
from registry.models import Board, User
from registry.templatetags.varna import figure
from registry.uploads import CheckedFile

MANY_PEOPLE = 1_000_000


def _text(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ResultField(forms.DecimalField):
    """A measured value, typed as people do: `39`, `61,5`, `61.5`, `1 200` or `61 %`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8}))
        super().__init__(max_digits=12, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number, or None when nothing is typed."""
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f%]", "", value).replace(",", ".").replace("−", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """The number without empty decimals; what a person typed as it stands."""
        return re.sub(r"\s", "\u00a0", figure(value)).replace("−", "-") if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class GoalRow:
    """One goal on the page: what is known of it, and the two fields to fill in."""

    figures: GoalFigures
    value: BoundField
    comment: BoundField


@dataclass(frozen=True)
class CostRow:
    """One line of the budget on the page, and the field to fill in; `spent` is what is saved, in öre."""

    line: PlanLine
    spent: int | None
    field: BoundField

    @property
    def left(self) -> int | None:
        """What is left of the line, in öre."""
        return None if self.spent is None else self.line.amount - self.spent


class StepForm(forms.Form):
    """A step that asks for nothing; carries the reasons when it is refused, and who tried."""

    actor: User | None = None


class ReportForm(StepForm):
    """A report as it is typed. Everything may be empty here; what must be there is asked when it is sent in (G5)."""

    mark_optional = False
    done = _text(
        _("What have you done?"),
        rows=8,
        help_text=_("Tell what you have carried out, for whom and where. Do not write names of participants."),
    )
    participants_women = forms.IntegerField(
        label=_("Women and girls who took part"), required=False, min_value=0, max_value=MANY_PEOPLE
    )
    participants_men = forms.IntegerField(
        label=_("Men and boys who took part"), required=False, min_value=0, max_value=MANY_PEOPLE
    )
    deviations = _text(
        _("What did not go as planned?"),
        help_text=_("Tell also if a cost is much higher or lower than the budget, and how you think of what is left."),
    )
    learnt = _text(
        _("What have you learnt?"), help_text=_("What would you do again, and what would you do in another way?")
    )
    attachment = CheckedFileField(
        label=_("Attachment"),
        required=False,
        help_text=_("For example an income statement or an auditor’s certificate. PDF, Word, Excel, JPG or PNG."),
    )

    def __init__(self, *args: Any, report: Report | None, known: PlanFigures, **kwargs: Any) -> None:
        self.report, self.known = report, known
        self.saved_results = {row.goal_id: row for row in report.results.all()} if report else {}
        self.saved_costs = {row.line_id: row.spent for row in report.lines.all()} if report else {}
        super().__init__(*args, **kwargs)
        self.initial = self._saved()
        for name in ("participants_women", "participants_men"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 8})
        for figures in known.goals:
            which = {"number": figures.goal.position}
            self.fields[self.result_name(figures.goal)] = ResultField(
                label=_("Result up to now, goal %(number)d") % which, required=False
            )
            self.fields[self.comment_name(figures.goal)] = _text(
                _("Comment on goal %(number)d") % which,
                rows=2,
                help_text=_(
                    "If the goal does not look like it will be reached: tell us why. It does not have to be a fault, "
                    "we want to understand."
                ),
            )
        for cost in known.costs:
            self.fields[self.cost_name(cost.line)] = KronorField(label=cost.line.description, required=False)

    @staticmethod
    def result_name(goal: Goal) -> str:
        """The name of the field for a goal's value."""
        return f"result_{goal.pk}"

    @staticmethod
    def comment_name(goal: Goal) -> str:
        """The name of the field for a goal's comment."""
        return f"comment_{goal.pk}"

    @staticmethod
    def cost_name(line: PlanLine) -> str:
        """The name of the field for what was spent on a line."""
        return f"cost_{line.pk}"

    def _saved(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if self.report is not None:
            for name in ("done", "learnt", "deviations", "participants_women", "participants_men"):
                values[name] = getattr(self.report, name)
        for figures in self.known.goals:
            saved = self.saved_results.get(figures.goal.pk)
            values[self.result_name(figures.goal)] = saved.value if saved else None
            values[self.comment_name(figures.goal)] = saved.comment if saved else ""
        for cost in self.known.costs:
            values[self.cost_name(cost.line)] = self.saved_costs.get(cost.line.pk)
        return values

    def goal_rows(self) -> Iterator[GoalRow]:
        """The goals, in the plan's order."""
        for figures in self.known.goals:
            goal = figures.goal
            yield GoalRow(figures, self[self.result_name(goal)], self[self.comment_name(goal)])

    def cost_rows(self) -> Iterator[CostRow]:
        """The budget lines, in the plan's order."""
        for cost in self.known.costs:
            name = self.cost_name(cost.line)
            typed = getattr(self, "cleaned_data", {})
            yield CostRow(
                cost.line, typed.get(name) if self.is_bound else self.saved_costs.get(cost.line.pk), self[name]
            )

    @property
    def spent(self) -> int:
        """All that is spent according to the form, in öre."""
        return sum(row.spent or 0 for row in self.cost_rows())

    @property
    def left(self) -> int:
        """What is left of the whole budget according to the form, in öre."""
        return self.known.budget - self.spent

    def content(self) -> ReportContent:
        """What can be saved: what is typed right, and for the rest what was saved before. Ask `is_valid` first."""

        def of(name: str) -> Any:
            return self.cleaned_data[name] if name in self.cleaned_data else self.initial.get(name)

        return ReportContent(
            done=of("done") or "",
            learnt=of("learnt") or "",
            deviations=of("deviations") or "",
            participants_women=of("participants_women"),
            participants_men=of("participants_men"),
            results={
                figures.goal.pk: (of(self.result_name(figures.goal)), of(self.comment_name(figures.goal)) or "")
                for figures in self.known.goals
            },
            costs={cost.line.pk: of(self.cost_name(cost.line)) for cost in self.known.costs},
        )

    def file(self) -> CheckedFile | None:
        """The checked attachment, if one was chosen and can be taken."""
        return self.cleaned_data.get("attachment")


class ReturnForm(StepForm):
    """What the organisation needs to change in its report."""

    comment = _text(
        _("What needs to be changed?"),
        rows=4,
        required=True,
        help_text=_("The text goes to the organisation in a letter and stands on its report."),
    )


class VisitForm(StepForm):
    """What was seen at a site visit."""

    text = _text(
        _("Note from the visit"),
        rows=6,
        required=True,
        help_text=_("Write what you saw and heard of the activity. No names of participants, nobody’s opinions."),
    )


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

    opinion = _text(_("Your opinion"), required=True, help_text=_("Does the draft hold against the figures? Why?"))


class AdoptForm(StepForm):
    """Where the board's adoption stands."""

    paragraph = forms.CharField(
        label=_("Paragraph in the board’s minutes"),
        max_length=30,
        help_text=_("For example § 12"),
        widget=forms.TextInput(attrs={"size": 12}),
    )


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
