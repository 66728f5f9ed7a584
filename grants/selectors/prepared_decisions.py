"""Which decision is prepared for the board in a case, from the signed assessment and the suggested plan?"""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from grants.models import Application, Decision, PreparedDecision
from grants.rules.reviewing import signed_assessment
from grants.selectors.refusal_material import facts_of_refusal, rule_of_refusal
from grants.selectors.suggested_plan import suggested_plan

Outcome = Decision.Outcome
OUTCOME_OF_PROPOSAL: Final = {
    "grant": Outcome.GRANTED,
    "partly_grant": Outcome.PARTLY_GRANTED,
    "refuse": Outcome.REFUSED,
}


def proposed_decision(application: Application) -> PreparedDecision:
    """What the assessment proposes, as a decision that is not saved: outcome, sum in öre, words and plan."""
    signed = signed_assessment(application, "case_officer")
    outcome = OUTCOME_OF_PROPOSAL.get(signed.proposal if signed else "", Outcome.GRANTED)
    reasons = signed.reasons if signed else ""
    if outcome == Outcome.REFUSED:
        return PreparedDecision(
            outcome=outcome,
            reasons=reasons,
            rule_applied=rule_of_refusal(application),
            facts=facts_of_refusal(application),
            rows={},
        )
    amount = application.requested_amount
    if outcome == Outcome.PARTLY_GRANTED and signed is not None:
        amount = signed.amount
    rows = as_json(suggested_plan(application, amount)) if amount else {}
    return PreparedDecision(outcome=outcome, amount=amount, reasons=reasons, rows=rows)


def as_json(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The plan's rows as JSON's own types: days and numbers as text, sums as whole öre."""
    return {kind: [{name: _plain(value) for name, value in row.items()} for row in each] for kind, each in rows.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value
