"""What does somebody write who words a letter, chooses how often to be mailed, or has told an organisation in person?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.actions.word_letter import LONGEST_SUBJECT, WordingText
from registry.fields import DayField
from registry.models import User


class WordingForm(forms.Form):
    """Subject and text of a kind of letter, in both languages. What is wrong with them the action says."""

    actor: User | None = None
    subject_sv = forms.CharField(label=_("Subject in Swedish"), max_length=LONGEST_SUBJECT)
    text_sv = forms.CharField(
        label=_("Letter in Swedish"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 22})
    )
    subject_en = forms.CharField(label=_("Subject in English"), max_length=LONGEST_SUBJECT)
    text_en = forms.CharField(
        label=_("Letter in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 22})
    )
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    valid_from = DayField(label=_("Holds from"), help_text=_("Letters sent that day or later get the new wording."))

    def text(self) -> WordingText:
        """The words, as the action takes them."""
        data: dict[str, Any] = self.cleaned_data
        return WordingText(data["subject_sv"], data["text_sv"], data["subject_en"], data["text_en"])


class MySettingsForm(forms.Form):
    """How often a person wants mail: about letters, and, for an official, about my work."""

    mail_frequency = forms.ChoiceField(
        label=_("How do you want to be told of new letters?"),
        choices=User.MailFrequency.choices,
        widget=forms.RadioSelect,
        help_text=_("A mail never says what a letter says, only that there is one, with a link."),
    )
    work_reminders = forms.ChoiceField(
        label=_("Do you want to be told of what waits in my work?"),
        choices=User.WorkReminders.choices,
        widget=forms.RadioSelect,
        help_text=_("The mail says how much waits and until when, never what, with a link."),
    )

    def __init__(self, *args: Any, is_official: bool = False, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        if not is_official:
            del self.fields["work_reminders"]


class ReachedForm(forms.Form):
    """How somebody was told of a letter whose mail did not arrive."""

    actor: User | None = None
    how = forms.CharField(
        label=_("How the recipient was told instead"),
        help_text=_("For example: sent by post, or told by telephone, with the day."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
