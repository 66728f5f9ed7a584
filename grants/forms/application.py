"""What does an organisation type in each step of its application? A draft may be left half empty."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application, Question
from registry.fields import CheckedFileField, DayField, KronorField
from registry.identifiers import clean_giro
from registry.models import Organisation
from registry.templatetags.varna import number

LONGEST_TEXT = 10_000
FEW_CHOICES = 6


class BeginForm(forms.Form):
    """For which organisation?"""

    def __init__(self, *args: Any, organisations: list[Organisation], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.organisations = {str(organisation.pk): organisation for organisation in organisations}
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Which organisation applies?"),
            choices=[(key, organisation.name) for key, organisation in self.organisations.items()],
            widget=forms.RadioSelect if len(organisations) > 1 else forms.HiddenInput,
            initial=next(iter(self.organisations)) if len(organisations) == 1 else None,
        )


class DraftForm(forms.Form):
    """A form that saves what it can: `required` says what must be there before the application is sent in.

    An empty field is no error while a draft is written; the rules list what is missing.
    """

    use_required_attribute = False

    def full_clean(self) -> None:
        """Check shapes only; an empty field is left to the rules."""
        must_be_there = [field for field in self.fields.values() if field.required]
        for field in must_be_there:
            field.required = False
        super().full_clean()
        for field in must_be_there:
            field.required = True

    @property
    def saved(self) -> dict[str, Any]:
        """The values that could be understood, by field."""
        if not self.is_bound:
            return {}
        self.errors  # noqa: B018 - asked, so that the fields are read
        return self.cleaned_data


class NumberField(forms.DecimalField):
    """A number typed as people do: `12,5`, `1 200`."""

    def __init__(self, **keywords: Any) -> None:
        keywords.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 9}))
        super().__init__(max_digits=12, decimal_places=2, **keywords)

    def to_python(self, value: Any) -> Any:
        """The number, with spaces and the decimal comma understood."""
        if isinstance(value, str):
            value = "".join(value.split()).replace("\u202f", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed; what a person typed as it stands."""
        if value is None or isinstance(value, str):
            return value
        return number(value, 0 if value == value.to_integral_value() else 2).replace("\u202f", " ")


def question_field(question: Question) -> forms.Field:
    """The field that takes the answer to a question of the call's own; a budget table is no field."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.is_required,
    }
    match question.kind:
        case Question.Kind.LONG_TEXT:
            return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}), **common)
        case Question.Kind.NUMBER:
            return NumberField(**common)
        case Question.Kind.MONEY:
            return KronorField(**common)
        case Question.Kind.DATE:
            return DayField(**common)
        case Question.Kind.CHOICE:
            choices = [(str(option), str(option)) for option in question.options]
            if len(choices) <= FEW_CHOICES:
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
            return forms.ChoiceField(choices=[("", _("Choose")), *choices], **common)
        case Question.Kind.FILE:
            return CheckedFileField(**common)
        case _other:
            return forms.CharField(max_length=500, **common)


class QuestionsForm(DraftForm):
    """A step with some of the application's own fields and the call's own questions after them."""

    def __init__(self, *args: Any, questions: list[Question], answers: dict[int, Any], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.questions = {f"q_{question.key}": question for question in questions if question.kind != "budget"}
        for name, question in self.questions.items():
            self.fields[name] = question_field(question)
            if question.kind != "file":
                self.initial.setdefault(name, answers.get(question.pk))
            elif document := answers.get(question.pk):
                self.fields[name].help_text = _("You have chosen %(file)s. Choose another to replace it.") % {
                    "file": document.file_name
                }

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The call's own questions, in the order of the form."""
        return [self[name] for name in self.questions]

    @property
    def answers(self) -> dict[Question, Any]:
        """The answers that could be understood; a file only when a new one was chosen."""
        return {
            question: self.saved[name]
            for name, question in self.questions.items()
            if name in self.saved and not (question.kind == "file" and self.saved[name] is None)
        }

    @property
    def own_values(self) -> dict[str, Any]:
        """The application's own fields that could be understood."""
        return {name: value for name, value in self.saved.items() if name not in self.questions}


class OrganisationForm(QuestionsForm):
    """Who the board reaches, and where money would go."""

    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        validators=[
            RegexValidator(
                r"^\+?(?:[\s()/-]*\d){6,15}[\s()/-]*$",
                gettext_lazy("Write a telephone number, for example 08-508 00 000."),
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "size": 18}),
    )
    bankgiro = forms.CharField(
        label=gettext_lazy("Bankgiro"),
        required=False,
        help_text=gettext_lazy("Seven or eight digits, such as 9964-5681. Money goes only to the organisation's own."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}),
    )
    plusgiro = forms.CharField(
        label=gettext_lazy("Plusgiro"),
        required=False,
        help_text=gettext_lazy("Instead of bankgiro, if you have one."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}),
    )

    def clean_bankgiro(self) -> str:
        """Written as 9964-5681, check digit and all."""
        value = self.cleaned_data["bankgiro"]
        return clean_giro(value, kind="bankgiro") if value else ""

    def clean_plusgiro(self) -> str:
        """Written as 28 65 43-4 is taken too."""
        value = self.cleaned_data["plusgiro"]
        return clean_giro(value, kind="plusgiro") if value else ""


class ActivityForm(QuestionsForm):
    """What the organisation wants to do, and when."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy("A few words that say what it is. Everybody can read them if you get support."),
    )
    description = forms.CharField(
        label=gettext_lazy("What do you want to do?"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("For whom, where, how often, and what you want to come of it."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    period_start = DayField(label=gettext_lazy("First day"))
    period_end = DayField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        data = super().clean() or {}
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("Give a last day that comes after the first."))
        return data


class GoalsForm(QuestionsForm):
    """The call's own questions about goals; the goals themselves are rows."""


class BudgetForm(QuestionsForm):
    """The sum when the call has no budget table, what the organisation adds itself, and the call's own questions."""

    requested_amount = KronorField(
        label=gettext_lazy("How much do you apply for?"), help_text=gettext_lazy("In whole kronor.")
    )
    own_contribution = forms.CharField(
        label=gettext_lazy("What do you contribute yourselves?"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("Money of your own, other grants or voluntary work. Say who pays and how much."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, has_table: bool, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        if has_table:
            del self.fields["requested_amount"]
        elif not self.initial.get("requested_amount"):
            self.initial["requested_amount"] = None

    def clean_requested_amount(self) -> int:
        """Nothing typed is nothing applied for."""
        return self.cleaned_data["requested_amount"] or 0


class ConditionForm(QuestionsForm):
    """The declaration on the democracy condition, and who signs."""

    accepts_democracy_condition = forms.BooleanField(
        label=gettext_lazy("We have read the democracy condition and fulfil it."),
        help_text=gettext_lazy("It holds for the organisation and for what its representatives do in its activity."),
    )
    signatory_role = forms.CharField(
        label=gettext_lazy("You sign as"),
        max_length=60,
        help_text=gettext_lazy("Your role in the organisation, such as chair or treasurer. You must be a signatory."),
        widget=forms.TextInput(attrs={"size": 30}),
    )
    needs_interpreter = forms.BooleanField(
        label=gettext_lazy("We need an interpreter when we talk with the city."), required=False
    )


STEP_FORMS: dict[str, type[QuestionsForm]] = {
    "organisation": OrganisationForm,
    "activity": ActivityForm,
    "goals": GoalsForm,
    "budget": BudgetForm,
    "condition": ConditionForm,
}


def step_form(step: str, application: Application, **keywords: Any) -> QuestionsForm:
    """The form of a step, filled with what is saved; `data` and `files` as in a form."""
    form_class = STEP_FORMS[step]
    questions = [question for question in application.rules_version.questions.all() if question.step == step]
    answers = {answer.question_id: answer.value for answer in application.answers.all()}
    organisation: Organisation = application.organisation
    initial = {
        name: getattr(organisation if name in ("bankgiro", "plusgiro") else application, name)
        for name in form_class.base_fields
    }
    if form_class is BudgetForm:
        keywords["has_table"] = any(question.kind == "budget" for question in questions)
    return form_class(questions=questions, answers=answers, initial=initial, **keywords)
