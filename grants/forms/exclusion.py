"""What is typed when an organisation is excluded, and when an exclusion is lifted?"""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.fields import DayField
from registry.models import User
from vetting.models import Vetting


class ExcludeForm(forms.Form):
    """The board's decision, and two confirmations that the decider has seen what it reaches."""

    valid_until = DayField(label=_("Holds until"))
    meeting_paragraph = forms.CharField(
        label=_("Paragraph in the board's minutes"), max_length=30, widget=forms.TextInput(attrs={"size": 10})
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The rule, the facts and how they were weighed. The text goes to the organisation."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    less_intrusive = forms.CharField(
        label=_("Why is nothing less intrusive enough?"), widget=forms.Textarea(attrs={"rows": 3})
    )
    has_seen = forms.BooleanField(label="")
    number = forms.CharField(
        label=_("Write the vetting's registry number to confirm"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *arguments: Any, vetting: Vetting, actor: User, supports: int, latest: dt.date, **keywords: Any
    ) -> None:
        keywords.setdefault(
            "initial", {"reasons": vetting.conclusion_reasons, "less_intrusive": vetting.less_intrusive}
        )
        super().__init__(*arguments, **keywords)
        self.vetting, self.actor = vetting, actor
        self.fields["valid_until"].help_text = translate("At the latest %(date)s.") % {"date": latest.isoformat()}
        self.fields["has_seen"].label = (
            ngettext(
                "I have gone through the %(count)d support", "I have gone through the %(count)d supports", supports
            )
            % {"count": supports}
            if supports
            else translate("I know that the organisation has no support now")
        )
        self.fields["number"].help_text = vetting.case.registry_number

    def clean_number(self) -> str:
        """The number as it stands in the register, however it was spaced."""
        typed = re.sub(r"\s+", "", self.cleaned_data["number"]).upper()
        number = self.vetting.case.registry_number
        if typed != re.sub(r"\s+", "", number).upper():
            raise forms.ValidationError(translate("Write the number exactly: %(number)s") % {"number": number})
        return number

    def decision(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("valid_until", "reasons", "less_intrusive", "meeting_paragraph")
        return {name: self.cleaned_data[name] for name in names}


class LiftForm(forms.Form):
    """Why the exclusion ends before its time: by the board's decision, or because a court has annulled it."""

    mark_optional = False

    because = forms.ChoiceField(
        label=_("Why does the exclusion end?"),
        choices=[
            ("lifted", _("The board lifts it: the ground is gone, or was never there")),
            ("annulled", _("A court has annulled the decision")),
        ],
        widget=forms.RadioSelect,
        initial="lifted",
    )
    meeting_paragraph = forms.CharField(
        label=_("Paragraph in the board's minutes"),
        help_text=_("When the board lifts it."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"size": 10}),
    )
    court_number = forms.CharField(
        label=_("The court's case number"),
        help_text=_("When a court has annulled it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"size": 14}),
    )
    judged_on = DayField(label=_("Day of the judgment"), required=False)
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("What has changed and how it was found out, or what the court said. It goes to the organisation."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *arguments: Any, actor: User, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """A board's decision has its paragraph, a judgment its number and day."""
        data = super().clean() or {}
        wanted = {
            "lifted": {"meeting_paragraph": translate("Give the paragraph in the board's minutes.")},
            "annulled": {
                "court_number": translate("Give the court's case number."),
                "judged_on": translate("Give the day of the judgment."),
            },
        }
        for name, message in wanted.get(data.get("because", ""), {}).items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return data
