"""What is a point of a delegation order, and when does it end? Shapes, never rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.actions.keep_delegations import PointTerms
from grants.models import Delegation
from registry.fields import DayField, KronorField
from registry.models import Board, User
from registry.roles import Role

KINDS = [("grant", _("Approval")), ("refuse", _("Refusal")), ("dismiss", _("Dismissal"))]


def _adopted() -> forms.CharField:
    return forms.CharField(
        label=_("The board's decision on it"),
        help_text=_("Date and paragraph, for example 2026-11-17 § 8."),
        max_length=100,
    )


class PointForm(forms.Form):
    """A new point. `boards` are those whose order the person keeps."""

    actor: User | None = None
    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.none(), empty_label=None)
    point = forms.CharField(
        label=_("Point"), help_text=_("For example 5.3."), max_length=20, widget=forms.TextInput(attrs={"size": 8})
    )
    name = forms.CharField(label=_("Delegate"), help_text=_("As the order names them, for example Head of unit."))
    role = forms.ChoiceField(
        label=_("Held by everybody with the role"), choices=Delegation._meta.get_field("role").choices or []
    )
    person = forms.ModelChoiceField(
        label=_("or only by"),
        help_text=_("A person with a role at the board. Leave empty when the role decides."),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of decision"), choices=KINDS, widget=forms.CheckboxSelectMultiple, initial=["grant", "refuse"]
    )
    max_amount = KronorField(label=_("Up to and including, in kronor"), required=False)
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(
        label=_("Last day"), help_text=_("Leave empty to let it hold until it is ended."), required=False
    )
    adopted = _adopted()

    def __init__(self, *arguments: Any, boards: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        people = User.objects.filter(role_assignments__board__in=boards, is_active=True).distinct().order_by("name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.DECISION_MAKER

    def clean(self) -> dict[str, Any]:
        """A sum is needed when something is granted."""
        data = super().clean() or {}
        if "grant" in data.get("kinds", []) and data.get("max_amount") is None and "max_amount" not in self.errors:
            self.add_error("max_amount", _("Give a sum larger than zero."))
        return data

    def terms(self) -> PointTerms:
        """The point, as the action takes it."""
        data = self.cleaned_data
        return PointTerms(
            point=data["point"],
            name=data["name"],
            role=data["role"],
            person=data["person"],
            max_amount=data["max_amount"] or 0,
            may_grant="grant" in data["kinds"],
            may_refuse="refuse" in data["kinds"],
            may_dismiss="dismiss" in data["kinds"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            adopted=data["adopted"],
        )


class EndPointForm(forms.Form):
    """A point's last day, and the board's decision that ends it."""

    actor: User | None = None
    on = DayField(label=_("Last day"))
    adopted = _adopted()
