"""What is typed about site visits: when, what was seen, what is left, and how many to draw?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.actions.visit_site import VisitNotes
from followup.forms.steps import StepForm, text_field
from registry.fields import DayField
from registry.models import Board


def _announced() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Tell the organisation by letter"),
        required=False,
        initial=True,
        help_text=_("Leave it out when the visit is to be made unannounced."),
    )


class PlanVisitForm(StepForm):
    """When to visit, and why if the rule does not suggest it."""

    planned_on = DayField(label=_("When?"))
    because = text_field(
        _("Why?"),
        rows=2,
        help_text=_("Needed when the rule does not suggest the visit. Write of the activity, not of persons."),
    )
    is_announced = _announced()


class NotesForm(StepForm):
    """What was seen, and what is left to follow up."""

    seen = text_field(
        _("Note from the visit"),
        rows=6,
        required=True,
        help_text=_("Write what you saw and heard of the activity. No names of participants, nobody’s opinions."),
    )
    follow_up = text_field(_("What is to be followed up?"), rows=2)
    follow_up_by = DayField(label=_("Follow up by"), required=False)

    def notes(self) -> VisitNotes:
        """What is typed."""
        typed = self.cleaned_data
        return VisitNotes(typed["seen"], typed["follow_up"], typed["follow_up_by"])


class MadeForm(NotesForm):
    """The same of a planned visit, with the day it was made."""

    made_on = DayField(label=_("When was it made?"))
    field_order = ("made_on", "seen", "follow_up", "follow_up_by")


class FollowedUpForm(StepForm):
    """What came of what the visit left."""

    outcome = text_field(_("What came of it?"), required=True)


class CancelVisitForm(StepForm):
    """Why a planned visit will not be made."""

    because = text_field(_("Why is the visit not made?"), rows=2, required=True)


class SampleForm(StepForm):
    """How many grants to draw at random, and when to visit them."""

    how_many = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )
    planned_on = DayField(label=_("Visit about"))
    is_announced = _announced()


class BoardChoice(forms.Form):
    """Which board's visits?"""

    mark_optional = False
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=None, to_field_name="key"
    )

    def __init__(self, *args: Any, boards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
