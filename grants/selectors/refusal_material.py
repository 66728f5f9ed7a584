"""What does a refusal rest on, as the assessment has it: the rule, the facts, and the material to answer? (R1, R2)"""

from django.template.loader import render_to_string
from django.utils import translation

from grants.models import Application
from grants.rules.reviewing import signed_assessment
from grants.selectors.two_opinions import assessment_of


def _draft(application: Application, part: str) -> str:
    signed = signed_assessment(application, "case_officer")
    vetting = application.vetting
    with translation.override("sv"):
        return render_to_string(
            f"grants/{part}.txt",
            {
                "application": application,
                "rows": assessment_of(application).rows,
                "reasons": signed.reasons if signed else "",
                "not_met": vetting if vetting is not None and vetting.state == "not_met" else None,
            },
        ).strip()


def refusal_material(application: Application) -> str:
    """A draft in Swedish of what the organisation is given: proposal, rule, facts on each criterion, and reasons."""
    return _draft(application, "refusal_material")


def rule_of_refusal(application: Application) -> str:
    """The rule in Swedish: the democracy condition when the vetting says so, otherwise the call's frozen criteria."""
    return _draft(application, "_refusal_rule")


def facts_of_refusal(application: Application) -> str:
    """The facts in Swedish, criterion by criterion."""
    return _draft(application, "_refusal_facts")
