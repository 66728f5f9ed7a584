"""What is typed when an application is assessed, reviewed, heard before a refusal, or taken back to review?"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from grants.actions.assess import ScoreContent
from grants.forms.handling import ActorForm
from grants.models import Assessment, CallCriterion, Score
from registry.fields import KronorField

LONGEST = 10_000


def _words(label: Any, *, help_text: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CriterionFields(NamedTuple):
    """One criterion and the two fields it is assessed in."""

    criterion: CallCriterion
    verdict: BoundField
    reason: BoundField


class CriteriaForm(ActorForm):
    """A verdict and a reason on every frozen criterion, prefilled from `scores`."""

    mark_optional = False

    def __init__(
        self, *args: Any, criteria: Iterable[CallCriterion], scores: Iterable[Score] = (), **kwargs: Any
    ) -> None:
        known: dict[str, Any] = {}
        for score in scores:
            known[f"verdict_{score.criterion_id}"] = score.verdict
            known[f"reason_{score.criterion_id}"] = score.reason
        super().__init__(*args, initial=known | (kwargs.pop("initial", None) or {}), **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"verdict_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name,
                help_text=criterion.question,
                choices=Score.Verdict.choices,
                widget=forms.RadioSelect(attrs={"class": "v-row"}),
            )
            self.fields[f"reason_{criterion.pk}"] = _words(_("Why"), rows=2, required=False)
            self.fields[f"reason_{criterion.pk}"].widget.attrs["aria-label"] = f"{_('Why')}: {criterion.name}"

    @property
    def rows(self) -> list[CriterionFields]:
        """Each criterion with its two fields, in the order of the call."""
        return [CriterionFields(each, self[f"verdict_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.criteria]

    @property
    def scores(self) -> list[ScoreContent]:
        """What was answered; asked when the form is valid."""
        data = self.cleaned_data
        return [ScoreContent(each, data[f"verdict_{each.pk}"], data[f"reason_{each.pk}"]) for each in self.criteria]


class AssessmentForm(CriteriaForm):
    """The case officer's assessment and proposal."""

    @property
    def so_far(self) -> dict[str, Any]:
        """What can be understood of a draft, as the action takes it; what is not filled in yet is left out."""
        self.errors  # noqa: B018 - asked, so that the fields are read
        data = self.cleaned_data
        scores = [
            ScoreContent(each, data[f"verdict_{each.pk}"], data.get(f"reason_{each.pk}", ""))
            for each in self.criteria
            if data.get(f"verdict_{each.pk}")
        ]
        return {
            "scores": scores,
            "proposal": data.get("proposal", ""),
            "amount": data.get("amount"),
            "reasons": data.get("reasons", ""),
            "double_funding": data.get("double_funding", ""),
        }

    proposal = forms.ChoiceField(
        label=_("Proposal"), choices=Assessment.Proposal.choices, widget=forms.RadioSelect(attrs={"class": "v-row"})
    )
    amount = KronorField(label=_("Proposed sum, in kronor"), required=False)
    double_funding = _words(
        _("How you have judged the risk that the city pays twice"),
        help_text=_("Needed when something overlaps and you propose an approval. One or two sentences."),
        rows=3,
        required=False,
    )
    reasons = _words(
        _("Reasons for the proposal"),
        help_text=_("Name what speaks for and against. The text follows the case to whoever decides."),
        rows=6,
    )


class OpinionForm(ActorForm):
    """The reviewer's opinion, once both assessments stand side by side."""

    opinion = _words(
        _("Your opinion"),
        help_text=_("What you have looked at, and what you would weigh in another way."),
        required=False,
    )

    def __init__(self, *args: Any, is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_required:
            self.fields["opinion"].required = True
            self.fields["opinion"].error_messages["required"] = str(
                _("Write how you weigh the criteria that the two of you see differently.")
            )


class SendBackForm(ActorForm):
    """What the case officer needs to change."""

    mark_optional = False

    comment = _words(
        _("What needs to be changed"),
        help_text=_("Needed only when you send the assessment back."),
        rows=3,
        required=False,
    )


class ResumeForm(ActorForm):
    """Why the case goes back to review."""

    reason = _words(
        _("Why does the case go back to review?"),
        help_text=_("For example a statement or new facts that change the proposal. Is kept in the case's events."),
    )


class HearingForm(ActorForm):
    """What the organisation is asked to answer before a refusal."""

    material = _words(
        _("What the organisation is asked to answer"),
        help_text=_("Goes to the organisation as it stands. The proposal, the rule, and the facts it rests on."),
        rows=16,
    )
    withheld = _words(
        _("What is withheld, and why"),
        help_text=_("Name each document that the organisation does not get, and the ground for it."),
        rows=3,
        required=False,
    )
