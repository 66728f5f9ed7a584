"""What will the letter say if it is sent as it now stands on the page? The letter's own template says it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone, translation

from grants.models import Application
from grants.selectors.decision_basis import Intent
from registry.letters.appeal import appeal_instructions
from registry.letters.write import Written, days_in_letters, write_letter
from registry.models import User

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def preview_of_letter(
    application: Application, intent: Intent, user: User, *, words: Mapping[str, Any], rows: Rows
) -> Written | None:
    """The letter in its own language and the board's wording. Nothing is saved: stand-ins take the place of rows to come.

    `words` are the decision's texts as typed; `rows` the plan's rows as far as they can be read.
    """
    case = application.case
    if case is None:
        return None
    board = case.board
    days = days_in_letters()
    with translation.override(case.organisation.language):
        appeal = appeal_instructions(board, days["appeal_days"])
    decision = {
        "amount": intent.amount,
        "reasons": words.get("reasons", ""),
        "rule_applied": words.get("rule_applied", ""),
        "facts": words.get("facts", ""),
        "dissent": words.get("dissent", ""),
        "delegation": intent.delegation,
        "meeting_on": None if intent.delegation else words.get("meeting_on"),
        "meeting_paragraph": words.get("meeting_paragraph", ""),
        "decided_by": user,
        "decided_on": timezone.localdate(),
        "appeal_instructions": appeal,
    }
    content = {"application": _stand_in(application, rows, intent.amount), "decision": decision}
    return write_letter(intent.outcome, case, content, days=days, language=case.organisation.language)


def preview_of_supplement_request(application: Application, request: str, due_on: dt.date) -> Written | None:
    """The letter, in its own language and the board's wording, that asks for what is missing. Nothing is saved."""
    case = application.case
    if case is None:
        return None
    asked = {"title": application.title, "supplement_request": request, "supplement_due_on": due_on}
    return write_letter(
        "supplement_request",
        case,
        {"application": asked},
        days=days_in_letters(),
        language=case.organisation.language,
    )


def _stand_in(application: Application, rows: Rows, amount: int | None) -> dict[str, Any]:
    """What the letter reads of an application that is granted, from the page instead of the database."""
    milestones = {
        str(row["number"]): {**row, "is_report": row["kind"] != "site_visit"}
        for row in rows["milestones"]
        if row["title"] and row["due_on"]
    }
    payments = [
        {**row, "milestone": milestones.get(row["after"] or "")}
        for row in rows["instalments"]
        if row["amount"] and row["due_on"]
    ]
    return {
        "title": application.title,
        "requested_amount": application.requested_amount,
        "plan": {
            "milestones": {"all": sorted(milestones.values(), key=lambda row: row["due_on"])},
            "goals": {"all": [row for row in rows["goals"] if row["text"]]},
        },
        "support": {
            "period_start": application.period_start or application.call.period_start,
            "period_end": application.period_end or application.call.period_end,
            "value": amount,
            "terms": application.rules_version.terms,
            "has_revocation_reservation": application.rules_version.has_revocation_reservation,
            "payments": {"all": payments if application.call.support_form == "money" else []},
        },
    }
