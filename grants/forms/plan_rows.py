"""Which rows make a follow-up plan: goals, milestones, granted budget lines, payments? Shapes, never rules (G4)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.actions.set_plan import GoalTerms, MilestoneTerms
from followup.models import Milestone
from grants.forms.application import NumberField
from grants.rules.deciding import blockers_to_total
from registry.fields import DayField, KronorField

MOST_ROWS: Final = 40


class PlanRow(forms.Form):
    """A row of the plan; one in which nothing is typed does not count."""

    use_required_attribute = False
    mark_optional = False
    #: A box that stands ticked, or a choice, does not make an empty row a row.
    not_counted: ClassVar[frozenset[str]] = frozenset()

    def has_changed(self) -> bool:
        """Is anything typed in the row?"""
        return bool(set(self.changed_data) - self.not_counted)

    @property
    def readable(self) -> dict[str, Any]:
        """What is typed or suggested, read as far as it can be; None where it cannot."""
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                values[name] = field.to_python(self[name].value())
            except ValidationError:
                values[name] = None
        return values

    @property
    def is_blank(self) -> bool:
        """Is nothing typed or suggested in the row?"""
        return not any(self[name].value() for name in self.fields if name not in self.not_counted)

    @property
    def number(self) -> int:
        """The row's place, counted from 1."""
        return int(str(self.prefix).rpartition("-")[2]) + 1


class GoalRow(PlanRow):
    """A goal with its indicator."""

    text = forms.CharField(label=gettext_lazy("Goal"), max_length=250)
    indicator = forms.CharField(label=gettext_lazy("Indicator"), max_length=250)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=30, required=False)
    baseline = NumberField(label=gettext_lazy("Baseline"))
    target = NumberField(label=gettext_lazy("Target value"))
    measured = forms.CharField(label=gettext_lazy("Measured"), max_length=100, required=False)


class MilestoneRow(PlanRow):
    """Something due on a day."""

    not_counted = frozenset({"is_required"})

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose")), *Milestone.Kind.choices]
    )
    title = forms.CharField(label=gettext_lazy("Milestone"), max_length=150)
    due_on = DayField(label=gettext_lazy("Deadline"))
    is_required = forms.BooleanField(label=gettext_lazy("Required"), required=False)


class LineRow(PlanRow):
    """A granted cost."""

    description = forms.CharField(label=gettext_lazy("What the money is for"), max_length=200)
    amount = KronorField(label=gettext_lazy("Granted sum"))


class InstalmentRow(PlanRow):
    """A planned payment, tied to a milestone or to the accepted terms. `after` is the milestone's row, from 1."""

    not_counted = frozenset({"after"})

    amount = KronorField(label=gettext_lazy("Payment"))
    due_on = DayField(label=gettext_lazy("Earliest"))
    after = forms.ChoiceField(label=gettext_lazy("Is paid when"), required=False)

    def __init__(self, *args: Any, milestones: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", _("the terms are accepted"))]
        choices += [(number, _("“%(title)s” is approved") % {"title": title}) for number, title in milestones]
        self.fields["after"].choices = choices  # type: ignore[attr-defined]

    def clean_amount(self) -> int:
        """More than nothing is paid."""
        amount: int = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("Give a sum larger than zero."))
        return amount


class PlanRows(BaseFormSet):
    """Rows of one kind. `expected` is what the rows' amounts must add up to, in öre; None asks nothing."""

    expected: int | None = None

    def initial_form_count(self) -> int:
        """No row is one from before: an emptied row is a removed row."""
        return 0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What is typed in the rows that count; asked when the rows are valid."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    @property
    def readable(self) -> list[dict[str, Any]]:
        """The rows that are not blank, read as far as they can be, each with its `number`."""
        return [{"number": form.number, **form.readable} for form in self.forms if not form.is_blank]

    @property
    def as_typed(self) -> list[dict[str, Any]]:
        """Every row as it stands on the page."""
        return [{name: form[name].value() for name in form.fields} for form in self.forms]

    def clean(self) -> None:
        """The rows add up."""
        if self.expected is None or any(form.errors for form in self.forms):
            return
        amounts = [row["amount"] for row in self.rows]
        for blocker in blockers_to_total(amounts, self.expected, "do_not_add_up"):
            raise ValidationError(str(blocker.message), code=blocker.code)


class MilestoneRows(PlanRows):
    """Milestones; payments are tied to them by title."""

    def clean(self) -> None:
        """No two have the same title."""
        if any(form.errors for form in self.forms):
            return
        titles = [row["title"].casefold() for row in self.rows]
        if len(set(titles)) < len(titles):
            raise ValidationError(_("Two milestones have the same name. Give each its own."))


ROW_FORMS: Final[dict[str, type[PlanRow]]] = {
    "goals": GoalRow,
    "milestones": MilestoneRow,
    "lines": LineRow,
    "instalments": InstalmentRow,
}


def rows_of(
    kind: str,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Sequence[Mapping[str, Any]] = (),
    asked: Mapping[str, Any] | None = None,
) -> PlanRows:
    """The rows of a kind, with what was typed or what is suggested; what is `asked` goes to each row."""
    factory = formset_factory(
        ROW_FORMS[kind],
        formset=MilestoneRows if kind == "milestones" else PlanRows,
        extra=max(len(initial), 1),
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    rows = factory(data, prefix=kind, initial=list(initial) or None, form_kwargs=dict(asked or {}))
    assert isinstance(rows, PlanRows)  # noqa: S101 - what the factory was asked for
    return rows


def typed_rows(kind: str, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was typed in the rows of a kind, as it was typed."""
    total = str(data.get(f"{kind}-TOTAL_FORMS", ""))
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() else 0
    names = ROW_FORMS[kind].base_fields
    return [{name: str(data.get(f"{kind}-{row}-{name}", "")) for name in names} for row in range(count)]


def goal_terms(rows: PlanRows) -> list[GoalTerms]:
    """The goals as the plan takes them."""
    return [GoalTerms(**row) for row in rows.rows]


def milestone_terms(rows: PlanRows) -> list[MilestoneTerms]:
    """The milestones as the plan takes them."""
    return [MilestoneTerms(**row) for row in rows.rows]
