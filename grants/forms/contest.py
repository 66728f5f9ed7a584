"""What does an organisation write when it contests a repayment claim? (R8)"""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFilesField
from registry.models import User


class ContestForm(forms.Form):
    """What is wrong with the claim, and what shows it."""

    actor: User | None = None
    text = forms.CharField(
        label=_("What do you contest, and why?"),
        max_length=50_000,
        help_text=_("For example what was carried out, what it cost, or what has been paid back already."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    documents = CheckedFilesField(
        label=_("Documents"),
        required=False,
        help_text=_("For example accounts or receipts; you may choose several. PDF, Word, Excel, JPG or PNG."),
    )
