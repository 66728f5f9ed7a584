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

#: Every guard of grants that stands after the last migration.
GRANTS_GUARDS_IN_FORCE: Final = [*GRANTS_GUARDS, *DELEGATION_GUARDS, *APPEAL_GUARDS]
