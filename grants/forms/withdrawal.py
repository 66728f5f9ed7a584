"""What is typed in a withdrawal of one support?"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import Withdrawal
from registry.models import User


class WithdrawalForm(forms.Form):
    """A form of one step, its fields told apart from the page's other forms by the step's name."""

    step: ClassVar[str] = ""

    def __init__(self, *arguments: Any, actor: User, **keywords: Any) -> None:
        keywords.setdefault("prefix", self.step or None)
        super().__init__(*arguments, **keywords)
        self.actor = actor


def words(label: Any, *, help_text: Any = "", rows: int = 3, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class OpenWithdrawalForm(WithdrawalForm):
    """Which term was breached."""

    ground = words(
        _("Which term was breached, and how?"),
        help_text=_("Name the term, what happened, and when. The organisation will be given it to answer."),
        rows=5,
    )


class HearingForm(WithdrawalForm):
    """What the organisation is asked to answer."""

    step = "hearing"

    material = words(
        _("What the organisation is asked to answer"),
        help_text=_("The ground, the facts, and what the board considers deciding. Address them as you."),
        rows=7,
    )


class ProposeForm(WithdrawalForm):
    """A button alone."""

    step = "propose"


class DecideForm(WithdrawalForm):
    """The board's decision. Only what is possible is offered; the action refuses the rest with its reason."""

    step = "decide"
    mark_optional = False

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    paragraph = forms.CharField(
        label=_("Paragraph in the board's minutes"), max_length=30, widget=forms.TextInput(attrs={"size": 10})
    )
    reasons = words(_("Reasons for the decision"), rows=4)
    less_intrusive = words(
        _("Why is nothing less intrusive enough?"), help_text=_("Needed when the support is withdrawn."), required=False
    )
    conditions = words(
        _("Conditions for the support to go on"),
        help_text=_("Needed for a remedy on conditions: what is to be put right, and by when."),
        required=False,
    )

    MEANINGS: ClassVar = {
        Withdrawal.State.WITHDRAWN: _("Withdraw: what is not paid is cancelled"),
        Withdrawal.State.REMEDIED: _("Remedy on conditions: payments are released when they are controlled anew"),
        Withdrawal.State.CONTINUED: _("Continue: the support goes on and payments are released"),
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
            if Withdrawal.State.REMEDIED.value not in offered:
                self.fields["conditions"].widget = forms.HiddenInput()
