"""Which rows does an organisation fill in: goals and budget lines? Nothing typed is lost."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.application import NumberField
from grants.models import Application, Question
from registry.fields import KronorField
from registry.forms_renderer import plain_message
from registry.templatetags.error_lists import ErrorLine

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS = 60
FIRST_ROWS = 3
FIRST_GOALS = 1


class Cell(NamedTuple):
    """One control of a row as the table shows it."""

    label: str
    control: str
    error: str
    error_id: str


class RowForm(forms.Form):
    """A row where an empty one is passed over and a half-filled one says what is missing."""

    use_required_attribute = False
    mark_optional = False

    @property
    def is_blank(self) -> bool:
        """Is nothing at all typed in the row?"""
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    @property
    def is_whole(self) -> bool:
        """Can the row be saved?"""
        return self.is_bound and not self.is_blank and not self.errors

    @property
    def shows_errors(self) -> bool:
        """Is something wrong in what is typed?"""
        return self.is_bound and not self.is_blank and bool(self.errors)

    @property
    def subject(self) -> str:
        """What the row is about, for its errors."""
        return str(self[next(iter(self.fields))].value() or "").strip()

    @property
    def cells(self) -> list[Cell]:
        """The row's controls, each with its label for those who hear it, and what is wrong with it."""
        row = int(str(self.prefix).rpartition("-")[2]) + 1
        cells = []
        for name, field in self.fields.items():
            bound = self[name]
            errors = bound.errors.as_data() if self.shows_errors else []
            attributes: dict[str, str | bool] = {
                "aria-label": _("Row %(row)d: %(label)s") % {"row": row, "label": field.label}
            }
            error_id = f"{bound.id_for_label}-error"
            if errors:
                attributes |= {"aria-invalid": "true", "aria-describedby": error_id}
            control = bound.as_widget(attrs=attributes)
            error = plain_message(field, errors[0]) if errors else ""
            cells.append(Cell(str(field.label), control, error, error_id))
        return cells

    def error_lines(self, row: int) -> list[ErrorLine]:
        """The row's errors as `Row 3, rent, whole cost: give the whole cost`, each with the control it leads to."""
        lines = []
        for name, errors in self.errors.as_data().items():
            bound = self[name]
            for error in errors:
                message = plain_message(self.fields[name], error)
                parts = {
                    "row": row,
                    "what": ", ".join(_lowered(part) for part in (self.subject, str(bound.label)) if part),
                    "message": _lowered(message).rstrip("."),
                }
                lines.append(ErrorLine(_("Row %(row)d, %(what)s: %(message)s") % parts, bound.id_for_label))
        return lines


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


class GoalForm(RowForm):
    """One goal, with how it can be measured."""

    text = forms.CharField(label=gettext_lazy("Goal"), max_length=250, required=False)
    indicator = forms.CharField(label=gettext_lazy("How it is measured"), max_length=250, required=False)
    baseline = NumberField(label=gettext_lazy("Today"), required=False)
    target = NumberField(label=gettext_lazy("Target"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"size": 14, "placeholder": gettext_lazy("people, %, times")}),
    )

    def clean(self) -> dict[str, Any]:
        """A row with numbers has a goal."""
        data = super().clean() or {}
        if not self.is_blank and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what you want to reach."))
        return data


class LineForm(RowForm):
    """One cost: the whole of it and the part applied for, typed in kronor."""

    description = forms.CharField(label=gettext_lazy("What the money is for"), max_length=200, required=False)
    calculation = forms.CharField(label=gettext_lazy("How you have counted"), max_length=200, required=False)
    total = KronorField(label=gettext_lazy("Whole cost"), required=False)
    applied = KronorField(label=gettext_lazy("You apply for"), required=False)

    def clean(self) -> dict[str, Any]:
        """A row that is begun has all it needs, and no more is applied for than the cost."""
        data = super().clean() or {}
        if self.is_blank:
            return data
        total, applied = data.get("total"), data.get("applied")
        if not data.get("description") and "description" not in self.errors:
            self.add_error("description", _("Say what the money is for."))
        if total is None and "total" not in self.errors:
            self.add_error("total", _("Give the whole cost."))
        if applied is None and "applied" not in self.errors:
            self.add_error("applied", _("Say how much you apply for; 0 if somebody else pays."))
        if total is not None and applied is not None and applied > total:
            self.add_error("applied", _("Apply for the whole cost at most."))
        return data


class RowsFormSet(BaseFormSet):
    """Rows that are saved one by one: the whole ones, in the order of the page."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """No row is taken for unchanged: what is typed is what is saved."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}

    @property
    def is_understood(self) -> bool:
        """Did the rows come back as they were sent out?"""
        return self.is_bound and self.management_form.is_valid() and bool(self.forms)

    @property
    def whole_rows(self) -> list[dict[str, Any]]:
        """What can be saved."""
        return [form.cleaned_data for form in self.forms if form.is_whole]

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Every row's errors, blank rows passed over."""
        if not self.is_bound:
            return []
        return [
            line for row, form in enumerate(self.forms, start=1) if not form.is_blank for line in form.error_lines(row)
        ]

    def sum_of(self, name: str) -> int:
        """The sum of a column so far, in öre."""
        if self.is_bound:
            values = [form.cleaned_data.get(name) for form in self.forms if form.errors is not None]
        else:
            values = [(form.initial or {}).get(name) for form in self.forms]
        return sum(value or 0 for value in values)

    @property
    def total(self) -> int:
        """The whole cost so far, in öre."""
        return self.sum_of("total")

    @property
    def applied(self) -> int:
        """What is applied for so far, in öre."""
        return self.sum_of("applied")


def rows_of(
    form: type[RowForm],
    *,
    prefix: str,
    saved: "list[dict[str, Any]]",
    data: "Mapping[str, Any] | None",
    more: bool,
    first: int = FIRST_ROWS,
) -> RowsFormSet:
    """Rows of `form` with what is saved, or with what was typed; `more` adds an empty one at the end."""
    extra = (0 if saved else first) + (1 if more else 0)
    factory = formset_factory(
        form, formset=RowsFormSet, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS * 2, min_num=0
    )
    if data is not None and more:
        changed = dict(data.items())
        changed[f"{prefix}-TOTAL_FORMS"] = str(_whole_number(changed.get(f"{prefix}-TOTAL_FORMS")) + 1)
        data = changed
    rows = factory(data=data, prefix=prefix, initial=saved)
    assert isinstance(rows, RowsFormSet)  # noqa: S101 - what the factory was asked for
    return rows


def _whole_number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() else 0


def goal_rows(application: Application, *, data: "Mapping[str, Any] | None" = None, more: bool = False) -> RowsFormSet:
    """The suggested goals."""
    saved = [
        {name: getattr(goal, name) for name in ("text", "indicator", "baseline", "target", "unit")}
        for goal in application.goals.all()
    ]
    return rows_of(GoalForm, prefix="goals", saved=saved, data=data, more=more, first=FIRST_GOALS)


def budget_rows(
    application: Application, question: Question, *, data: "Mapping[str, Any] | None" = None, more: bool = False
) -> RowsFormSet:
    """The lines of one budget question."""
    saved = [
        {name: getattr(line, name) for name in ("description", "calculation", "total", "applied")}
        for line in application.budget_lines.all()
        if line.question_id == question.pk
    ]
    return rows_of(LineForm, prefix=f"lines-{question.key}", saved=saved, data=data, more=more)
