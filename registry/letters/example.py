"""What does a letter look like with an invented case in it? For whoever words one."""

import datetime as dt
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.letters.appeal import appeal_instructions
from registry.letters.sheet import sender_of
from registry.letters.shipped import Wording
from registry.letters.write import Written, as_worded, days_in_letters
from registry.models import Board


def example_of(letter: str, wording: Wording, board: Board | None, language: str) -> Written:
    """The letter to an invented organisation, in `language` (sv or en). Nothing is saved, and no real case is read."""
    with translation.override(language):
        place = board or Board(name=_("The example board"))
        return as_worded(letter, wording, _example(place))


def _all(*rows: Any) -> dict[str, list[Any]]:
    return {"all": list(rows)}


def _example(board: Board) -> dict[str, Any]:
    today = timezone.localdate()
    soon, later = today + dt.timedelta(days=21), today + dt.timedelta(days=200)
    person = {"name": "Maria Exempel"}
    organisation = {"name": _("The Example Association"), "organisation_number": "802999-9999"}
    title = _("Conversation support for relatives")
    case = {"registry_number": f"EX {today.year}/123", "case_officer": person, "board": board, "due_on": soon}
    case |= {"subject": title}
    milestone = {
        "title": _("Interim report"),
        "kind": "interim_report",
        "is_report": True,
        "is_required": True,
        "due_on": later,
        "approved_on": today,
        "return_comment": _("The table of costs lacks what you have paid for premises."),
    }
    payment: dict[str, Any] = {"number": 2, "amount": 27_000_000, "due_on": later, "milestone": milestone}
    support: dict[str, Any] = {
        "title": title,
        "value": 54_000_000,
        "period_start": today,
        "period_end": later,
        "decided_on": today,
        "terms": _("Use the support for what the application says.\nKeep accounts that can be examined."),
        "has_revocation_reservation": True,
        "terms_accepted_at": timezone.now(),
        "terms_accepted_by": person,
    }
    support["payments"] = _all({"number": 1, "amount": 27_000_000, "due_on": today, "milestone": None}, payment)
    payment |= {"support": support, "account": "bankgiro 991-2346", "paid_on": today}
    payment |= {"returned_on": today, "return_reason": _("The account is closed.")}
    goal = {"text": _("More get support"), "indicator": _("Families"), "unit": "", "baseline": 17, "target": 40}
    reasons = _("Here stand the reasons that the decision-maker has written.")
    exclusion = {
        "case": case,
        "valid_from": today,
        "valid_until": later,
        "re_examine_on": soon,
        "reasons": reasons,
        "less_intrusive": _("Here stands why nothing milder is enough."),
        "decided_at": timezone.now(),
        "meeting_paragraph": "§ 14",
    }
    withdrawal = {
        "support": support,
        "state": "withdrawn",
        "remaining": 27_000_000,
        "ground": _("Here stands the ground."),
        "reasons": reasons,
        "less_intrusive": _("Here stands why nothing milder is enough."),
        "conditions": "",
        "decided_by": person,
        "decided_on": today,
        "meeting_paragraph": "§ 14",
        "due_on": soon,
    }
    document = {"number": 4, "title": _("A document")}
    return {
        **days_in_letters(),
        "board": board,
        "reached_at": sender_of(board).contact,
        "organisation": organisation,
        "case": case,
        "application": {
            "title": title,
            "requested_amount": 60_000_000,
            "submitted_at": timezone.now(),
            "signatory_role": _("Chair"),
            "supplement_due_on": soon,
            "supplement_request": _("The audit report for last year is missing."),
            "support": support,
            "plan": {"goals": _all(goal), "milestones": _all(milestone), "needs_certificate": True},
        },
        "decision": {
            "amount": 54_000_000,
            "reasons": reasons,
            "rule_applied": _("Here stands the rule."),
            "facts": _("Here stand the facts."),
            "dissent": "",
            "meeting_on": today,
            "meeting_paragraph": "§ 14",
            "decided_by": person,
            "decided_on": today,
            "appeal_instructions": appeal_instructions(board),
        },
        "hearing": {
            "purpose": "refusal",
            "due_on": soon,
            "material": _("Here stands what the organisation is asked to answer."),
            "documents": _all(document),
            "withheld": "",
            "withheld_items": _all({"label": _("A name"), "reason": _("The provision that keeps it secret.")}),
        },
        "request": {
            "asked_at": timezone.now(),
            "granted_until": soon,
            "answer": "",
            "received_at": timezone.now(),
            "get_ground_display": _("Secrecy"),
            "provision": _("The provision that keeps it secret."),
            "reasons": reasons,
            "decided_at": timezone.now(),
        },
        "items": [{"entry": 4, "get_outcome_display": _("In part"), "provision": "", "sections": ["OSL 26:1"]}],
        "decider": person,
        "correction": {
            "get_part_display": _("Reasons"),
            "stood": _("the criterias"),
            "becomes": _("the criteria"),
            "reasons": reasons,
            "corrected_by": person,
            "corrected_on": today,
        },
        "appeal": {"court_number": "1234-26", "judged_on": today, "outcome_reasons": reasons},
        "is_tried_again": True,
        "support": support,
        "payment": payment,
        "milestone": milestone,
        "extension": {"asked_at": timezone.now(), "granted_until": later, "answer": reasons},
        "exclusion": exclusion,
        "exclusion_decision": {
            "outcome": "kept",
            "reasons": reasons,
            "less_intrusive": exclusion["less_intrusive"],
            "meeting_paragraph": "§ 14",
            "held_until": soon,
            "decided_at": timezone.now(),
        },
        "change": {
            "support": support,
            "asked_at": timezone.now(),
            "state": "approved",
            "rule_applied": "",
            "facts": "",
            "reasons": reasons,
            "decided_by": person,
            "decided_on": today,
            "meeting_on": today,
            "meeting_paragraph": "§ 14",
        },
        "change_rows": [{"what": _("Rent of premises"), "before": "60 000 kr", "after": "48 000 kr"}],
        "lift_request": {"asked_at": timezone.now(), "answer_by": soon},
        "withdrawal": withdrawal,
        "restoration": {
            "withdrawal": withdrawal,
            "state": "restored",
            "due_on": soon,
            "reasons": reasons,
            "decided_on": today,
            "meeting_paragraph": "§ 14",
        },
        "claim": {
            "amount": 20_000_000,
            "balance": 15_000_000,
            "due_on": soon,
            "withdrawal": withdrawal,
            "reasons": reasons,
            "proportionality": _("Here stands why the sum is reasonable."),
            "lines": _all({"payment": payment, "amount": 20_000_000}),
            "plan": [{"number": 1, "amount": 15_000_000, "due_on": soon}],
            "decided_by": person,
            "decided_on": today,
        },
        "entry": {"amount": 5_000_000},
        "contested_on": today,
        "visit": {
            "planned_on": soon,
            "planned_by": person,
            "cancelled_because": _("Here stands why the visit is not made."),
        },
        "reason": reasons,
        "decided_by": person,
        "decided_on": today,
        "background": _("Here stands the background."),
        "question": _("Here stands the question."),
        "documents": [document],
        "due_on": soon,
        "contact": person["name"],
    }
