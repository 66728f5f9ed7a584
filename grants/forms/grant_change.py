"""What is typed when a change of a grant is asked for, assessed and decided? Shapes, never rules."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from followup.models import Goal, Milestone, PlanLine
from followup.rules.changing import blockers_to_moving
from grants.actions.ask_for_change import ChangeContent
from grants.actions.decide import Authority, DecisionText
from grants.actions.decide_change import AssessmentContent
from grants.forms.application import NumberField
from grants.forms.decision import BOARD, authority_label
from grants.forms.handling import ActorForm
from grants.models import Delegation, GrantChange, Payment, Support
from grants.rules.changing import has_begun
from grants.rules.entering import LONGEST_PURPOSE
from registry.fields import DayField, KronorField

LONGEST: Final = 20_000


def _words(label: Any, *, help_text: Any = "", rows: int = 3, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class _BesideForm(ActorForm):
    """A form in which the reasons that a step is refused for stand beside the field they are about."""

    mark_optional = False
    beside: ClassVar[dict[str, str]] = {}

    def put_beside(self) -> None:
        """Move each reason that is about a field to that field; the others stay at the top."""
        general = self.errors.as_data().get(NON_FIELD_ERRORS, [])
        if not any(error.code in self.beside for error in general):
            return
        self.errors.pop(NON_FIELD_ERRORS)
        for error in general:
            field = self.beside.get(error.code or "")
            self.add_error(field if field in self.fields else None, error)


class AskForm(_BesideForm):
    """How the organisation wants the grant to be. The fields hold it as it is; what is altered is asked for."""

    purpose = forms.CharField(
        label=_("What the support is for"), max_length=LONGEST_PURPOSE, widget=forms.Textarea(attrs={"rows": 3})
    )
    period_start = DayField(label=_("First day"))
    period_end = DayField(label=_("Last day"))
    why = _words(
        _("Why do you want to change it?"),
        help_text=_("What has happened, and how the purpose of the support is still reached."),
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, support: Support, draft: GrantChange | None, **kwargs: Any) -> None:
        self.lines: list[PlanLine] = list(support.plan.lines.all()) if support.plan is not None else []
        changed = {each.line_id: each.amount for each in draft.lines.all()} if draft is not None else {}
        initial: dict[str, Any] = {
            "purpose": (draft.purpose if draft else "") or support.present_purpose,
            "period_start": (draft.period_start if draft else None) or support.period_start,
            "period_end": (draft.period_end if draft else None) or support.period_end,
            "why": draft.why if draft else "",
        }
        initial |= {_line(line): changed.get(line.pk, line.amount) for line in self.lines}
        super().__init__(*args, initial=initial, **kwargs)
        for line in self.lines:
            self.fields[_line(line)] = KronorField(label=line.description)
        first = _line(self.lines[0]) if self.lines else ""
        self.beside = _BESIDE_PERIOD | dict.fromkeys(_ABOUT_LINES, first)  # type: ignore[misc]

    @property
    def budget(self) -> list[tuple[PlanLine, Any]]:
        """Each line as it is, with its field."""
        return [(line, self[_line(line)]) for line in self.lines]

    def content(self) -> ChangeContent:
        """What the action takes."""
        data = self.cleaned_data
        return ChangeContent(
            purpose=data["purpose"],
            period_start=data["period_start"],
            period_end=data["period_end"],
            lines={line.pk: data[_line(line)] for line in self.lines},
            why=data["why"],
        )


def _line(line: PlanLine) -> str:
    return f"line_{line.pk}"


_BESIDE_PERIOD: Final = {
    "period_backwards": "period_end",
    "period_too_late": "period_end",
    "period_over": "period_end",
    "period_too_early": "period_start",
    "start_reported": "period_start",
}
_ABOUT_LINES: Final = ("lines_do_not_add_up", "line_below_zero", "line_below_reported")


class AssessForm(_BesideForm):
    """What the change means: new days for what lies ahead, new targets, and what the officer proposes."""

    milestones: list[Milestone]
    payments: list[Payment]
    goals: list[Goal]

    assessment = _words(
        _("What does the change mean for the follow-up?"),
        help_text=_("For the goals, the reports and the payments, and for the purpose of the call."),
        rows=5,
    )
    other_facts = _words(
        _("What speaks against the change besides the request itself?"),
        help_text=_("Leave empty if nothing does. What you write is sent to the organisation before a refusal (R1)."),
        rows=3,
        required=False,
    )
    proposal = forms.ChoiceField(label=_("Proposal"), choices=GrantChange.Proposal.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, change: GrantChange, **kwargs: Any) -> None:
        self.milestones, self.payments, self.goals = movable(change)
        days = {each.milestone_id: each.due_on for each in change.milestones.all()}
        paid = {each.payment_id: each.due_on for each in change.payments.all()}
        targets = {each.goal_id: each.target for each in change.targets.all()}
        initial: dict[str, Any] = {
            "assessment": change.assessment,
            "other_facts": change.other_facts,
            "proposal": change.proposal,
        }
        initial |= {f"milestone_{each.pk}": days.get(each.pk, each.due_on) for each in self.milestones}
        initial |= {f"payment_{each.pk}": paid.get(each.pk, each.due_on) for each in self.payments}
        initial |= {f"target_{each.pk}": targets.get(each.pk, each.target) for each in self.goals}
        super().__init__(*args, initial=initial, **kwargs)
        for milestone in self.milestones:
            self.fields[f"milestone_{milestone.pk}"] = DayField(label=milestone.title)
        for payment in self.payments:
            self.fields[f"payment_{payment.pk}"] = DayField(
                label=translate("Payment %(number)d, at the earliest") % {"number": payment.number}
            )
        for goal in self.goals:
            self.fields[f"target_{goal.pk}"] = NumberField(label=goal.text)

    @property
    def days(self) -> list[tuple[Any, Any]]:
        """Each day that can be moved, as it is, with its field."""
        rows: list[tuple[Any, Any]] = [(each.due_on, self[f"milestone_{each.pk}"]) for each in self.milestones]
        return [*rows, *((each.due_on, self[f"payment_{each.pk}"]) for each in self.payments)]

    @property
    def aims(self) -> list[tuple[Goal, Any]]:
        """Each goal, with the field of its target."""
        return [(each, self[f"target_{each.pk}"]) for each in self.goals]

    def content(self) -> AssessmentContent:
        """What the action takes."""
        data = self.cleaned_data
        return AssessmentContent(
            proposal=data["proposal"],
            assessment=data["assessment"],
            other_facts=data["other_facts"],
            milestones={each.pk: data[f"milestone_{each.pk}"] for each in self.milestones},
            payments={each.pk: data[f"payment_{each.pk}"] for each in self.payments},
            targets={each.pk: data[f"target_{each.pk}"] for each in self.goals},
        )


class HearingForm(ActorForm):
    """What the organisation is asked to answer before a refusal."""

    mark_optional = False
    material = _words(
        _("What the organisation is asked to answer"),
        help_text=_("Everything that weighs besides their own request, and what you consider. Address them as you."),
        rows=7,
    )


class DecideChangeForm(_BesideForm):
    """The decision, its words and its authority. The action refuses what the rules do not allow."""

    beside: ClassVar = {"no_delegation": "authority", "over_delegation": "authority", "board_decides": "authority"}

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (GrantChange.State.APPROVED.value, _("Approve the change")),
            (GrantChange.State.REFUSED.value, _("Refuse the change")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = _words(_("Reasons"), help_text=_("The text is locked and goes to the organisation."), rows=4)
    rule_applied = _words(_("The rule that the refusal rests on"), rows=2, required=False)
    facts = _words(
        _("The facts that the refusal rests on"),
        help_text=_("Only the request itself, and what the organisation has been given to answer."),
        rows=3,
        required=False,
    )
    authority = forms.ChoiceField(label=_("Decided by"))
    meeting_on = DayField(label=_("The board's meeting"), required=False)
    meeting_paragraph = forms.CharField(
        label=_("Paragraph in the minutes"), max_length=30, required=False, widget=forms.TextInput(attrs={"size": 8})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, delegations: Sequence[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delegations = {str(delegation.pk): delegation for delegation in delegations}
        choices = [(key, authority_label(delegation)) for key, delegation in self.delegations.items()]
        self.fields["authority"].choices = [*choices, (BOARD, translate("The board's own decision"))]  # type: ignore[attr-defined]

    @property
    def text(self) -> DecisionText:
        """The words of the decision; rule and facts are a refusal's."""
        data = self.cleaned_data
        if data["outcome"] != GrantChange.State.REFUSED:
            return DecisionText(reasons=data["reasons"])
        return DecisionText(reasons=data["reasons"], rule_applied=data["rule_applied"], facts=data["facts"])

    @property
    def chosen_authority(self) -> Authority:
        """On what the decision stands."""
        data = self.cleaned_data
        if data["authority"] != BOARD:
            return Authority(delegation=self.delegations[data["authority"]])
        return Authority(meeting_on=data["meeting_on"], meeting_paragraph=data["meeting_paragraph"])


def movable(change: GrantChange) -> tuple[list[Milestone], list[Payment], list[Goal]]:
    """What a change can move: milestones and payments that lie ahead, and every goal's target."""
    plan = change.support.plan
    milestones = [each for each in plan.milestones.all() if not blockers_to_moving(each)] if plan is not None else []
    payments = [each for each in change.support.payments.all() if not has_begun(each)]
    return milestones, payments, list(plan.goals.all()) if plan is not None else []
