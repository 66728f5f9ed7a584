"""What is asked when an organisation is registered, and when its people change?"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.actions.keep_organisation import Person
from registry.fields import DayField
from registry.identifiers import clean_organisation_number
from registry.models import Representative, User
from registry.models.organisation import LegalForm


class AdministratorForm(forms.Form):
    """A person who is to act for the organisation in Värna."""

    actor: User | None = None
    person = forms.CharField(
        label=_("The person's name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off", "size": 34})
    )
    email = forms.EmailField(
        label=_("The person's e-mail address"),
        help_text=_("The person signs in with it, and gets a mail about how."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 34}),
    )

    def administrator(self) -> Person:
        """The person as the action takes it."""
        return Person(self.cleaned_data["person"], self.cleaned_data["email"])


class NewOrganisationForm(AdministratorForm):
    """An organisation that wants to apply for the first time, and the first person who acts for it."""

    field_order = ("organisation_number", "name", "legal_form", "seat", "person", "email")
    organisation_number = forms.CharField(
        label=_("Organisation number"),
        help_text=_("Ten digits. The last one is a check digit."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}),
    )
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it stands in the statutes."))
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=[("", _("Choose")), *LegalForm.choices])
    seat = forms.CharField(label=_("Seat"), max_length=100, help_text=_("The municipality, for example Stockholm."))

    def clean_organisation_number(self) -> str:
        """As it is written, with the check digit tried."""
        return clean_organisation_number(self.cleaned_data["organisation_number"])

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        fields = ("organisation_number", "name", "legal_form", "seat")
        return {name: self.cleaned_data[name] for name in fields} | {"administrator": self.administrator()}


class RepresentativeForm(forms.Form):
    """Who holds which role for the organisation, from which day."""

    actor: User | None = None
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose")), *Representative.Role.choices])
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off", "size": 34})
    )
    valid_from = DayField(label=_("From"), initial=timezone.localdate)
    is_signatory = forms.BooleanField(label=_("May sign for the organisation"), required=False)


class StepDownForm(forms.Form):
    """The last day of a representative."""

    actor: User | None = None
    valid_to = DayField(label=_("Last day"), initial=timezone.localdate)
