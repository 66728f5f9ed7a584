"""What is typed about support that a board decided outside Värna? Shapes, never rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models.call import SupportForm
from grants.rules.entering import LONGEST_NUMBER, LONGEST_PURPOSE, LONGEST_TERMS, LONGEST_TITLE, SupportFacts
from registry.fields import DayField, KronorField
from registry.models import Board, User

_YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class SupportFactsForm(forms.Form):
    """The facts of one support, as the board decided them."""

    mark_optional = False
    actor: User | None = None
    form = forms.ChoiceField(label=_("Form of support"), choices=SupportForm.choices)
    title = forms.CharField(
        label=_("What the support is"),
        help_text=_("For example Premises, Wednesday evenings or Operating grant 2026."),
        max_length=LONGEST_TITLE,
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("What it is to be used for, in the decision's own words. It is compared with other support."),
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    value = KronorField(
        label=_("Sum or value, in kronor"),
        help_text=_(
            "For premises, reduced fees and goods: what they are worth. Staff time may be left without a value."
        ),
        required=False,
    )
    period_start = DayField(label=_("First day"))
    period_end = DayField(label=_("Last day"))
    decision_number = forms.CharField(
        label=_("Number of the decision"),
        help_text=_("Registry number, with the paragraph if there is one, for example SOC 2026/118 § 12."),
        max_length=LONGEST_NUMBER,
    )
    decided_on = DayField(label=_("Decided"))
    has_revocation_reservation = forms.ChoiceField(
        label=_("Do the terms hold a revocation reservation?"),
        help_text=_("Without one the support cannot be withdrawn (R8)."),
        choices=_YES_OR_NO,
        widget=forms.RadioSelect,
    )
    terms = forms.CharField(
        label=_("Terms"),
        help_text=_("Leave empty when the decision has none."),
        max_length=LONGEST_TERMS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> SupportFacts:
        """The facts, as the action takes them."""
        data = self.cleaned_data
        return SupportFacts(
            form=data["form"],
            title=" ".join(data["title"].split()),
            purpose=" ".join(data["purpose"].split()),
            value=data["value"] or 0,
            period_start=data["period_start"],
            period_end=data["period_end"],
            decision_number=" ".join(data["decision_number"].split()),
            decided_on=data["decided_on"],
            terms=data["terms"].strip(),
            has_revocation_reservation=data["has_revocation_reservation"] == "yes",
        )


class EnterSupportForm(SupportFactsForm):
    """New support; `boards` are those the person enters support for."""

    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.none(), empty_label=None)
    field_order = ["board"]

    def __init__(self, *arguments: Any, boards: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]


class CorrectSupportForm(SupportFactsForm):
    """An entry with what is wrong put right. `seen` tells which entry the person looked at."""

    reason = forms.CharField(
        label=_("What was wrong?"),
        help_text=_("The journal keeps it together with what stood before."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class StrikeOutForm(forms.Form):
    """Why the entry is a mistake as a whole."""

    prefix = "strike"
    actor: User | None = None
    reason = forms.CharField(
        label=_("Why is the entry a mistake?"),
        help_text=_("For example that it was about another organisation."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def typed(facts: SupportFacts) -> dict[str, Any]:
    """The facts as a form shows them."""
    return {
        **vars(facts),
        "value": facts.value or None,
        "has_revocation_reservation": "yes" if facts.has_revocation_reservation else "no",
        "seen": facts.fingerprint,
    }
