"""What is typed when a case is handled: a declaration, two people, a request, a note, reasons? Shapes, never rules."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.models import Case, ConflictDeclaration, User
from registry.roles import Role
from registry.selectors import people_with


class ActorForm(forms.Form):
    """A form that knows who sends it, so that a refused step is journalled with its person."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class DeclareForm(ActorForm):
    """A person's word on conflict of interest."""

    mark_optional = False
    has_conflict = forms.TypedChoiceField(
        label=_("Do you have a conflict of interest in this case?"),
        choices=[("no", _("No, I have none")), ("yes", _("Yes, I have one, or it can be doubted"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("If yes: on which ground?"),
        choices=ConflictDeclaration.Ground.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Anything to add?"),
        help_text=_("Is kept in the case. Write about your own part, not about other people."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class AssignForm(ActorForm):
    """The two people who handle a case; somebody left out stays."""

    case_officer = forms.ModelChoiceField(label=_("Case officer"), queryset=User.objects.none(), required=False)
    reviewer = forms.ModelChoiceField(label=_("Independent reviewer"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, role, held in (
            ("case_officer", Role.CASE_OFFICER, case.case_officer_id),
            ("reviewer", Role.REVIEWER, case.reviewer_id),
        ):
            field = cast("forms.ModelChoiceField[User]", self.fields[name])
            field.queryset = people_with(role, case)
            field.empty_label = str(_("Choose a person"))
            field.initial = held

    def clean(self) -> dict[str, Any]:
        """At least one person is chosen."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("case_officer") and not cleaned.get("reviewer"):
            self.add_error("case_officer", _("Choose a case officer, a reviewer, or both."))
        return cleaned


class SupplementRequestForm(ActorForm):
    """What the organisation is asked to complete, and until when."""

    mark_optional = False

    missing = forms.MultipleChoiceField(
        label=_("Attachments that are missing"),
        help_text=_("Each one you tick becomes a line of the letter."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    request = forms.CharField(
        label=_("What is missing?"),
        help_text=_("Goes to the organisation as it stands. Name each document or answer that is missing."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        required=False,
    )
    due_on = DayField(label=_("Answer by"), required=False)

    def __init__(self, *args: Any, attachments: Sequence[str], due_on: dt.date, **kwargs: Any) -> None:
        """`attachments` are the titles of what the call asks for; `due_on` is the usual last day."""
        super().__init__(*args, initial={"due_on": due_on}, **kwargs)
        if attachments:
            field = cast(forms.MultipleChoiceField, self.fields["missing"])
            field.choices = [(title, title) for title in attachments]
        else:
            del self.fields["missing"]

    def clean(self) -> dict[str, Any]:
        """Something is asked for, and the last day has not been."""
        cleaned = super().clean() or {}
        if not self.text and "request" not in self.errors:
            self.add_error("request", _("Write what the organisation needs to complete."))
        cleaned["due_on"] = due_on = cleaned.get("due_on") or self.initial["due_on"]
        if due_on <= timezone.localdate():
            self.add_error("due_on", _("Choose a day after today."))
        return cleaned

    @property
    def text(self) -> str:
        """The words of the request: the ticked attachments, a line each, then what was written."""
        lines = [f"– {title}" for title in self.cleaned_data.get("missing") or []]
        return "\n".join([*lines, self.cleaned_data.get("request") or ""]).strip()


class DismissForm(ActorForm):
    """Why an application is not tried."""

    reasons = forms.CharField(
        label=_("Reasons for the dismissal"),
        help_text=_(
            "For example late, wrong form, or nobody with the right to sign. Goes into the decision as it stands."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )


class NoteForm(ActorForm):
    """A working note."""

    text = forms.CharField(
        label=_("New note"),
        help_text=_("Becomes an official document when the case is closed."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
