"""What is typed in the other steps of a vetting: circumstance, advice, review, factors, conclusion?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from vetting.actions.review_vetting import FactorWeight
from vetting.forms import StepForm, words
from vetting.models import Evidence, Vetting


class EnhanceForm(StepForm):
    """The written, concrete circumstance that an enhanced vetting needs."""

    step = "enhance"

    circumstance = words(
        _("Which concrete circumstance calls for an enhanced vetting?"),
        help_text=_(
            "Describe what somebody has done: what, when, where, and how it is tied to the organisation's activity. "
            "Ideology, religion and ethnicity are never reasons."
        ),
        rows=4,
    )
    rests_on = forms.ChoiceField(
        label=_("What is it known from?"),
        help_text=_("A tip or a single source may open an enhanced vetting, but never carries a finding."),
        choices=[("", "–"), *Evidence.Level.choices],
    )


class ClearWithoutFindingForm(StepForm):
    """Nothing was found in an enhanced vetting: where was looked, and why nothing remains."""

    step = "clear_without_finding"

    reasons = words(_("Where you have looked, and why nothing remains"), rows=4)


class AdviceForm(StepForm):
    """A coordinator's advice in writing."""

    step = "advice"

    text = words(_("Your advice"), help_text=_("Coordinators advise, the board decides."), rows=4)


class ReviewForm(StepForm):
    """The independent reviewer's opinion."""

    step = "review"

    opinion = words(
        _("Your opinion"),
        help_text=_("Is the evidence what it is said to be? Is what speaks against it given its weight?"),
        rows=4,
    )


class WeighForm(StepForm):
    """The four factors (8 b §) and why nothing less intrusive would do (R15); may be saved half done."""

    step = "weigh"
    mark_optional = False

    less_intrusive = words(
        _("Why is a warning, a demand for correction or support to a part of the activity not enough?"),
        help_text=_("Try each measure on its own. The text goes with the case to the board."),
        rows=4,
        required=False,
    )

    def __init__(self, *arguments: Any, vetting: Vetting, **keywords: Any) -> None:
        super().__init__(*arguments, vetting=vetting, **keywords)
        self.fields["less_intrusive"].initial = vetting.less_intrusive
        for name in Vetting.FACTORS:
            label = str(getattr(Vetting._meta.get_field(name), "verbose_name", name))
            self.fields[name] = forms.ChoiceField(
                label=label[:1].upper() + label[1:],
                choices=[("", "–"), *Vetting.Factor.choices],
                required=False,
                initial=getattr(vetting, name),
            )
            self.fields[f"{name}_note"] = words(
                translate("Why"), rows=2, required=False, initial=getattr(vetting, f"{name}_note")
            )

    def factors(self) -> list[tuple[Any, Any]]:
        """Choice and note of each factor, for the page."""
        return [(self[name], self[f"{name}_note"]) for name in Vetting.FACTORS]

    def weights(self) -> list[FactorWeight]:
        """What the action takes."""
        data = self.cleaned_data
        return [FactorWeight(name, data[name], data[f"{name}_note"]) for name in Vetting.FACTORS]


MEANINGS = {
    Vetting.State.CLEARED: _("Nothing remains of what was suspected. Support may be given."),
    Vetting.State.SPECIAL_REASONS: _("Something was found, but support may be given all the same (8 b §)."),
    Vetting.State.NOT_PROVEN: _("The evidence is not enough. Support may be given."),
    Vetting.State.NOT_MET: _("The democracy condition is not met. The board tries a refusal."),
}


class ConcludeForm(StepForm):
    """The conclusion and its reasons. Only what is possible is offered; the action refuses the rest with its reason."""

    step = "conclude"

    outcome = forms.ChoiceField(label=_("Conclusion"), widget=forms.RadioSelect)
    reasons = words(
        _("Reasons for the conclusion"), help_text=_("The rule, the facts, and how they were weighed."), rows=5
    )

    def __init__(self, *arguments: Any, offered: "list[str] | None" = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        choices = [(state.value, f"{state.label}: {meaning}") for state, meaning in MEANINGS.items()]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        if offered is not None:
            self.fields["outcome"].widget.choices = [choice for choice in choices if choice[0] in offered]


class ReopenForm(StepForm):
    """The new facts that a reopening needs."""

    step = "reopen"

    new_facts = words(
        _("Which new facts are there?"), help_text=_("New facts only; the old conclusion is kept in the journal.")
    )
