"""Takes a change of a grant through its steps with the real actions."""

import datetime as dt
from typing import Any

from followup.models import PlanLine
from grants.actions import ask_for_change, decide_change
from grants.actions.decide import Authority, DecisionText
from grants.models import Application, GrantChange, Support
from tests.factories.city import City

NEW_PURPOSE = "Stödsamtal för anhöriga och syskon."


def support_of(application: Application) -> Support:
    """The support as the database has it."""
    return Support.objects.get(application=application)


def wanted(application: Application, **fields: Any) -> ask_for_change.ChangeContent:
    """The grant as it is, but for `fields`; without any its purpose gets other words."""
    support = support_of(application)
    defaults: dict[str, Any] = {
        "purpose": NEW_PURPOSE if not fields else support.present_purpose,
        "period_start": support.period_start,
        "period_end": support.period_end,
        "lines": {line.pk: line.amount for line in PlanLine.objects.filter(plan=support.plan_id)},
        "why": "Fler syskon än vi trodde vill vara med.",
    }
    return ask_for_change.ChangeContent(**(defaults | fields))


def later(application: Application, days: int = 60) -> dt.date:
    """A last day that much later than the grant has."""
    return support_of(application).period_end + dt.timedelta(days=days)


def requested_change(city: City, application: Application, **fields: Any) -> GrantChange:
    """A change that is sent in; `fields` as in `wanted`."""
    content = wanted(application, **fields)
    return ask_for_change.send_change(actor=city.applicant, support=support_of(application), content=content)


def assessed_change(
    city: City,
    application: Application,
    *,
    proposal: str = "approve",
    asked: dict[str, Any] | None = None,
    **fields: Any,
) -> GrantChange:
    """A change that waits for its decision; `fields` of AssessmentContent."""
    change = requested_change(city, application, **(asked or {}))
    content = decide_change.AssessmentContent(proposal=proposal, assessment="Målen nås som förut.", **fields)
    return decide_change.assess_change(actor=city.officer, change=change, content=content)


def decide_it(city: City, change: GrantChange, outcome: str = "approved", **keywords: Any) -> GrantChange:
    """Decide under the city's delegation."""
    text = DecisionText(reasons="Ändringen ryms i syftet.")
    if outcome == "refused":
        text = DecisionText(reasons="Syftet går förlorat.", rule_applied="Villkor 2.", facts="Det som begärs.")
    defaults: dict[str, Any] = {"actor": city.decider, "text": text, "authority": Authority(delegation=city.delegation)}
    return decide_change.decide_change(change=change, outcome=outcome, **(defaults | keywords))
