"""What may an organisation write when it is heard?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFileField
from registry.models import User


class StatementForm(forms.Form):
    """An organisation's statement on what it was sent (R1)."""

    actor: User | None = None
    answer = forms.CharField(
        label=_("Your statement"),
        max_length=50_000,
        help_text=_("Write what is wrong and what is missing. If you have nothing to add, write that."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    document = CheckedFileField(
        label=_("Document"),
        required=False,
        help_text=_("For example minutes or a letter. PDF, Word, Excel, JPG or PNG."),
    )
