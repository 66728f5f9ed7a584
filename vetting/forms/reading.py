"""For which purpose is vetting material read? (rules.md: reading is itself logged)"""

from typing import Any

from django import forms
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why somebody opens the material."""

    HANDLING = "handling", _("Handling this case")
    REVIEW = "review", _("Independent review")
    ADVICE = "advice", _("Advice as coordinator")
    DECISION = "decision", _("Before a decision")
    AUDIT = "audit", _("Audit")
    OTHER = "other", _("Something else")


def as_written(purpose: str, note: str = "") -> str:
    """The words that go into the journal, in Swedish as everything kept is."""
    with translation.override("sv"):
        label = str(Purpose(purpose).label)
    if not note.strip():
        return label
    return note.strip() if purpose == Purpose.OTHER else f"{label}: {note.strip()}"


def as_read(written: str) -> str:
    """A journalled purpose in the reader's language, where it is one of ours; else as it was written."""
    with translation.override("sv"):
        known = {str(purpose.label): purpose for purpose in Purpose}
    start, colon, rest = written.partition(": ")
    if start in known:
        return f"{Purpose(known[start]).label}{colon}{rest}"
    return written


class PurposeForm(forms.Form):
    """Purpose, and in words when it is none of the usual ones."""

    purpose = forms.ChoiceField(
        label=_("Why do you need to read this?"), choices=Purpose.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In your own words"),
        help_text=_("For example which decision it is for. Needed if you choose “Something else”."),
        max_length=200,
        required=False,
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Something else must be said in words."""
        data = super().clean() or {}
        if data.get("purpose") == Purpose.OTHER and not data.get("note", "").strip():
            self.add_error("note", _("Write what you need the material for."))
        return data

    @property
    def written(self) -> str:
        """What the journal keeps."""
        return as_written(self.cleaned_data["purpose"], self.cleaned_data["note"])
