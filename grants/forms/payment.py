"""What is typed when a payment is held, released or cancelled?"""

from typing import Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.forms.handling import ActorForm
from registry.fields import DayField

LONGEST: Final = 2000


class HoldForm(ActorForm):
    """Why a payment is held."""

    reason = forms.CharField(
        label=_("Why is the payment held?"),
        help_text=_(
            "What has happened, and what is needed for the payment to be released. Is kept in the case's events."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReleaseForm(ActorForm):
    """Why a held payment is released."""

    reason = forms.CharField(
        label=_("Why is the payment released?"),
        help_text=_("What has changed since it was held. Is kept in the case's events."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CancelForm(ActorForm):
    """Why a payment will never be made."""

    reason = forms.CharField(
        label=_("Why is the payment cancelled?"),
        help_text=_(
            "For example that the activity became cheaper, or that the organisation asks for it. It is sent to the "
            "organisation. Support that it is to lose against its will is withdrawn instead, after a hearing."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PaidForm(ActorForm):
    """On which day the bank paid."""

    paid_on = DayField(label=_("Paid on"), help_text=_("The day in the bank's answer."), initial=timezone.localdate)


class ReturnedForm(ActorForm):
    """What came back from the bank, when, and why."""

    returned_on = DayField(
        label=_("Came back on"), help_text=_("The day in the bank's answer."), initial=timezone.localdate
    )
    because = forms.CharField(
        label=_("Why did it come back?"),
        help_text=_("The bank's words, such as “The account is closed”. They are sent to the organisation."),
        max_length=300,
    )
