"""What is typed about more time for a report?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.forms.steps import StepForm, text_field
from registry.fields import DayField


class LaterDayForm(StepForm):
    """The organisation's wish."""

    wanted_until = DayField(label=_("Which day can you send the report?"))
    reasons = text_field(_("Why do you need more time?"), required=True)


class AnswerLaterDayForm(StepForm):
    """The board's answer: a new day, or none; always with reasons."""

    decision = forms.ChoiceField(
        label=_("Answer"),
        choices=[("give", _("Give more time")), ("refuse", _("Do not give more time"))],
        widget=forms.RadioSelect,
    )
    granted_until = DayField(
        label=_("The report’s new day"), required=False, help_text=_("Only when you give more time.")
    )
    answer = text_field(
        _("Why?"), required=True, help_text=_("The text goes to the organisation in a letter, with the new day.")
    )

    def clean(self) -> dict[str, Any]:
        """A new day belongs to more time, and only to that."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("decision") == "give"
            and not cleaned.get("granted_until")
            and not self.has_error("granted_until")
        ):
            self.add_error("granted_until", _("Choose the report’s new day."))
        if cleaned.get("decision") == "refuse":
            cleaned["granted_until"] = None
        return cleaned
