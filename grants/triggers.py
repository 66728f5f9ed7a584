"""Which rows of grants does the database itself refuse to change? Frozen rules of calls (R7) and decisions (R2)."""

from typing import Final

from registry.triggers import Guard, changes

_RULES_FROZEN: Final = "the rules of a call are frozen when it opens (R7)"


def _frozen(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM grants_callversion v WHERE v.id = {row}.version_id AND v.frozen_at IS NOT NULL)"  # noqa: S608 - names of our own tables only


def _part_of_version(table: str) -> Guard:
    return Guard(
        table,
        _RULES_FROZEN,
        update=f"{_frozen('OLD')} OR {_frozen('NEW')}",
        delete=_frozen("OLD"),
        insert=_frozen("NEW"),
    )


DELEGATION_GUARDS: Final = [
    Guard(
        "grants_delegation",
        "a point of a delegation order is ended and replaced, never changed (R4)",
        update=changes(
            *("board_id", "point", "name", "role", "person_id", "max_amount"),
            *("may_grant", "may_refuse", "may_dismiss", "valid_from", "adopted"),
        ),
    ),
]

APPEAL_GUARDS: Final = [
    Guard("grants_correction", "a correction is frozen when it is made (R2)"),
    Guard(
        "grants_appeal",
        "an appeal is never removed, nor moved to another decision (R5)",
        update=changes("decision_id", "by", "received_on"),
    ),
]

GRANTS_GUARDS: Final = [
    Guard(
        "grants_decision",
        "a decision is frozen when it is made (R2)",
        update=changes(
            *("application_id", "outcome", "amount", "rule_applied", "facts", "reasons", "dissent"),
            *("decided_by_id", "decided_on", "delegation_id", "meeting_on", "meeting_paragraph"),
            *("appeal_regime", "appeal_instructions"),
        ),
    ),
    Guard(
        "grants_callversion",
        _RULES_FROZEN,
        update="OLD.frozen_at IS NOT NULL",
        delete="OLD.frozen_at IS NOT NULL",
    ),
    _part_of_version("grants_question"),
    _part_of_version("grants_callcriterion"),
    _part_of_version("grants_requiredattachment"),
]

_SIGNED: Final = "EXISTS (SELECT 1 FROM grants_assessment a WHERE a.id = OLD.assessment_id AND a.signed_at IS NOT NULL)"
SIGNED_ASSESSMENTS: Final = [
    Guard(
        "grants_assessment",
        "a signed assessment is not changed, only signed anew (R3)",
        update=(
            "OLD.signed_at IS NOT NULL AND NEW.signed_at IS NOT NULL AND ("
            + changes(
                *("application_id", '"by"', "person_id", "proposal", "amount", "reasons", "circumstances"),
                *("double_funding", "formed_at", "signed_at"),
            )
            + ")"
        ),
        delete=None,
    ),
    Guard("grants_score", "a signed assessment is not changed, only signed anew (R3)", update=_SIGNED, delete=_SIGNED),
]

_REPORT_FROZEN: Final = "a signed staff report is never changed (R2)"


def _report_signed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM grants_staffreport r WHERE r.id = {row}.report_id AND r.signed_at IS NOT NULL)"  # noqa: S608 - names of our own tables only


STAFF_REPORTS: Final = [
    Guard(
        "grants_staffreport",
        _REPORT_FROZEN,
        update=(
            "OLD.signed_at IS NOT NULL AND ("
            + changes(
                *("application_id", "number", "version", "written_by_id", "saved_at", "parts", "rests_on"),
                *("signed_by_id", "signed_at"),
            )
            + f") OR (OLD.document_id IS NOT NULL AND ({changes('document_id')}))"
        ),
        delete="OLD.signed_at IS NOT NULL",
    ),
    Guard(
        "grants_reporttext",
        _REPORT_FROZEN,
        update=f"{_report_signed('OLD')} OR {_report_signed('NEW')}",
        delete=_report_signed("OLD"),
        insert=_report_signed("NEW"),
    ),
]
GRANTS_GUARDS_IN_FORCE: Final = [
    *GRANTS_GUARDS,
    *DELEGATION_GUARDS,
    *APPEAL_GUARDS,
    *SIGNED_ASSESSMENTS,
    *STAFF_REPORTS,
]
"""What stands today, when every migration has run: GRANTS_GUARDS is what the first of them installed."""
