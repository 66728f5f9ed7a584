"""What does an organisation type in a report, and what does the page show beside each field?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from followup.actions.submit_report import ReportContent, ReportFiles
from followup.deviations import allowance_of
from followup.figures import GoalFigures, PlanFigures
from followup.forms.fields import PeopleField, ResultField
from followup.forms.steps import StepForm, text_field
from followup.models import AgeGroup, Goal, Milestone, PlanLine, Report
from followup.questions import asked_of, goal_key, line_key
from registry.fields import CheckedFileField, KronorField

_TEXTS = ("done", "learnt", "deviations")
_UNKNOWN_AGE = ("participants_women", "participants_men")


@dataclass(frozen=True)
class GoalRow:
    """One goal on the page: what is known of it, the two fields to fill in, and what the board asks for."""

    figures: GoalFigures
    value: BoundField
    comment: BoundField
    asked: str


@dataclass(frozen=True)
class CostRow:
    """One line of the budget on the page, and the fields to fill in; `spent` and `deviation` are in öre."""

    line: PlanLine
    spent: int | None
    field: BoundField
    explanation: BoundField
    deviation: int | None
    is_explained: bool
    asked: str

    @property
    def left(self) -> int | None:
        """What is left of the line, in öre."""
        return None if self.spent is None else self.line.amount - self.spent


@dataclass(frozen=True)
class AgeRow:
    """One age group on the page, or those of unknown age; and the two fields to fill in."""

    title: str
    women: BoundField
    men: BoundField


class ReportForm(StepForm):
    """A report as it is typed. Everything may be empty here; what must be there is asked when it is sent in (G5).

    Before anything is saved, costs and participants are what the last report said: both are counted from the beginning.
    A result is measured anew, and stands empty beside what the last report said.
    """

    mark_optional = False
    done = text_field(
        _("What have you done?"),
        rows=8,
        help_text=_("Tell what you have carried out, for whom and where. Do not write names of participants."),
    )
    participants_women = PeopleField(label=_("Women and girls, age not known"))
    participants_men = PeopleField(label=_("Men and boys, age not known"))
    deviations = text_field(
        _("What did not go as planned?"), help_text=_("Tell also how you think of what is left of the support.")
    )
    learnt = text_field(
        _("What have you learnt?"), help_text=_("What would you do again, and what would you do in another way?")
    )
    certificate = CheckedFileField(
        label=_("Auditor’s certificate"),
        required=False,
        help_text=_("The certificate of an auditor who has examined the final accounts. PDF, Word, JPG or PNG."),
    )
    attachment = CheckedFileField(
        label=_("Attachment"),
        required=False,
        help_text=_("For example an income statement. PDF, Word, Excel, JPG or PNG."),
    )

    def __init__(
        self, *args: Any, milestone: Milestone, report: Report | None, known: PlanFigures, **kwargs: Any
    ) -> None:
        self.milestone, self.report, self.known = milestone, report, known
        self.saved_results = {row.goal_id: row for row in report.results.all()} if report else {}
        self.saved_lines = {row.line_id: row for row in report.lines.all()} if report else {}
        self.saved_ages = {row.age_group_id: row for row in report.participants.all()} if report else {}
        self.asked = asked_of(report) if milestone.return_comment else {}
        which = AgeGroup.objects.filter(Q(is_used=True) | Q(pk__in=self.saved_ages))
        self.age_groups = list(which)
        super().__init__(*args, **kwargs)
        if milestone.kind != Milestone.Kind.FINAL_ACCOUNTS:
            del self.fields["certificate"]
        for group in self.age_groups:
            told = {"ages": str(group)}
            self.fields[self.women_name(group)] = PeopleField(label=_("Women and girls, %(ages)s") % told)
            self.fields[self.men_name(group)] = PeopleField(label=_("Men and boys, %(ages)s") % told)
        for figures in known.goals:
            self._add_goal(figures.goal)
        for cost in known.costs:
            self.fields[self.cost_name(cost.line)] = KronorField(label=cost.line.description, required=False)
            self.fields[self.cost_name(cost.line)].widget.attrs["size"] = 9
            self.fields[self.explanation_name(cost.line)] = text_field(
                _("Explanation, %(line)s") % {"line": cost.line.description}, rows=2
            )
            self.fields[self.explanation_name(cost.line)].widget.attrs["cols"] = 18
        self.initial = self._saved()

    def _add_goal(self, goal: Goal) -> None:
        which = {"number": goal.position}
        self.fields[self.result_name(goal)] = ResultField(
            label=_("Result up to now, goal %(number)d") % which, required=False
        )
        self.fields[self.comment_name(goal)] = text_field(
            _("Comment on goal %(number)d") % which,
            rows=2,
            help_text=_(
                "If the goal does not look like it will be reached: tell us why. It does not have to be a fault, "
                "we want to understand."
            ),
        )

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

    @staticmethod
    def explanation_name(line: PlanLine) -> str:
        """The name of the field that says why a cost differs from its line."""
        return f"explanation_{line.pk}"

    @staticmethod
    def women_name(group: AgeGroup) -> str:
        """The name of the field for how many women and girls of an age group took part."""
        return f"women_{group.pk}"

    @staticmethod
    def men_name(group: AgeGroup) -> str:
        """The name of the field for how many men and boys of an age group took part."""
        return f"men_{group.pk}"

    @property
    def taken_over_from(self) -> Report | None:
        """The earlier report whose costs and participants stand here, as long as nothing is saved in this one."""
        return self.known.last_report if self.report is None else None

    def _saved(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        counted = self.report or self.known.last_report
        ages = {row.age_group_id: row for row in counted.participants.all()} if counted is not None else {}
        if self.report is not None:
            values |= {name: getattr(self.report, name) for name in _TEXTS}
        if counted is not None:
            values |= {name: getattr(counted, name) for name in _UNKNOWN_AGE}
        for group in self.age_groups:
            row = ages.get(group.pk)
            values[self.women_name(group)], values[self.men_name(group)] = (row.women, row.men) if row else (None, None)
        for figures in self.known.goals:
            saved = self.saved_results.get(figures.goal.pk)
            values[self.result_name(figures.goal)] = saved.value if saved else None
            values[self.comment_name(figures.goal)] = saved.comment if saved else ""
        for cost in self.known.costs:
            line = self.saved_lines.get(cost.line.pk)
            values[self.cost_name(cost.line)] = cost.spent if self.report is None else line.spent if line else None
            values[self.explanation_name(cost.line)] = line.explanation if line else ""
        return values

    def _of(self, name: str) -> Any:
        """What is typed right; else what was saved before."""
        typed = getattr(self, "cleaned_data", {})
        return typed[name] if name in typed else self.initial.get(name)

    def goal_rows(self) -> Iterator[GoalRow]:
        """The goals, in the plan's order."""
        for figures in self.known.goals:
            goal = figures.goal
            asked = self.asked.get(goal_key(goal.pk), "")
            yield GoalRow(figures, self[self.result_name(goal)], self[self.comment_name(goal)], asked)

    def age_rows(self) -> Iterator[AgeRow]:
        """The age groups from the youngest, and last those of unknown age."""
        for group in self.age_groups:
            yield AgeRow(str(group), self[self.women_name(group)], self[self.men_name(group)])
        women, men = _UNKNOWN_AGE
        yield AgeRow(str(_("Age not known")), self[women], self[men])

    @cached_property
    def cost_rows(self) -> list[CostRow]:
        """The budget lines, in the plan's order."""
        is_final = self.milestone.kind == Milestone.Kind.FINAL_ACCOUNTS
        rows = []
        for cost in self.known.costs:
            name, why = self.cost_name(cost.line), self.explanation_name(cost.line)
            typed = getattr(self, "cleaned_data", {})
            spent = typed.get(name) if self.is_bound else self.initial.get(name)
            rows.append(
                CostRow(
                    cost.line,
                    spent,
                    self[name],
                    self[why],
                    self.allowance.deviation(cost.line.amount, spent, is_final=is_final),
                    bool((self._of(why) or "").strip()),
                    self.asked.get(line_key(cost.line.pk), ""),
                )
            )
        return rows

    @cached_property
    def allowance(self) -> Any:
        """How much a cost may differ without a word."""
        return allowance_of(self.milestone.plan.set_on)

    @property
    def spent(self) -> int:
        """All that is spent according to the form, in öre."""
        return sum(row.spent or 0 for row in self.cost_rows)

    @property
    def left(self) -> int:
        """What is left of the whole budget according to the form, in öre."""
        return self.known.budget - self.spent

    def content(self) -> ReportContent:
        """What can be saved: what is typed right, and for the rest what was saved before. Ask `is_valid` first."""
        of = self._of
        return ReportContent(
            done=of("done") or "",
            learnt=of("learnt") or "",
            deviations=of("deviations") or "",
            participants_women=of("participants_women"),
            participants_men=of("participants_men"),
            participants={
                group.pk: (of(self.women_name(group)), of(self.men_name(group))) for group in self.age_groups
            },
            results={
                figures.goal.pk: (of(self.result_name(figures.goal)), of(self.comment_name(figures.goal)) or "")
                for figures in self.known.goals
            },
            costs={cost.line.pk: of(self.cost_name(cost.line)) for cost in self.known.costs},
            explanations={cost.line.pk: of(self.explanation_name(cost.line)) or "" for cost in self.known.costs},
        )

    def came_with(self) -> ReportFiles:
        """The checked files that were chosen and can be taken."""
        chosen = self.cleaned_data
        return ReportFiles(attachment=chosen.get("attachment"), certificate=chosen.get("certificate"))
