"""What is typed about an appeal, a judgment, or an obvious error in a decision? Shapes, never rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.actions.appeal import Judgment
from grants.actions.correct import CorrectionText
from grants.forms.handling import ActorForm
from grants.models import Appeal, Correction
from registry.fields import CheckedFileField, DayField


def _words(label: Any, *, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000
    )


class AppealForm(ActorForm):
    """An appeal that has come."""

    by = forms.ChoiceField(
        label=_("Who appeals"),
        help_text=_("Only the kind: the name stands in the document, not here."),
        choices=Appeal.By.choices,
        widget=forms.RadioSelect,
    )
    received_on = DayField(label=_("Received"))
    document = CheckedFileField(label=_("The appeal, or what the court has sent"), required=False)


class ForwardForm(ActorForm):
    """To which court, and when."""

    court = forms.CharField(label=_("Court"), max_length=120, initial=_("The administrative court in Stockholm"))
    on = DayField(label=_("Handed over"))


class LateForm(ActorForm):
    """Why the appeal is too late."""

    reasons = _words(
        _("Reasons"), help_text=_("When the organisation was told of the decision, and when the appeal came.")
    )


class JudgmentForm(ActorForm):
    """What the court said."""

    outcome = forms.ChoiceField(
        label=_("What the court decided"),
        choices=[("reject", _("The decision stands")), ("annul", _("The decision is annulled"))],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("The court's case number"), max_length=40, widget=forms.TextInput(attrs={"size": 14})
    )
    on = DayField(label=_("Day of the judgment"))
    reasons = _words(_("The court's reasons in short"), rows=4)

    def judgment(self) -> Judgment:
        """The judgment, as the actions take it."""
        data = self.cleaned_data
        return Judgment(number=data["number"], on=data["on"], reasons=data["reasons"])


class CorrectionForm(ActorForm):
    """An obvious error of writing: the words, and what they shall be."""

    part = forms.ChoiceField(label=_("Part of the decision"), choices=Correction.Part.choices)
    stood = _words(_("It says"), help_text=_("Copy the words from the decision, letter by letter."), rows=2)
    becomes = _words(_("It shall say"), rows=2)
    reasons = _words(
        _("Why it is an obvious error"),
        help_text=_("An error of writing, reckoning or the like. Anything else needs a new decision."),
        rows=2,
    )
    heard = _words(
        _("How the organisation was heard"),
        help_text=_("When it was asked and what it answered, or why that was manifestly unnecessary (FL 36 §)."),
        rows=2,
    )

    def text(self) -> CorrectionText:
        """The correction, as the action takes it."""
        return CorrectionText(
            **{name: self.cleaned_data[name] for name in ("part", "stood", "becomes", "reasons", "heard")}
        )
