"""What may an organisation write when it is heard, and the board when it is asked for more time?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFilesField, DayField
from registry.models import User


class StatementForm(forms.Form):
    """An organisation's statement on what it was sent (R1)."""

    actor: User | None = None
    answer = forms.CharField(
        label=_("Your statement"),
        max_length=50_000,
        help_text=_("Write what is wrong and what is missing. If you have nothing to add, write that."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    documents = CheckedFilesField(
        label=_("Documents"),
        required=False,
        help_text=_("For example minutes or a letter; you may choose several. PDF, Word, Excel, JPG or PNG."),
    )


class MoreTimeForm(forms.Form):
    """An organisation's wish for more time to answer (R1)."""

    actor: User | None = None
    wanted_until = DayField(label=_("Until which day do you need?"))
    reasons = forms.CharField(
        label=_("Why do you need more time?"),
        help_text=_("For example that the board meets first on a certain day."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerMoreTimeForm(forms.Form):
    """The board's answer to a wish for more time: a day, or no, with reasons."""

    actor: User | None = None
    gives_time = forms.ChoiceField(
        label=_("Does the organisation get more time?"),
        choices=[("yes", _("Yes, until the day below")), ("no", _("No"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    granted_until = DayField(label=_("The organisation may answer until"), required=False)
    answer = forms.CharField(
        label=_("Reasons"),
        help_text=_("Needed when the answer is no. The organisation reads them."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A yes names the day."""
        data = super().clean() or {}
        if data.get("gives_time") == "yes" and not data.get("granted_until") and "granted_until" not in self.errors:
            self.add_error("granted_until", translate("Choose the day until which the organisation may answer."))
        if data.get("gives_time") == "no":
            data["granted_until"] = None
        return data
