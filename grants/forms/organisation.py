"""What may an organisation write about itself, and what can the list of organisations be searched for?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identifiers import clean_giro
from registry.models import User


class OrganisationSearchForm(forms.Form):
    """A name or a number, or a part of one, and how the organisation stands with the democracy condition."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name or organisation number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "size": 30}),
    )
    standing = forms.ChoiceField(
        label=_("Vetting"),
        required=False,
        choices=[("", _("All")), ("expired", _("Clearance expired")), ("excluded", _("Excluded"))],
    )


class OrganisationDetailsForm(forms.Form):
    """How the organisation is reached and where it is paid."""

    actor: User | None = None
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email", "size": 34})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": 20}),
    )
    website = forms.URLField(
        label=_("Web site"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    bankgiro = forms.CharField(
        label=_("Bankgiro"),
        required=False,
        max_length=20,
        help_text=_("Seven or eight digits. The last one is a check digit."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}),
    )
    plusgiro = forms.CharField(
        label=_("Plusgiro"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}),
    )

    def clean_bankgiro(self) -> Any:
        """As it is written, with the check digit tried."""
        value = self.cleaned_data["bankgiro"]
        return clean_giro(value, kind="bankgiro") if value else ""

    def clean_plusgiro(self) -> Any:
        """As it is written, with the check digit tried."""
        value = self.cleaned_data["plusgiro"]
        return clean_giro(value, kind="plusgiro") if value else ""
