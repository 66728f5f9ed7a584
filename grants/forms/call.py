"""What does an officer write about a call? Facts, rules, and the rows of questions, criteria and attachments."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from grants.actions.call_rules import AttachmentContent, QuestionContent, RulesContent
from grants.forms.call_rows import Row, Rows
from grants.forms.follow_up_tier import tiers_from
from grants.models import Call, Programme, Question
from grants.models.call import SupportForm
from registry.action_areas import ActionArea
from registry.fields import DayField, KronorField
from registry.models import Board, Document, User

#: Kinds of document that an organisation may be asked for.
ASKED_FOR = [
    Document.Kind.STATUTES,
    Document.Kind.MINUTES,
    Document.Kind.ACTIVITY_REPORT,
    Document.Kind.ACTIVITY_PLAN,
    Document.Kind.ACCOUNTS,
    Document.Kind.AUDIT_REPORT,
    Document.Kind.SIGNATORIES,
    Document.Kind.BUDGET,
    Document.Kind.OTHER,
]


class MomentField(forms.DateTimeField):
    """A day and a time in the city's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "size": 18}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class LinesField(forms.CharField):
    """One thing on each line; gives a list of the lines that are not empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The lines."""
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def run_validators(self, value: Any) -> None:
        """Lengths are of the text, not of the list."""

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; what was typed as it stands."""
        return "\n".join(value) if isinstance(value, list | tuple) else value


class CallFactsForm(forms.Form):
    """Name, form of support, dates and sums."""

    actor: User | None = None
    name = forms.CharField(label=_("Name of the call"), max_length=150)
    support_form = forms.ChoiceField(label=_("Form of support"), choices=SupportForm.choices)
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    decision_on = DayField(label=_("Decision planned"), required=False)
    period_start = DayField(label=_("First day of the grant period"))
    period_end = DayField(label=_("Last day of the grant period"))
    budget = KronorField(label=_("To distribute, kronor"))
    max_amount = KronorField(label=_("Most for one application, kronor"), required=False)
    amount_notes = forms.CharField(
        label=_("About the sum"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    target_group = forms.CharField(label=_("Target group"), required=False, max_length=60)
    contact = forms.CharField(
        label=_("Questions to"),
        required=False,
        max_length=200,
        help_text=_("For example a telephone number and an e-mail address of the administration."),
    )


class NewCallForm(CallFactsForm):
    """The first facts of a new call: at which board, in which programme."""

    mark_optional = False
    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.none(), to_field_name="key")
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("A new programme"),
        help_text=_("The board's lasting purpose. A call is one round of applications to it."),
    )
    programme_name = forms.CharField(label=_("Name of the programme"), required=False, max_length=150)
    programme_kind = forms.CharField(
        label=_("Kind of grant"), required=False, max_length=60, help_text=_("For example project grant.")
    )
    programme_purpose = forms.CharField(
        label=_("Purpose"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    programme_area = forms.ChoiceField(label=_("Action area"), required=False, choices=[("", "–"), *ActionArea.choices])
    like = forms.ModelChoiceField(
        label=_("Begin from an earlier call"),
        queryset=Call.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No, write everything anew"),
        help_text=_("Its purpose, terms, questions, criteria and attachments are copied. You can change them."),
    )
    field_order = ("board", "programme")

    def __init__(self, *args: Any, boards: Any, programmes: Any, calls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("board", boards), ("programme", programmes), ("like", calls)):
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        if len(boards) == 1:
            self.fields["board"].empty_label = None  # type: ignore[attr-defined]
        for name in ("target_group", "contact", "amount_notes", "max_amount", "decision_on"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A new programme has a name, a kind, a purpose and an action area."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("programme") is None and "programme" not in self.errors:
            for name in ("programme_name", "programme_kind", "programme_purpose", "programme_area"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError(_("Fill in this field for the new programme.")))
        return cleaned


class CallRulesForm(forms.Form):
    """Purpose, who can apply, and terms: the text of a version."""

    purpose = forms.CharField(label=_("Purpose"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    eligibility = LinesField(label=_("Who can apply"), required=False, help_text=_("One condition on each line."))
    terms = forms.CharField(
        label=_("Terms"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    has_revocation_reservation = forms.BooleanField(
        label=_("The terms hold a revocation reservation"),
        required=False,
        help_text=_("Without it, support cannot be withdrawn or claimed back (R8)."),
    )
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _order() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Place in order"),
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
    )


class QuestionRow(Row):
    """One question of the call's own form."""

    main = ("label", "help_text", "options")

    key = forms.SlugField(required=False, max_length=50, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Question"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=Question.Kind.choices)
    step = forms.ChoiceField(label=_("Step of the form"), choices=Question.Step.choices)
    place = _order()
    help_text = forms.CharField(label=_("Help"), required=False, max_length=400)
    options = LinesField(
        label=_("Choices"),
        required=False,
        help_text=_("One on each line, for the kind Choice."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)


class CriterionRow(Row):
    """One assessment criterion."""

    main = ("name", "question")

    name = forms.CharField(label=_("Criterion"), max_length=100)
    question = forms.CharField(label=_("We ask ourselves"), max_length=250)
    place = _order()


class AttachmentRow(Row):
    """One document that is asked for."""

    main = ("kind", "title")

    kind = forms.ChoiceField(
        label=_("Kind of document"), choices=[("", "–"), *((kind.value, kind.label) for kind in ASKED_FOR)]
    )
    title = forms.CharField(label=_("What it is called"), max_length=150)
    help_text = forms.CharField(label=_("Help"), required=False, max_length=250)
    place = _order()
    is_required = forms.BooleanField(label=_("Required"), required=False)


QuestionRows = formset_factory(QuestionRow, formset=Rows, extra=0, can_delete=True, max_num=60, validate_max=True)
CriterionRows = formset_factory(CriterionRow, formset=Rows, extra=0, can_delete=True, max_num=30, validate_max=True)
AttachmentRows = formset_factory(AttachmentRow, formset=Rows, extra=0, can_delete=True, max_num=20, validate_max=True)


def rules_from(form: CallRulesForm, questions: Any, criteria: Any, attachments: Any, tiers: Any) -> RulesContent:
    """The rules as they were written; the forms are valid."""
    text = form.cleaned_data
    return RulesContent(
        purpose=text["purpose"],
        eligibility=text["eligibility"],
        terms=text["terms"],
        has_revocation_reservation=text["has_revocation_reservation"],
        questions=[
            QuestionContent(
                row["label"],
                row["kind"],
                row["step"],
                row["help_text"],
                row["options"],
                row["is_required"],
                row["key"],
            )
            for row in questions.kept()
        ],
        criteria=[(row["name"], row["question"]) for row in criteria.kept()],
        attachments=[
            AttachmentContent(row["kind"], row["title"], row["help_text"], row["is_required"])
            for row in attachments.kept()
        ],
        tiers=tiers_from(tiers),
    )


class RaiseBudgetForm(forms.Form):
    """A larger sum to distribute, and why."""

    actor: User | None = None
    budget = KronorField(label=_("New sum to distribute, kronor"))
    reason = forms.CharField(
        label=_("Why the sum is raised"),
        max_length=2000,
        help_text=_("For example the decision of the board, with its paragraph."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
