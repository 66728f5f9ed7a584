"""What does the page show on which an application is decided, as the decision now stands in the fields?"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.forms.decision import BOARD, DecisionForm, DecisionForms
from grants.forms.plan_rows import typed_rows
from grants.models import Application, Decision, Delegation
from grants.rules.deciding import blockers_to_sum
from grants.rules.reviewing import signed_assessment
from grants.selectors.decision_basis import (
    Intent,
    blockers_to_intent,
    blockers_to_outcome,
    budget_meter,
    met_conditions,
)
from grants.selectors.letter_preview import preview_of_letter
from grants.selectors.refusal_material import facts_of_refusal, rule_of_refusal
from grants.selectors.suggested_plan import scaled
from grants.selectors.work_item import case_of
from registry.case_pages import page_of
from registry.formats import parse_kronor
from registry.letters.on_page import preview
from registry.models import Hearing, User
from registry.roles import Permission, acting_role
from registry.rules import Blocker, only_said

Outcome = Decision.Outcome


def kronor_or_none(text: Any) -> int | None:
    """Öre, if the text can be read."""
    if isinstance(text, int):
        return text
    try:
        return parse_kronor(str(text)) if text else None
    except ValidationError:
        return None


def intent_of(application: Application, values: Mapping[str, Any], delegations: list[Delegation]) -> Intent:
    """What the fields now say; approval is always the whole sum."""
    outcome = str(values.get("outcome") or "")
    outcome = outcome if outcome in (Outcome.GRANTED, Outcome.PARTLY_GRANTED, Outcome.REFUSED) else Outcome.GRANTED
    amount = None
    if outcome == Outcome.GRANTED:
        amount = application.requested_amount
    elif outcome == Outcome.PARTLY_GRANTED:
        amount = kronor_or_none(values.get("amount"))
    chosen = next((each for each in delegations if str(each.pk) == values.get("authority")), None)
    return Intent(str(outcome), amount, chosen)


def sum_errors(application: Application, intent: Intent) -> list[str]:
    """What is wrong with the sum of a partial approval, to stand beside its field."""
    if intent.outcome != Outcome.PARTLY_GRANTED:
        return []
    if intent.amount is None:
        return [_("Give the sum that is granted, in digits only.")]
    return [f"{each.message} {each.detail}".strip() for each in blockers_to_sum(application, intent.amount)]


def counted_intent(application: Application, intent: Intent, values: Mapping[str, Any]) -> Intent:
    """What budget and letter are written from: a sum that will not do leaves them as they were shown last."""
    shown = kronor_or_none(values.get("shown_amount"))
    if shown is None or not sum_errors(application, intent):
        return intent
    return replace(intent, amount=shown)


def first_values(application: Application, delegations: list[Delegation], user: User, on: dt.date) -> dict[str, Any]:
    """What the fields say before anybody has typed: the proposal, under the first delegation that covers it."""
    signed = signed_assessment(application, "case_officer")
    outcome = {"grant": Outcome.GRANTED, "partly_grant": Outcome.PARTLY_GRANTED, "refuse": Outcome.REFUSED}[
        signed.proposal if signed else "grant"
    ]
    values: dict[str, Any] = {
        "outcome": outcome.value,
        "amount": (signed.amount if signed else None) or application.requested_amount,
        "reasons": signed.reasons if signed else "",
        "authority": BOARD,
    }
    if outcome == Outcome.REFUSED:
        values |= {"rule_applied": rule_of_refusal(application), "facts": facts_of_refusal(application)}
    for delegation in delegations:
        intent = Intent(values["outcome"], values["amount"], delegation)
        found = blockers_to_intent(application, intent, user, on)
        if not {blocker.code for blocker in found} & {"no_delegation", "over_delegation", "board_decides"}:
            values["authority"] = str(delegation.pk)
            break
    return values


def rearranged(data: Mapping[str, Any], intent: Intent) -> dict[str, list[dict[str, Any]]]:
    """The rows as typed, with the row that was asked for added or removed, and counted again for a new sum."""
    rows: dict[str, list[dict[str, Any]]] = {
        kind: typed_rows(kind, data) for kind in ("goals", "milestones", "lines", "instalments")
    }
    if (kind := data.get("add")) in rows:
        rows[str(kind)].append({})
    kind, _dash, place = str(data.get("remove", "")).partition("-")
    if kind in rows and place.isascii() and place.isdigit() and int(place) < len(rows[kind]):
        del rows[kind][int(place)]
        if kind == "milestones":
            _move_payments(rows["instalments"], int(place) + 1)
    shown = kronor_or_none(data.get("shown_amount"))
    if shown is not None and intent.amount is not None and shown != intent.amount:
        for kind in ("lines", "instalments"):
            _count_again(rows[kind], shown, intent.amount)
    return rows


def _move_payments(instalments: list[dict[str, Any]], removed: int) -> None:
    """Payments name their milestone by its row; the rows below the removed one have moved up."""
    for row in instalments:
        if str(row["after"]).isascii() and str(row["after"]).isdigit():
            after = int(row["after"])
            row["after"] = "" if after == removed else str(after - (after > removed))


def _count_again(rows: list[dict[str, Any]], before: int, now: int) -> None:
    """Rows that added up to the sum before add up to the new one, in the same proportion; others are left alone."""
    counted = [(row, kronor_or_none(row.get("amount"))) for row in rows if row.get("amount")]
    amounts = [amount for _row, amount in counted if amount is not None]
    if len(amounts) < len(counted) or sum(amounts) != before:
        return
    for (row, _amount), share in zip(counted, scaled(amounts, now), strict=True):
        row["amount"] = share


def has_changed_since_shown(data: Mapping[str, Any], intent: Intent) -> bool:
    """Does the button that was pressed say another sum, or another outcome, than the fields?"""
    if "shown_outcome" not in data:
        return False
    was_positive = data.get("shown_outcome") != Outcome.REFUSED
    if was_positive != intent.is_positive:
        return True
    return (
        intent.is_positive and intent.amount is not None and kronor_or_none(data.get("shown_amount")) != intent.amount
    )


def page_of_decision(
    application: Application, forms: DecisionForms | None, values: Mapping[str, Any], user: User
) -> dict[str, Any]:
    """Everything the template asks. `values` are the decision's own fields as they stand."""
    case = case_of(application)
    today = timezone.localdate()
    page: dict[str, Any] = {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "forms": forms,
        "main": forms.main if forms else None,
    }
    if forms is None:
        return page | {"blockers": blockers_to_outcome(application, Outcome.GRANTED, user)}
    delegations = list(forms.main.delegations.values())
    intent = intent_of(application, values, delegations)
    rows = {kind: each.readable for kind, each in forms.rows.items()}
    blockers = blockers_to_intent(application, intent, user, today)
    amount_errors = sum_errors(application, intent)
    intent = counted_intent(application, intent, values)
    goals = sum(1 for row in rows["goals"] if row["indicator"])
    return page | {
        "intent": intent,
        "blockers": for_reader(blockers, application, user),
        "amount_errors": [] if forms.main.is_bound else amount_errors,
        "met": met_conditions(application, intent, blockers, goals=goals, on=today),
        "choices": _choices(forms.main, application, intent, user),
        "meter": budget_meter(application, intent.amount if intent.is_positive else None),
        "signed": signed_assessment(application, "case_officer"),
        "hearings": [each for each in case.hearings.all() if each.purpose == Hearing.Purpose.REFUSAL],
        "is_money": application.call.support_form == "money",
        "course": _course(rows),
        "goals_shown": rows["goals"],
        "lines_shown": rows["lines"],
        "is_plan_open": _is_plan_open(forms, rows),
        "letter": _letter(application, intent, user, values, rows),
        "resume_url": _resume_url(application, user),
    }


def for_reader(blockers: list[Blocker], application: Application, user: User) -> list[Blocker]:
    """The reasons, with links into the case for whoever handles it; everybody declares for themselves (R3)."""
    if acting_role(user, Permission.HANDLE_APPLICATION, application) is not None:
        return blockers
    page = page_of(case_of(application))
    return [each if each.rule == "R3" else only_said([each], under=page)[0] for each in blockers]


def _resume_url(application: Application, user: User) -> str:
    """Where the case is taken back to review; empty for whoever may not."""
    if acting_role(user, Permission.HANDLE_APPLICATION, application) is None:
        return ""
    return reverse("resume_review", args=[case_of(application).path_number])


def _choices(main: DecisionForm, application: Application, intent: Intent, user: User) -> list[dict[str, Any]]:
    """Each outcome: offered when nothing but the sum could stop it; otherwise the reasons, which lead to the remedy."""
    if application.state != Application.State.FOR_DECISION:
        return []
    labels = {
        Outcome.GRANTED: (_("Approval"), _("Approval cannot be chosen.")),
        Outcome.PARTLY_GRANTED: (_("Partial approval"), ""),
        Outcome.REFUSED: (_("Refusal"), _("Refusal cannot be chosen.")),
    }
    choices = []
    for number, (outcome, (label, impossible)) in enumerate(labels.items()):
        choices.append(
            {
                "value": outcome.value,
                "id": f"{main['outcome'].auto_id}_{number}",
                "label": label,
                "impossible": impossible,
                "amount": application.requested_amount if outcome == Outcome.GRANTED else None,
                "blockers": for_reader(blockers_to_outcome(application, outcome), application, user),
                "is_chosen": intent.outcome == outcome,
            }
        )
    return choices


def _course(rows: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Milestones and payments in one course by date, as they are decided together."""
    tied: dict[str, int] = {}
    course: list[dict[str, Any]] = []
    numbers = {str(row["number"]) for row in rows["milestones"]}
    for row in rows["instalments"]:
        if row["after"] in numbers:
            tied[row["after"]] = tied.get(row["after"], 0) + (row["amount"] or 0)
        else:
            course.append({"on": row["due_on"], "what": "", "amount": row["amount"]})
    for row in rows["milestones"]:
        course.append({"on": row["due_on"], "what": row["title"], "amount": tied.get(str(row["number"]))})
    return sorted(course, key=lambda each: each["on"] or dt.date.max)


def _is_plan_open(forms: DecisionForms, rows: Mapping[str, list[dict[str, Any]]]) -> bool:
    """Does the plan need somebody's hand: something wrong, or something that the application did not say?"""
    if any(each.is_bound and (each.total_error_count() > 0) for each in forms.rows.values()):
        return True
    goals = rows["goals"]
    lacks = any(not row["indicator"] or row["baseline"] is None or row["target"] is None for row in goals)
    return not goals or lacks


def _letter(
    application: Application,
    intent: Intent,
    user: User,
    values: Mapping[str, Any],
    rows: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any] | None:
    words = {name: values.get(name) or "" for name in ("reasons", "rule_applied", "facts", "dissent")}
    words["meeting_paragraph"] = values.get("meeting_paragraph") or ""
    words["meeting_on"] = _day_or_none(values.get("meeting_on"))
    written = preview_of_letter(application, intent, user, words=words, rows=rows)
    return preview(written, case_of(application))


def _day_or_none(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None
