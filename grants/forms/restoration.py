"""What is typed when a board gives withdrawn support back, or lets the withdrawal stand?"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.withdrawal import WithdrawalForm
from grants.models import Restoration


class RestoreForm(WithdrawalForm):
    """The board's decision. Only what is possible is offered; the action refuses the rest with its reason."""

    step = "restore"
    mark_optional = False

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Days that the period, the reports and the payments are moved"),
        help_text=_("As many as the support has been withdrawn, or fewer. Only for support that is given back."),
        min_value=0,
        max_value=3650,
        required=False,
        widget=forms.NumberInput(attrs={"size": 6}),
    )
    reasons = forms.CharField(
        label=_("Reasons for the decision"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    paragraph = forms.CharField(
        label=_("Paragraph in the board's minutes"), max_length=30, widget=forms.TextInput(attrs={"size": 10})
    )

    MEANINGS: ClassVar = {
        Restoration.State.RESTORED: _("Give back: the support goes on, and what was never paid is planned anew"),
        Restoration.State.STANDS: _("Let the withdrawal stand"),
    }

    def __init__(self, *arguments: Any, offered: list[str] | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choices = [(state.value, meaning) for state, meaning in self.MEANINGS.items()]
        outcome = self.fields["outcome"]
        outcome.choices = choices  # type: ignore[attr-defined]
        if offered is not None:
            outcome.widget.choices = [choice for choice in choices if choice[0] in offered]
            if len(offered) == 1:
                outcome.initial = offered[0]

    def clean_days(self) -> int:
        """No days when nothing is typed."""
        return self.cleaned_data.get("days") or 0


class RestorationHearingForm(WithdrawalForm):
    """What the organisation is asked to answer before the withdrawal is let stand."""

    step = "restore-hearing"

    material = forms.CharField(
        label=_("What the organisation is asked to answer"),
        help_text=_("Why the support should stay withdrawn although the exclusion is annulled. Address them as you."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
