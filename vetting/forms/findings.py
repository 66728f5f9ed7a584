"""What was found, with which evidence, and what speaks against it? (rules.md, Evidence)"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFileField, DayField
from registry.models import Representative
from vetting.forms import StepForm, words
from vetting.models import Criterion, Evidence, Finding

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class GroundField(forms.ModelChoiceField):
    """The grounds with their wording in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """`D3 Defends, promotes or incites: …`"""
        return f"{obj.code} {obj.name}: {obj.text}"


class FindingForm(StepForm):
    """A finding: the act, whose it was, and both sides of it."""

    step = "finding"

    ground = GroundField(
        label=_("Which ground?"), queryset=Criterion.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    description = words(
        _("What happened"),
        help_text=_("The act, in plain words. Association with somebody else is never a ground."),
        rows=4,
    )
    actor_kind = forms.ChoiceField(
        label=_("Who acted?"),
        help_text=_("A plain member's view is never attributed to the organisation."),
        choices=Finding.Actor.choices,
        widget=forms.RadioSelect,
    )
    representative_role = forms.ChoiceField(
        label=_("The representative's role"),
        help_text=_("Write roles, not names."),
        choices=[("", "–"), *Representative.Role.choices],
        required=False,
    )
    activity_link = words(_("Link to the organisation's activity"), rows=2)
    happened_on = DayField(label=_("When it happened"))
    speaks_against = words(
        _("What speaks against it"),
        help_text=_("One point a line. If you have found nothing, write where you have looked."),
        rows=4,
    )
    is_protected_expression = forms.ChoiceField(
        label=_("Is this the exercise of free speech, party-political criticism, or non-violent civil disobedience?"),
        help_text=_("If yes, it is never a ground, whatever the evidence."),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    expression_reasons = words(_("Why, or why not?"), rows=2)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["ground"].queryset = self.vetting.criteria.exclude(kind=Criterion.Kind.PRINCIPLE)  # type: ignore[attr-defined]

    def as_arguments(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["finding_actor"] = data.pop("actor_kind")
        data["is_protected_expression"] = data["is_protected_expression"] == "yes"
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """The action's word for who acted is another than the field's."""
        super().add_error("actor_kind" if field == "finding_actor" else field, error)


WEIGHTS = {
    Evidence.Level.E1: _("enough alone"),
    Evidence.Level.E2: _("enough alone"),
    Evidence.Level.E3: _("enough alone"),
    Evidence.Level.E4: _("enough with one more that is independent"),
    Evidence.Level.E5: _("never enough"),
    Evidence.Level.E6: _("never enough"),
}


class EvidenceForm(StepForm):
    """One piece of evidence, with its level and its file."""

    step = "evidence"

    level = forms.ChoiceField(label=_("Level"))
    title = forms.CharField(
        label=_("What it is"), help_text=_("For example: the district court's judgment."), max_length=200
    )
    source = forms.CharField(label=_("Who it comes from"), max_length=200)
    dated_on = DayField(label=_("Dated"))
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    is_independent = forms.BooleanField(
        label=_("Independent of the other sources"),
        help_text=_("Asked for level E4: neither built on the other source nor from the same sender."),
        required=False,
    )
    independence_note = words(_("Why it is independent"), rows=2, required=False)
    checked = CheckedFileField(
        label=_("File"),
        help_text=_(
            "A judgment, a saved page, a letter. Needed for level E2. The file gets a document number, the time and a "
            "fingerprint (SHA-256)."
        ),
        required=False,
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((level.value, f"{level.label} – {WEIGHTS[level]}") for level in Evidence.Level),
        ]
