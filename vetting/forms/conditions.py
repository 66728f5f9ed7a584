"""What is a board's own condition, in both languages, and from when?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.models import Board, User
from vetting.actions.write_condition import ConditionText
from vetting.forms import words
from vetting.models import Criterion


class ConditionForm(forms.Form):
    """A new condition, or a new version of one."""

    actor: User | None = None
    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.none(), empty_label=None)
    replaces = forms.ModelChoiceField(
        label=_("Takes over from"),
        queryset=Criterion.objects.none(),
        required=False,
        empty_label=_("Nothing: it is a new condition"),
    )
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100)
    text_sv = words(_("Wording in Swedish"), rows=3)
    text_en = words(_("Wording in English"), rows=3)
    explanation_sv = words(
        _("Explanation in Swedish"),
        help_text=_("In plain words: what is meant, and what is not."),
        rows=3,
        required=False,
    )
    explanation_en = words(_("Explanation in English"), rows=3, required=False)
    source = forms.CharField(
        label=_("Where it comes from"),
        help_text=_("For example the board's decision, date and paragraph."),
        max_length=100,
    )
    valid_from = DayField(
        label=_("Holds from"),
        help_text=_("For calls that open that day or later. Never for a call that is open already."),
    )

    def __init__(self, *arguments: Any, boards: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        own = Criterion.objects.filter(board__in=boards, valid_to=None)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["replaces"].queryset = own  # type: ignore[attr-defined]

    def text(self) -> ConditionText:
        """The words, as the action takes them."""
        data = self.cleaned_data
        names = ("name_sv", "name_en", "text_sv", "text_en", "source", "explanation_sv", "explanation_en")
        return ConditionText(**{name: data[name] for name in names})


class EndConditionForm(forms.Form):
    """A condition's last day."""

    actor: User | None = None
    on = DayField(label=_("Last day"))
