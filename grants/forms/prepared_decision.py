"""What is typed when a decision is prepared for the board: outcome, sum, words and the plan's rows? Shapes, never rules."""

from typing import Any

from django import forms

from grants.forms.decision import DecisionForm, DecisionForms
from grants.models import PreparedDecision
from grants.selectors.prepared_decisions import as_json
from registry.templatetags.varna import kronor_input


class PreparedDecisionForm(DecisionForm):
    """A decision's own fields, without the authority: the board decides, and its dissents are noted by paragraph."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, delegations=[], **kwargs)
        for name in ("authority", "meeting_on", "meeting_paragraph", "dissent"):
            del self.fields[name]


def values_of(prepared: PreparedDecision) -> dict[str, Any]:
    """The decision's own fields as they stand."""
    return {
        "outcome": prepared.outcome,
        "amount": prepared.amount,
        "rule_applied": prepared.rule_applied,
        "facts": prepared.facts,
        "reasons": prepared.reasons,
        "version": prepared.version,
        "shown_amount": kronor_input(prepared.amount) if prepared.amount else "",
    }


def rows_in(forms_sent: DecisionForms, *, is_money: bool) -> dict[str, list[dict[str, Any]]]:
    """The plan's rows as they are kept; a payment names its milestone by its place among those that count."""
    kept: dict[str, list[dict[str, Any]]] = {
        kind: rows.rows for kind, rows in forms_sent.rows.items() if is_money or kind != "instalments"
    }
    counting = [form for form in forms_sent.rows["milestones"].forms if form.has_changed()]
    places = {str(form.number): str(place) for place, form in enumerate(counting, start=1)}
    if "instalments" in kept:
        kept["instalments"] = [{**row, "after": places.get(row["after"], "")} for row in kept["instalments"]]
    return as_json(kept)
