"""What is typed when an application is decided: outcome and sum, reasons, the whole plan, authority? Shapes, never rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.actions.set_plan import PlanTerms
from grants.actions.decide import Authority, DecisionText, Instalment
from grants.forms.handling import ActorForm
from grants.forms.plan_rows import PlanRows, goal_terms, milestone_terms, rows_of, typed_rows
from grants.models import Decision, Delegation
from registry.fields import DayField, KronorField
from registry.formats import kronor

BOARD: Final = "board"
LONGEST: Final = 20_000
KINDS: Final = ("goals", "milestones", "lines", "instalments")
OUTCOMES: Final = (Decision.Outcome.GRANTED, Decision.Outcome.PARTLY_GRANTED, Decision.Outcome.REFUSED)


def _words(label: Any, *, help_text: Any = "", rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DecisionForm(ActorForm):
    """Outcome, sum, words and authority. Every outcome is taken; the action refuses what the rules do not allow."""

    mark_optional = False

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        widget=forms.RadioSelect,
    )
    amount = KronorField(label=gettext_lazy("Granted sum"), required=False)
    rule_applied = _words(
        gettext_lazy("The rule that the refusal rests on"),
        help_text=gettext_lazy("The call's criterion, or the paragraph."),
        rows=2,
    )
    facts = _words(
        gettext_lazy("The facts that the refusal rests on"),
        help_text=gettext_lazy("Only what the organisation has been given to answer."),
        rows=4,
    )
    reasons = _words(
        gettext_lazy("Why the board decides so"),
        help_text=gettext_lazy(
            "Name the rule, what has come forward and how you have weighed it. The text is locked when the decision is made."
        ),
        rows=8,
        required=True,
    )
    authority = forms.ChoiceField(label=gettext_lazy("Decided by"))
    meeting_on = DayField(label=gettext_lazy("The board's meeting"), required=False)
    meeting_paragraph = forms.CharField(
        label=gettext_lazy("Paragraph in the minutes"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"size": 8}),
    )
    dissent = _words(
        gettext_lazy("Dissent"), help_text=gettext_lazy("Who, and for what reason. Leave empty if there is none.")
    )

    def __init__(self, *args: Any, delegations: Sequence[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delegations = {str(delegation.pk): delegation for delegation in delegations}
        choices = [(key, authority_label(delegation)) for key, delegation in self.delegations.items()]
        self.fields["authority"].choices = [*choices, (BOARD, _("The board's own decision"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the chosen outcome and authority need is filled in."""
        data = super().clean() or {}
        outcome = data.get("outcome")
        needed: dict[str, Any] = {}
        if outcome == Decision.Outcome.PARTLY_GRANTED:
            needed["amount"] = _("Give the sum that is granted.")
        if outcome == Decision.Outcome.REFUSED:
            needed["rule_applied"] = _("Name the rule that the refusal rests on.")
            needed["facts"] = _("Write the facts that the refusal rests on.")
        if data.get("authority") == BOARD:
            needed["meeting_on"] = _("Give the date of the board's meeting.")
            needed["meeting_paragraph"] = _("Give the paragraph in the minutes, for example § 12.")
        for name, message in needed.items():
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, message)
        return data

    @property
    def text(self) -> DecisionText:
        """The words of the decision."""
        data = self.cleaned_data
        is_refusal = data["outcome"] == Decision.Outcome.REFUSED
        return DecisionText(
            reasons=data["reasons"],
            rule_applied=data["rule_applied"] if is_refusal else "",
            facts=data["facts"] if is_refusal else "",
            dissent=data["dissent"],
        )

    @property
    def chosen_authority(self) -> Authority:
        """On what the decision stands."""
        data = self.cleaned_data
        if data["authority"] != BOARD:
            return Authority(delegation=self.delegations[data["authority"]])
        return Authority(meeting_on=data["meeting_on"], meeting_paragraph=data["meeting_paragraph"])


def authority_label(delegation: Delegation) -> str:
    """A delegation as one line: who, by which point, up to which sum in kronor."""
    return _("%(name)s, point %(point)s, up to %(sum)s") % {
        "name": delegation.name,
        "point": delegation.point,
        "sum": kronor(delegation.max_amount),
    }


@dataclass
class DecisionForms:
    """The whole page: the decision's own fields and the four kinds of rows of the plan."""

    main: DecisionForm
    rows: dict[str, PlanRows]

    @property
    def all(self) -> list[Any]:
        """Every form, in the order of the page."""
        return [self.main, *self.rows.values()]

    def is_valid(self, *, requested: int, is_money: bool) -> bool:
        """Is everything filled in, and do the rows add up to the sum? A refusal has no plan. Sums in öre."""
        is_right = self.main.is_valid()
        outcome = self.main.cleaned_data.get("outcome")
        if outcome == Decision.Outcome.REFUSED:
            self.rows = suggested(self.main, {kind: rows.as_typed for kind, rows in self.rows.items()}).rows
            return is_right
        amount = requested if outcome == Decision.Outcome.GRANTED else self.main.cleaned_data.get("amount")
        for kind, rows in self.rows.items():
            if kind == "instalments" and not is_money:
                continue
            rows.expected = amount if kind in ("lines", "instalments") else None
            is_right = rows.is_valid() and is_right
        return is_right

    @property
    def plan(self) -> PlanTerms:
        """The follow-up plan as the action takes it."""
        return PlanTerms(
            goals=goal_terms(self.rows["goals"]),
            milestones=milestone_terms(self.rows["milestones"]),
            lines=[(row["description"], row["amount"]) for row in self.rows["lines"].rows],
        )

    @property
    def instalments(self) -> list[Instalment]:
        """The planned payments, each tied to the milestone in the row it names."""
        titles = {str(form.number): form.cleaned_data.get("title", "") for form in self.rows["milestones"].forms}
        return [
            Instalment(row["amount"], row["due_on"], after=titles.get(row["after"], ""))
            for row in self.rows["instalments"].rows
        ]


def milestone_choices(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Row and title of each milestone a payment can wait for: one that the organisation reports."""
    return [
        (str(number), str(row.get("title")))
        for number, row in enumerate(rows, start=1)
        if row.get("title") and row.get("kind") != "site_visit"
    ]


def _for_kind(kind: str, milestones: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a row of the kind asks besides its own values: a payment, which milestones it can wait for."""
    return {"milestones": milestone_choices(milestones)} if kind == "instalments" else {}


def suggested(main: DecisionForm, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> DecisionForms:
    """The page with suggestions, or with what was typed, and nothing complained of."""
    each = {kind: rows_of(kind, initial=rows[kind], asked=_for_kind(kind, rows["milestones"])) for kind in KINDS}
    return DecisionForms(main, each)


def as_sent(main: DecisionForm, data: Mapping[str, Any]) -> DecisionForms:
    """The page as it was sent in."""
    milestones = typed_rows("milestones", data)
    return DecisionForms(main, {kind: rows_of(kind, data=data, asked=_for_kind(kind, milestones)) for kind in KINDS})
