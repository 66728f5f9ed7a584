"""What is another authority asked, and what did it answer?"""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFileField, DayField
from registry.parameters import value_of
from vetting.forms import StepForm, words
from vetting.models import Finding, Referral


class ReferForm(StepForm):
    """Which authority is asked for a written opinion, about what, and until when."""

    step = "refer"

    authority = forms.CharField(
        label=_("Authority to ask"),
        help_text=_("For example the police, or the CVE support function. Its opinion is evidence of level E3."),
        max_length=120,
    )
    question = words(
        _("What the authority is asked"),
        help_text=_("The letter holds this text, the organisation's name and number, and nothing else."),
        rows=4,
    )
    due_on = DayField(label=_("Answer by"))

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["due_on"].initial = timezone.localdate() + dt.timedelta(days=value_of("referral_days"))


class FindingField(forms.ModelChoiceField):
    """A finding by its ground and the start of what happened."""

    def label_from_instance(self, obj: Any) -> str:
        """`D3: Ordföranden …`"""
        return f"{obj.ground.code}: {obj.description[:80]}"


class AnswerReferralForm(StepForm):
    """What came back from the authority, and which finding it is evidence for."""

    step = "referral"

    answered_on = DayField(label=_("The day of the answer"))
    summary = words(_("The answer in short"), rows=3)
    checked = CheckedFileField(
        label=_("The opinion"), help_text=_("Only what is in writing becomes evidence (E3)."), required=False
    )
    finding = FindingField(
        label=_("Evidence for"),
        queryset=Finding.objects.none(),
        empty_label=_("No finding"),
        required=False,
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["finding"].queryset = self.vetting.findings.select_related("ground")  # type: ignore[attr-defined]
        self.fields["answered_on"].initial = timezone.localdate()

    @staticmethod
    def prefix_of(referral: Referral) -> str:
        """What tells one referral's form from another's."""
        return f"referral-{referral.pk}"
