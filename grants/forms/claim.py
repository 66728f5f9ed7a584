"""What is typed when a repayment is claimed, and while it is followed?"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.forms.withdrawal import WithdrawalForm, words
from grants.models import ClaimEntry, RepaymentClaim
from registry.fields import DayField, KronorField
from registry.formats import kronor


class ClaimForm(WithdrawalForm):
    """How much is to be repaid, and why."""

    step = "claim"

    amount = KronorField(label=_("To repay, in kronor"))
    reasons = words(_("Reasons for the claim"), rows=3)
    proportionality = words(
        _("Why is the sum reasonable?"),
        help_text=_("What was used as agreed, whose fault it was, and why nothing less would do."),
        rows=3,
    )


class NothingForm(WithdrawalForm):
    """Why nothing is to be repaid."""

    step = "nothing"

    reasons = words(_("Why is nothing to be repaid?"), rows=3)


class ClaimStepForm(WithdrawalForm):
    """A step of a claim that is decided."""

    def __init__(self, *arguments: Any, claim: RepaymentClaim, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.claim = claim


class InvoiceForm(ClaimStepForm):
    """By when the invoice is to be paid."""

    step = "invoice"

    due_on = DayField(label=_("To be paid by"))


class ReceiveForm(ClaimStepForm):
    """What came in, when, and under which reference."""

    step = "receive"

    amount = KronorField(label=_("Came in, in kronor"))
    on = DayField(label=_("The money came in"), initial=timezone.localdate)
    reference = forms.CharField(
        label=_("The ledger's reference"),
        required=False,
        max_length=40,
        help_text=_("The voucher or the payment's number. The same one cannot be noted twice."),
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["amount"].initial = self.claim.balance


class ReverseForm(ClaimStepForm):
    """Which receipt was a mistake."""

    step = "reverse"

    entry = forms.ModelChoiceField(ClaimEntry.objects.none(), label=_("Which receipt?"))
    reason = words(_("What was wrong with it?"), rows=2)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choice: Any = self.fields["entry"]
        choice.queryset = self.claim.entries.filter(kind=ClaimEntry.Kind.RECEIVED, reversal=None)
        choice.label_from_instance = lambda entry: f"{entry.on.isoformat()} {kronor(entry.amount)} {entry.reference}"


class DisputeForm(ClaimStepForm):
    """What the organisation contests."""

    step = "dispute"

    reason = words(_("What does the organisation contest?"), rows=2)


class HoldToForm(ClaimStepForm):
    """Why what is contested stands, and by when it is to be paid."""

    step = "hold"

    reason = words(
        _("Why does the claim stand?"), rows=4, help_text=_("Answer what the organisation says. It gets your words.")
    )
    due_on = DayField(label=_("To be paid by"))


class DeferForm(ClaimStepForm):
    """More time to pay, at once or in parts, and why."""

    step = "defer"

    due_on = DayField(label=_("New day to pay by"), help_text=_("With instalments: the day of the first one."))
    instalments = forms.IntegerField(
        label=_("Number of instalments"),
        initial=1,
        min_value=1,
        help_text=_("What is left is divided into equal parts, a month apart."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
    )
    reason = words(_("Reasons for the deferral"), rows=2)


class RemitForm(ClaimStepForm):
    """How much the organisation is let off, and why."""

    step = "remit"

    amount = KronorField(label=_("Let off, in kronor"), help_text=_("All that is left, or a part of it."))
    reason = words(_("Reasons for the remission"), rows=2)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["amount"].initial = self.claim.balance
