"""What is typed when an exclusion is looked at again: by the board, and by the organisation that asks for it? (G3)"""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFileField, CheckedFilesField, DayField
from registry.models import User
from vetting.forms import words
from vetting.models import Evidence, NewEvidence, ReExamination


class ReExaminationForm(forms.Form):
    """A form of one step, its fields told apart from the page's other forms by the step's name."""

    step: ClassVar[str] = ""

    def __init__(self, *arguments: Any, actor: User, **keywords: Any) -> None:
        keywords.setdefault("prefix", self.step)
        super().__init__(*arguments, **keywords)
        self.actor = actor


class BeginForm(ReExaminationForm):
    """Why the board looks again before the day has come."""

    step = "begin"

    why = words(_("Why is the exclusion looked at again?"), help_text=_("What has come to light, and when."))


class NewEvidenceForm(ReExaminationForm):
    """One piece of evidence of what has changed, or of what has not."""

    step = "evidence"

    level = forms.ChoiceField(
        label=_("Level"),
        help_text=_("A tip is not taken in: an exclusion does not go on because of one."),
        choices=[("", "–"), *(choice for choice in Evidence.Level.choices if choice[0] != Evidence.Level.E6)],
    )
    title = forms.CharField(
        label=_("What it is"), help_text=_("For example: minutes of the annual meeting, a saved page."), max_length=200
    )
    source = forms.CharField(label=_("Who it comes from"), max_length=200)
    dated_on = DayField(label=_("Dated"))
    shows = words(_("What it shows"), help_text=_("Write it also when it speaks for the organisation."))
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    is_independent = forms.BooleanField(
        label=_("Independent of the other sources"),
        help_text=_("Asked for level E4: neither built on the other source nor from the same sender."),
        required=False,
    )
    independence_note = words(_("Why it is independent"), rows=2, required=False)
    checked = CheckedFileField(
        label=_("File"),
        help_text=_("Needed for the levels E1 to E4. The file gets a document number and a fingerprint (SHA-256)."),
        required=False,
    )


class HearingForm(ReExaminationForm):
    """What the organisation is asked to answer; each piece of evidence is sent, or the reason why not is written."""

    step = "hearing"

    material = words(
        _("What the organisation is asked to answer"),
        help_text=_(
            "What is new, and what the board considers: that the exclusion stands, or is extended and until when. "
            "Address them as you."
        ),
        rows=7,
    )

    def __init__(self, *arguments: Any, pieces: list[NewEvidence], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.pieces = pieces
        for piece in pieces:
            self.fields[f"withhold-{piece.pk}"] = forms.CharField(
                label=translate("Withhold “%(title)s” because") % {"title": piece.title},
                help_text=translate("Empty when it is sent. The organisation reads the reason."),
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def withheld(self) -> dict[int, str]:
        """The reasons, by the key of the evidence."""
        return {piece.pk: self.cleaned_data.get(f"withhold-{piece.pk}", "") for piece in self.pieces}


class PrepareForm(ReExaminationForm):
    """What is new, how it is weighed, and what the board is asked to decide."""

    step = "prepare"
    mark_optional = False

    news = words(
        _("What is new since the decision?"),
        help_text=_(
            "What the organisation has said and done, and what else has come to light. Nothing is an answer too."
        ),
        rows=4,
    )
    assessment = words(
        _("How is it weighed?"),
        help_text=_("Does the ground remain? What speaks for the organisation, and what against?"),
        rows=4,
    )
    proposal = forms.ChoiceField(
        label=_("What do you propose?"), choices=ReExamination.Proposal.choices, widget=forms.RadioSelect
    )
    less_intrusive = words(
        _("Why would nothing less intrusive do?"), help_text=_("Needed unless you propose to lift."), required=False
    )


class DecideAgainForm(ReExaminationForm):
    """The board's decision after the re-examination."""

    step = "decide"
    mark_optional = False

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("lift", _("Lift: the exclusion ends today")),
            ("keep", _("It stands, until the same end date")),
            ("extend", _("Extend, until the day below")),
        ],
        widget=forms.RadioSelect,
    )
    until = DayField(label=_("Holds until"), required=False)
    meeting_paragraph = forms.CharField(
        label=_("Paragraph in the board's minutes"), max_length=30, widget=forms.TextInput(attrs={"size": 10})
    )
    reasons = words(
        _("Reasons for the decision"),
        help_text=_("The rule, the facts and how they were weighed. The text goes to the organisation."),
        rows=5,
    )
    less_intrusive = words(
        _("Why is nothing less intrusive enough?"),
        help_text=_("Needed unless the exclusion is lifted."),
        required=False,
    )

    def __init__(self, *arguments: Any, latest: dt.date, offered: list[str] | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["until"].help_text = translate("For an extension. At the latest %(date)s.") % {
            "date": latest.isoformat()
        }
        if offered is not None:
            outcome = self.fields["outcome"]
            choices = outcome.choices  # type: ignore[attr-defined]
            outcome.widget.choices = [choice for choice in choices if choice[0] in offered]

    def clean(self) -> dict[str, Any]:
        """An extension names its day."""
        data = super().clean() or {}
        if data.get("outcome") == "extend" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", translate("Choose until when the exclusion is extended."))
        return data


class AskToLiftForm(forms.Form):
    """An organisation's request that its exclusion be lifted."""

    actor: User | None = None
    text = forms.CharField(
        label=_("What has changed since the decision?"),
        max_length=50_000,
        help_text=_(
            "What you have done, when, and how it can be seen. Write too if something was wrong from the start."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    documents = CheckedFilesField(
        label=_("Documents"),
        required=False,
        help_text=_("For example minutes or new statutes; you may choose several. PDF, Word, Excel, JPG or PNG."),
    )
