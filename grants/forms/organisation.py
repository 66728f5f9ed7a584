"""What may an organisation write about itself, and what can the list of organisations be searched for?"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identifiers import clean_giro, clean_organisation_number
from registry.models import User
from registry.models.organisation import LANGUAGES


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

    def clean_q(self) -> str:
        """A whole organisation number is looked at before it is looked for: a slip of the finger finds nobody."""
        value: str = self.cleaned_data["q"].strip()
        is_whole_number = re.fullmatch(r"(16)?\d{6}[\s-]?\d{4}", value)
        return clean_organisation_number(value) if is_whole_number else value


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
    language = forms.ChoiceField(
        label=_("Letters in"),
        choices=LANGUAGES,
        help_text=_("What a case officer writes in a letter may still be in Swedish."),
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
